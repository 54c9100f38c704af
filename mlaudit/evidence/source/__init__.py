"""Scripts and notebooks, followed by data-flow."""
