"""Server-sent events as bytes."""

import orjson

RETRY = b"retry: 2000\n\n"
KEEPALIVE = b":\n\n"


def event(name: str, data: object, number: int | None = None) -> bytes:
    """One event; its data is one line of JSON, so no text can end it early."""
    lines = [b"event: " + name.encode(), b"data: " + orjson.dumps(data)]
    if number is not None:
        lines.append(f"id: {number}".encode())
    return b"\n".join(lines) + b"\n\n"


def reached(number: int) -> bytes:
    """No event, only the place to go on from: what lies between does not concern this reader."""
    return f"id: {number}\n\n".encode()
