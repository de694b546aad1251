"""Faults, brought about on purpose, and whether the store keeps its word through them: `python -m tests.faults`."""

import sys
from pathlib import Path

# `support` is imported by its own name by everything under tests/, as pytest does it
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
