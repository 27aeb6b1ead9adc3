"""Note files: reading and writing TOML, safe file writing."""
