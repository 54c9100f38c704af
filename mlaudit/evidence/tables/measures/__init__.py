"""Measurements over open tables; they run in the worker process."""
