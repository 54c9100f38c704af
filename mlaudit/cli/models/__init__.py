"""A model file as people and machines see it: its parts, what is in them, and what to know before it is loaded."""
