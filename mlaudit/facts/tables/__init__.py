"""Facts of tables and of their columns."""
