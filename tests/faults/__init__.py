"""Faults, brought about on purpose, and whether the store keeps its word through them: `python -m tests.faults`."""

import os
import sys
from pathlib import Path

# `support` is imported by its own name by everything under tests/, as pytest does it
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

# servers that go away are what this is about: gRPC need not tell of each
os.environ.setdefault("GRPC_VERBOSITY", "ERROR")
