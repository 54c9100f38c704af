"""Which files a project holds, and what its manifest declares."""
