"""HTTP in, HTTP out: each file parses, asks the store, and renders."""
