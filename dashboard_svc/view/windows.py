"""The four windows over which calls are held against the market, by the names that addresses and JSON use."""

from swarmnexus.v1.score_pb2 import Window
from swarmnexus.web.names import names_of

WINDOWS = names_of(Window, "WINDOW_")
WORDS = {"12h": "12 hours", "24h": "24 hours", "7d": "7 days", "30d": "30 days"}
DEFAULT = "24h"
_NAMES = {number: name for name, number in WINDOWS.items()}


def window_name(window: Window) -> str:
    """`24h` of WINDOW_24H; empty for one that is not known here."""
    return _NAMES.get(window, "")
