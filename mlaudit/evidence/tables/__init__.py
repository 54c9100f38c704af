"""Data files, measured in a bounded worker process."""
