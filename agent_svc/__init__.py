"""The agent: the memory as a public, read-only REST API for scripts and language models."""
