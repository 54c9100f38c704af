"""Reports for people and machines; they read findings only."""
