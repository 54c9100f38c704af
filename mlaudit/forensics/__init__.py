"""Measurements on arrays: they know nothing of files, rules or projects."""
