"""Starting real processes and speaking to them, for tests."""
