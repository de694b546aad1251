"""The half of the store that writes: a process of its own, so that readers never wait for Python's lock to pass by."""
