"""Configs with the position of every key."""
