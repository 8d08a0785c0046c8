"""Property tests: what must hold for every spec and every account, tried on random ones."""
