"""Files as windows over their bytes, plain or decompressed, every byte counted."""
