"""One module for each kind of model file: how its parts are found and read."""
