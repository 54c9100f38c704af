"""Pickles as raw records: the interpreter of opcodes, and what classes, types and arrays are called in a stream."""
