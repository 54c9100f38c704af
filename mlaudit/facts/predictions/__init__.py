"""Facts of what models said of rows whose truth is known."""
