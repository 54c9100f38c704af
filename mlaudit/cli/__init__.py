"""The command line: options in, one call to the library, a reporter out."""
