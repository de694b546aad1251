"""A small X to test against: `python -m tests.x_replica`; README.md says how tests use it."""
