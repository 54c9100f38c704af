"""Rules: loading, checking, evaluating."""
