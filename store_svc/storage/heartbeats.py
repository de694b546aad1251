"""The last heartbeat of each source."""

import apsw

from store_svc.storage.hashed import put_hashed
from swarmnexus.v1.model_pb2 import Heartbeat


def upsert_heartbeat(db: apsw.Connection, heartbeat: Heartbeat, now_ms: int) -> None:
    """Note a heartbeat; an older one than the known changes nothing, unless that came from a clock ahead of ours."""
    put_hashed(
        db,
        "heartbeats",
        (
            heartbeat.source,
            heartbeat.at_ms,
            heartbeat.handle,
            heartbeat.state,
            heartbeat.mentions,
            heartbeat.stale_after_seconds,
        ),
        """
        ON CONFLICT (source) DO UPDATE
        SET at_ms = excluded.at_ms, handle = excluded.handle, state = excluded.state, mentions = excluded.mentions,
            stale_after_seconds = excluded.stale_after_seconds, row_hash = excluded.row_hash
        WHERE excluded.at_ms > heartbeats.at_ms OR heartbeats.at_ms > ?8
        """,
        now_ms,
    )


def last_heartbeat(db: apsw.Connection) -> Heartbeat | None:
    """The newest of all sources, or None."""
    row = db.execute(
        """
        SELECT at_ms, source, handle, state, mentions, stale_after_seconds
        FROM heartbeats
        ORDER BY at_ms DESC LIMIT 1
        """
    ).fetchone()
    if row is None:
        return None
    return Heartbeat(
        at_ms=int(row[0]),
        source=str(row[1]),
        handle=str(row[2]),
        state=str(row[3]),
        mentions=int(row[4]),
        stale_after_seconds=int(row[5]),
    )
