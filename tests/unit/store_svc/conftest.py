"""A database of its own for every test."""

from pathlib import Path

import pytest

from store_svc.storage.migrate import migrate


@pytest.fixture
def db_path(tmp_path: Path) -> Path:
    """An empty database of the current schema."""
    path = tmp_path / "swarm.db"
    migrate(path)
    return path
