"""From the files of each format to lazy frames."""
