import json
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
    calls = ask(dashboard, "/calls")
    assert calls.status == 200
    assert "No call has been read yet." in calls.text
    model = ask(dashboard, "/docs/model")
    assert model.status == 200
    assert "No model is registered yet" in model.text
    assert json.loads(ask(dashboard, "/api/evals/preview").body) == {"items": [], "nextCursor": None}
    assert json.loads(ask(dashboard, "/api/evals/nlp").body)["model"] is None
    board = ask(dashboard, "/leaderboard")
    assert board.status == 200
    assert "No call has been read yet." in board.text
    assert json.loads(ask(dashboard, "/api/evals/leaderboard").body)["items"] == []
    assert ask(dashboard, "/leaderboard.csv").text.count("\r\n") == 1, "the head alone"
    assert [ask(dashboard, path).status for path in ("/authors/x", "/tickers/SOL", "/mentions/1")] == [404, 404, 404]
    status = ask(dashboard, "/status")
    assert "No cycle has finished yet." in status.text
    assert "No mention has come in yet." in status.text
