"""What the calls of machine learning do to rows: reading, splitting, learning, choosing, scoring."""
