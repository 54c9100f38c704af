"""Facts of model files, and of the searches that they hold."""
