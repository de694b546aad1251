"""Counts, freshness and versions."""

import apsw

from store_svc.storage.heartbeats import last_heartbeat
from store_svc.storage.schema import schema_version
from store_svc.storage.tail import last_loss
from swarmnexus import __version__
from swarmnexus.v1.query_pb2 import GetMetaResponse


def revision(db: apsw.Connection) -> int:
    """The count of commits that changed something."""
    return int(db.execute("SELECT value FROM counters WHERE name = 'revision'").get)


def position(db: apsw.Connection) -> int:
    """The position of the newest mention, 0 for none."""
    return int(db.execute("SELECT coalesce(max(id), 0) FROM predictions").get)


def select_meta(db: apsw.Connection, now_ms: int) -> GetMetaResponse:
    """All of it, without counting rows."""
    counts = {str(name): int(value) for name, value in db.execute("SELECT name, value FROM counters")}
    demo = db.execute("SELECT 1 FROM predictions WHERE origin = 'demo' LIMIT 1").fetchone()
    return GetMetaResponse(
        revision=counts["revision"],
        mentions=counts["mentions"],
        tickers=counts["tickers"],
        distinct_tickers=counts["distinct_tickers"],
        authors=counts["authors"],
        calls=counts["calls"],
        prices=counts["prices"],
        last_ingest_at_ms=counts["last_ingest_ms"],
        heartbeat=last_heartbeat(db),
        has_demo_data=demo is not None,
        store_version=__version__,
        schema_version=schema_version(db),
        sqlite_version=apsw.sqlite_lib_version(),
        position=position(db),
        now_ms=now_ms,
        tail_loss=last_loss(db),
    )
