"""Planted: the writer runs with synchronous=NORMAL, which loses acked rows when the power goes."""

from tests.faults.planted.pragma import serve_with

if __name__ == "__main__":
    serve_with("PRAGMA synchronous = NORMAL")
