"""Facts of folders of saved models, and of images."""
