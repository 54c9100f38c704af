"""Facts of the flow of rows through source: fits, scores, choices, operations."""
