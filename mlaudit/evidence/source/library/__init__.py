"""Functions of the data libraries, by canonical name."""
