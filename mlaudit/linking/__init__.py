"""Which pieces of evidence belong together, and which column plays which role."""
