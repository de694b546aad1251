"""X API v2."""

from quart import Blueprint

from tests.x_replica.core import Core


def api_v2(_core: Core) -> Blueprint:
    """v2."""
    return Blueprint("api_v2", __name__, url_prefix="/2")
