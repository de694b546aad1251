"""Planted: the writer runs with synchronous=OFF."""

from tests.faults.planted.pragma import serve_with

if __name__ == "__main__":
    serve_with("PRAGMA synchronous = OFF")
