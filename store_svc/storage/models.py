"""Stance models by version: what each is, and which is in use."""

from collections.abc import Iterable
from typing import Any

import apsw
import orjson

from store_svc.storage.hashed import insert_hashed, put_hashed
from swarmnexus.time import iso, parse_instant
from swarmnexus.v1.ingest_pb2 import ROW_OUTCOME_INSERTED, ROW_OUTCOME_UNCHANGED, ROW_OUTCOME_UPDATED, RowOutcome
from swarmnexus.v1.model_pb2 import StanceModel

_COLUMNS = "version, trained_at, data, metrics, registered_ms"
_IN_USE = f"SELECT {_COLUMNS} FROM nlp_models WHERE put_in_use > 0 ORDER BY put_in_use DESC LIMIT 1"  # noqa: S608
_BY_VERSION = f"SELECT {_COLUMNS} FROM nlp_models WHERE version = ?"  # noqa: S608
_TOLD_ANEW = """
ON CONFLICT (version) DO UPDATE
SET trained_at = excluded.trained_at, data = excluded.data, metrics = excluded.metrics,
    put_in_use = excluded.put_in_use, row_hash = excluded.row_hash
"""


def register_model(db: apsw.Connection, model: StanceModel, now_ms: int) -> RowOutcome:
    """Keep what a checked model is, and put it in use; the card that was told last is the one that is shown."""
    known = db.execute(
        "SELECT trained_at, data, metrics, registered_ms, put_in_use FROM nlp_models WHERE version = ?",
        (model.version,),
    ).fetchone()
    used_last = int(db.execute("SELECT coalesce(max(put_in_use), 0) FROM nlp_models").get)
    trained_at = iso(model.trained_at_ms) if model.trained_at_ms else None
    told = (trained_at, model.data or None, orjson.dumps(orjson.loads(model.card_json)).decode())
    is_in_use = known is not None and used_last > 0 and known[4] == used_last
    if is_in_use and known is not None and known[:3] == told:
        return ROW_OUTCOME_UNCHANGED
    registered_ms = known[3] if known else now_ms
    place = used_last if is_in_use else used_last + 1
    put_hashed(db, "nlp_models", (model.version, *told, registered_ms, place), _TOLD_ANEW)
    return ROW_OUTCOME_UPDATED if known else ROW_OUTCOME_INSERTED


def name_models(db: apsw.Connection, versions: Iterable[str], now_ms: int) -> None:
    """Keep versions that nobody registered yet as models of which nothing else is known."""
    for version in versions:
        if not db.execute("SELECT 1 FROM nlp_models WHERE version = ?", (version,)).fetchone():
            insert_hashed(db, "nlp_models", [(version, None, None, None, now_ms, 0)])


def model_in_use(db: apsw.Connection) -> StanceModel | None:
    """The model that was put in use last, or None."""
    return _model(db.execute(_IN_USE).fetchone())


def select_model(db: apsw.Connection, version: str) -> StanceModel | None:
    """The model of a version, or None."""
    return _model(db.execute(_BY_VERSION, (version,)).fetchone())


def _model(row: Any) -> StanceModel | None:
    if row is None:
        return None
    version, trained_at, data, card, registered_ms = row
    return StanceModel(
        version=version,
        trained_at_ms=_instant(trained_at),
        data=data or "",
        card_json=card if _is_object(card) else "{}",
        registered_at_ms=registered_ms,
    )


def _instant(written: str | None) -> int:
    """An earlier system may have written anything."""
    try:
        return parse_instant(written or "")
    except ValueError:
        return 0


def _is_object(written: str | None) -> bool:
    try:
        return isinstance(orjson.loads(written or ""), dict)
    except orjson.JSONDecodeError:
        return False
