"""Facts of what trains, serves, watches and delivers models."""
