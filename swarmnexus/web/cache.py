"""Answers kept as long as the store has not changed, with strong ETags."""

import hashlib
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from quart import Request, Response

from swarmnexus.web.revisions import Revisions


@dataclass(frozen=True)
class Answer:
    """A whole answer, and the revision of the store it was read at."""

    body: bytes
    revision: int
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def etag(self) -> str:
        """A strong ETag: the hash of exactly these bytes."""
        return hashlib.blake2b(self.body, digest_size=16).hexdigest()


class AnswerCache:
    """The last answers, least recently used out first, at most `max_bytes` of them."""

    def __init__(self, revisions: Revisions, max_bytes: int = 16 * 1024 * 1024) -> None:
        self._revisions = revisions
        self._max_bytes = max_bytes
        self._bytes = 0
        self._answers: OrderedDict[str, Answer] = OrderedDict()

    async def get(self, key: str, make: Callable[[], Awaitable[Answer]]) -> Answer:
        """The answer under `key`, made anew when the store has moved on or its revision is not known."""
        kept = self._answers.get(key)
        if kept is not None and kept.revision == self._revisions.current:
            self._answers.move_to_end(key)
            return kept
        answer = await make()
        self._drop(key)
        self._answers[key] = answer
        self._bytes += len(answer.body)
        while self._bytes > self._max_bytes:
            self._drop(next(iter(self._answers)))
        return answer

    def _drop(self, key: str) -> None:
        old = self._answers.pop(key, None)
        if old is not None:
            self._bytes -= len(old.body)


def respond(request: Request, answer: Answer) -> Response:
    """The answer over HTTP: 304 when If-None-Match names it, no-cache so that everybody asks again."""
    matches = answer.etag in request.if_none_match
    response = Response(b"" if matches else answer.body, status=304 if matches else 200)
    if not matches:
        response.content_type = answer.content_type
    response.set_etag(answer.etag)
    response.headers["Cache-Control"] = "no-cache"
    for name, value in answer.headers.items():
        response.headers[name] = value
    return response
