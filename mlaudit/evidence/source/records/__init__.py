"""From the trace of a text to the records of its unit."""
