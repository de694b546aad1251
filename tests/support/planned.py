"""Databases on which the steps are looked at that the planner of SQLite chooses."""

from collections.abc import Callable, Iterator
from typing import Any

import apsw
import pytest

from store_svc.storage.engine import open_reader, open_writer, run
from store_svc.storage.migrate import migrate


def planned(fill: Callable[[apsw.Connection], None]) -> Any:
    """A fixture: a reader of what `fill` writes, once a file, with and without the planner's statistics."""

    @pytest.fixture(scope="module", params=[False, True], ids=["fresh", "analyzed"])
    def db(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[apsw.Connection]:
        path = tmp_path_factory.mktemp("plans") / "swarm.db"
        migrate(path)
        writer = open_writer(path)
        fill(writer)
        if request.param:
            run(writer, "PRAGMA analysis_limit = 1000; ANALYZE")
        writer.close()
        reader = open_reader(path)
        yield reader
        reader.close()

    return db
