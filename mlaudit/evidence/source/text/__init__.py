"""From bytes to syntax trees over numbered lines."""
