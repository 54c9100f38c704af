"""Facts of pipelines and of their steps, from source and from model files."""
