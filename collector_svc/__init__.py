"""The collector: watches X, reads threads, extracts calls and sends them to the store."""
