"""X's API v2 over HTTP: one request, its answer decoded, or the trouble that it is."""

import logging
import math
import time
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import Any

import httpx2

from collector_svc.parsers.decode import NotJsonError, decode
from collector_svc.shown import one_line
from collector_svc.trouble import State, TroubleError

# A page of 100 posts takes some 300 KB; of 100 long ones, each below another, 10 MB at most.
_MOST_BYTES = 16 * 1024 * 1024
_TIMEOUT_SECONDS = 30.0
_LONGEST_LIMIT_SECONDS = 24 * 3600.0
# X's windows last 15 minutes; an answer that names no end means that.
_WINDOW_SECONDS = 900.0
_SHOWN = 160
_OK, _BAD_REQUEST, _NOT_FOUND, _TOO_MANY, _SERVER_ERRORS = 200, 400, 404, 429, 500
_NOT_ALLOWED = (401, 402, 403)  # the token, what it has to spend, what its plan reaches


class BadRequestError(Exception):
    """X does not accept the request itself; the text is one line."""


class ApiClient:
    """Never asks where X has said that the limit is reached, and never shows the token to anybody but X."""

    def __init__(self, base_url: str, token: str) -> None:
        # each request is told by its outcome; the library's own line for each would fill the journal
        logging.getLogger("httpx2").setLevel(logging.WARNING)
        self._http = httpx2.AsyncClient(
            base_url=base_url,
            headers={"authorization": f"Bearer {token}", "accept": "application/json"},
            timeout=_TIMEOUT_SECONDS,
            follow_redirects=False,  # the token is for this host alone
        )
        self._closed_until: dict[str, float] = {}  # by endpoint, on the monotonic clock

    async def get(self, endpoint: str, path: str, parameters: Mapping[str, str]) -> Any:
        """The decoded answer; `endpoint` names what shares one rate limit. Raises TroubleError, BadRequestError."""
        left = self._closed_until.get(endpoint, 0.0) - time.monotonic()
        if left > 0:
            raise TroubleError(State.RATE_LIMITED, f"X's limit for {endpoint} is used up", left)
        try:
            async with self._http.stream("GET", path, params=parameters) as answer:
                body = await _bounded(answer)
        except (httpx2.HTTPError, httpx2.StreamError, httpx2.InvalidURL) as error:
            told = one_line(str(error))[:_SHOWN] or type(error).__name__
            raise TroubleError(State.X_DOWN, f"X's API cannot be reached at {self._http.base_url}: {told}") from error
        self._note_limit(endpoint, answer)
        return self._judged(endpoint, answer, body)

    async def close(self) -> None:
        """Drop the connections."""
        await self._http.aclose()

    def _note_limit(self, endpoint: str, answer: httpx2.Response) -> None:
        """Remember until when nothing is left: asking all the same only makes X stricter."""
        if answer.status_code == _TOO_MANY or answer.headers.get("x-rate-limit-remaining") == "0":
            self._closed_until[endpoint] = time.monotonic() + _seconds_closed(answer)

    def _judged(self, endpoint: str, answer: httpx2.Response, body: bytes | None) -> Any:
        status = answer.status_code
        told = f"X answers {endpoint} with {status}{_reason(body)}"
        if status == _TOO_MANY:
            raise TroubleError(State.RATE_LIMITED, told, _seconds_closed(answer))
        if status in _NOT_ALLOWED:
            raise TroubleError(State.AUTH_REQUIRED, f"{told}: check X_BEARER_TOKEN and what its plan allows")
        if status >= _SERVER_ERRORS:
            hint = _number(answer.headers.get("retry-after")) or 0.0
            raise TroubleError(State.X_DOWN, told, min(hint, _LONGEST_LIMIT_SECONDS))
        if status == _BAD_REQUEST:
            raise BadRequestError(told)
        if status != _OK:
            raise TroubleError(State.LAYOUT_CHANGED, f"{told}: is X_API_BASE_URL the API's address?")
        if body is None:
            limit = f"{_MOST_BYTES // 1024**2} MiB"
            raise TroubleError(State.LAYOUT_CHANGED, f"X answers {endpoint} with more than {limit}")
        try:
            return decode(body)
        except NotJsonError as error:
            raise TroubleError(State.LAYOUT_CHANGED, f"X answers {endpoint} with what is no JSON: {error}") from None


async def _bounded(answer: httpx2.Response) -> bytes | None:
    """The body, None when it is too long; what is compressed counts as it is when unpacked."""
    body = bytearray()
    async for part in answer.aiter_bytes():
        body += part
        if len(body) > _MOST_BYTES:
            return None
    return bytes(body)


def _seconds_closed(answer: httpx2.Response) -> float:
    """Until the window is over, by X's own clock, for ours may be wrong."""
    resets_at = _number(answer.headers.get("x-rate-limit-reset"))
    if resets_at is None:
        wait = _number(answer.headers.get("retry-after"))
        return min(_WINDOW_SECONDS if wait is None else wait, _LONGEST_LIMIT_SECONDS)
    try:
        now = parsedate_to_datetime(answer.headers.get("date", "")).timestamp()
    except ValueError:
        now = time.time()
    # both are whole seconds: one more, or the first request would come just before the end
    return min(max(resets_at - now + 1.0, 1.0), _LONGEST_LIMIT_SECONDS)


def _number(value: str | None) -> float | None:
    try:
        number = float(value or "")
    except ValueError:
        return None
    return number if math.isfinite(number) and number >= 0 else None


def _reason(body: bytes | None) -> str:
    """What an answer says of itself, in a few characters."""
    try:
        told = decode(body or b"")
    except NotJsonError:
        return ""
    if not isinstance(told, dict):
        return ""
    errors = told.get("errors")
    first = errors[0] if isinstance(errors, list) and errors and isinstance(errors[0], dict) else {}
    said = first.get("message") or told.get("detail") or told.get("title")
    return f" ({one_line(said)[:_SHOWN]})" if isinstance(said, str) and said else ""
