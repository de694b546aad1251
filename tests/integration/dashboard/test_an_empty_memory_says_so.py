from collections.abc import Callable
from typing import Any

from support.processes import Running

Ask = Callable[..., Any]


def test_pages_of_an_empty_memory_say_what_will_appear(dashboard: Running, ask: Ask) -> None:
    feed = ask(dashboard, "/dashboard")
    assert feed.status == 200
    assert "Nothing has been kept yet." in feed.text
    assert "@SwarmNexus" in feed.text
    home = ask(dashboard, "/")
    assert home.status == 200
    assert "It is empty, and waits for the first post." in home.text
    status = ask(dashboard, "/status")
    assert "No cycle has finished yet." in status.text
    assert "No mention has come in yet." in status.text
