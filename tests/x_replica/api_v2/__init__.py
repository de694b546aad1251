"""X API v2, as far as the collector's `api` source uses it."""
