"""With DEBUG_DETAIL: what a page in trouble looked like and received, without secrets, in a folder of bounded size."""

import asyncio
import contextlib
import json
import os
import re
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from collector_svc.trouble import State
from collector_svc.x.deadline import BrowserLostError
from collector_svc.x.received import Received
from collector_svc.x.tab import Tab
from swarmnexus.logs import get_logger

_log = get_logger(__name__)
_MOST_FILES = 40
_MOST_BYTES = 20_000_000
_MOST_BYTES_EACH = 2_000_000
_HIDDEN = "***"
_SECRET = re.compile(
    r"token|cookie|csrf|ct0|authorization|password|secret|session|email|phone|guest_id|twid", re.IGNORECASE
)
_MODE = 0o600


class Evidence:
    """Keeps the newest 40 files and 20 MB."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def keep(self, state: State, tab: Tab, secrets: Sequence[str]) -> None:
        """Keep a picture and the answers; what cannot be kept is logged and costs nothing else."""
        with contextlib.suppress(BrowserLostError):
            picture = await tab.screenshot()
            await asyncio.to_thread(self._write, state, "png", picture)
        content = redacted_answers(tab.received, secrets)
        await asyncio.to_thread(self._write, state, "json", content)

    def _write(self, state: State, ending: str, content: bytes) -> None:
        if len(content) > _MOST_BYTES_EACH:
            _log.info("too long to be kept", bytes=len(content), what=ending)
            return
        name = f"{time.strftime('%Y%m%dT%H%M%S', time.gmtime())}-{time.time_ns() % 10**9:09}-{state.value}.{ending}"
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with os.fdopen(os.open(self._folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _MODE), "wb") as stream:
                stream.write(content)
            self._trim()
        except OSError as error:
            _log.warning("DEBUG_DETAIL_PATH cannot be written", reason=error.strerror or str(error))

    def _trim(self) -> None:
        """Remove the oldest; names begin with the time."""
        room = _MOST_BYTES
        kept = [path for path in self._folder.iterdir() if path.suffix in (".png", ".json")]
        for number, path in enumerate(sorted(kept, reverse=True)):
            room -= path.stat().st_size
            if number >= _MOST_FILES or room < 0:
                path.unlink()


def redacted_answers(received: Sequence[Received], secrets: Sequence[str]) -> bytes:
    """The answers as JSON, newest last; of what is over 2 MB only the names of its fields.

    Hidden is every value under a name that tells of a secret, and the cookies themselves wherever they stand.
    """
    told = [{"operation": one.operation, "status": one.status, "document": _hidden(one.document)} for one in received]
    content = _without(json.dumps(told, ensure_ascii=False, indent=1), secrets).encode(errors="replace")
    if len(content) <= _MOST_BYTES_EACH:
        return content
    shapes = [{**one, "document": sorted(set(_paths(one["document"])))} for one in told]
    return _without(json.dumps(shapes, indent=1), secrets).encode(errors="replace")[:_MOST_BYTES_EACH]


def _hidden(node: Any) -> Any:
    if isinstance(node, dict):
        return {name: _HIDDEN if _SECRET.search(name) else _hidden(value) for name, value in node.items()}
    return [_hidden(value) for value in node] if isinstance(node, list) else node


def _without(text: str, secrets: Sequence[str]) -> str:
    for secret in secrets:
        text = text.replace(secret, _HIDDEN)
    return text


def _paths(node: Any, path: str = "") -> Iterator[str]:
    """The names down to each value, as `data.timeline.entries[]`."""
    if isinstance(node, dict):
        for name, value in node.items():
            yield from _paths(value, f"{path}.{name}")
    elif isinstance(node, list):
        for value in node:
            yield from _paths(value, f"{path}[]")
    else:
        yield path
