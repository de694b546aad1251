"""A store whose writer's connection is set otherwise than the product sets it."""

from pathlib import Path

import apsw

from store_svc.__main__ import main
from store_svc.storage import engine, writer


def serve_with(pragma: str) -> None:
    """Serve as the product does, with this on the writer's connection."""
    original = engine.open_writer

    def open_writer(path: Path) -> apsw.Connection:
        db = original(path)
        list(db.execute(pragma))
        return db

    setattr(writer, "open_writer", open_writer)  # noqa: B010 - planted where nobody meant one to be
    main()
