import json

from dashboard_svc.live.messages import event, reached


def test_no_text_can_end_its_event_early() -> None:
    hostile = "a\r\n\r\nevent: reset\ndata: {}\n\n\u2028\x85id: 9"
    message = event("mention", {"html": hostile}, 7)
    assert message.endswith(b"\n\n")
    assert message.count(b"\n\n") == 1
    assert b"\r" not in message
    name, data, number, *rest = message.split(b"\n")
    assert (name, number, rest) == (b"event: mention", b"id: 7", [b"", b""])
    assert json.loads(data.removeprefix(b"data: "))["html"] == hostile


def test_a_place_reached_is_no_event() -> None:
    assert reached(12) == b"id: 12\n\n"
