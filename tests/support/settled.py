"""Waiting until a store has evaluated all that came in."""

from support.evaluated import is_settled
from support.processes import wait_until
from support.store import StoreHandle


def wait_until_settled(store: StoreHandle, seconds: float = 60.0) -> None:
    """Returns when no evaluation, target or score has yet to follow what came in."""
    wait_until("all is evaluated", lambda: is_settled(store.db_path), seconds)
