"""Where the work of a batch runs: this process, a pool, a cluster."""
