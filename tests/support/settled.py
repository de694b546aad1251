"""Waiting until a store has evaluated all that came in."""

from store_svc.storage.engine import reading
from store_svc.storage.evaluations_upkeep import WAITS
from support.processes import wait_until
from support.store import StoreHandle
from swarmnexus.time import now_ms


def wait_until_settled(store: StoreHandle, seconds: float = 60.0) -> None:
    """Returns when no evaluation, target or score has yet to follow what came in."""
    wait_until("all is evaluated", lambda: not _waits(store), seconds)


def _waits(store: StoreHandle) -> bool:
    with reading(store.db_path) as db:
        return bool(db.execute(WAITS, {"clock": now_ms()}).get)
