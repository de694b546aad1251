"""The dashboard: the memory as web pages for people."""
