"""Pickled pipelines, read without executing them."""
