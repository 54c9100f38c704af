"""Model files that are no bare pickle: archives, arrays and checkpoints, one module each."""
