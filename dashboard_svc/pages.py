"""Pages as they stand now; while the store does not answer, as they stood when it last did, and saying so."""

import contextlib
from collections.abc import Awaitable, Callable
from http import HTTPStatus

from quart import Request, Response

from dashboard_svc.earlier import EarlierPage, EarlierPages
from dashboard_svc.pulse import Pulse
from dashboard_svc.templates import Templates
from swarmnexus.deadlines import within
from swarmnexus.errors import NotFoundError, OverloadedError, UnavailableError
from swarmnexus.time import now_ms
from swarmnexus.web.cache import ANSWERS, Answer, AnswerCache, respond
from swarmnexus.web.revisions import Revisions

_HOUR_MS = 3_600_000
_EARLIER = ANSWERS.labels("earlier")
Make = Callable[[], Awaitable[Answer]]


class Pages:
    """For what people read. What programs read is never older than the question, so it does not come through here."""

    def __init__(self, cache: AnswerCache, revisions: Revisions, pulse: Pulse, templates: Templates) -> None:
        self._cache = cache
        self._revisions = revisions
        self._pulse = pulse
        self._templates = templates
        self._earlier = EarlierPages(revisions)

    async def give(self, request: Request, key: str, make: Make) -> Response:
        """The page under `key`, which `make` makes.

        Where the store does not answer, or has too much to do, and the page was given within the last day, it is
        given again within a second, with a notice. Raises SwarmError and what `make` raises.
        """
        earlier = self._earlier.at(key)
        if earlier and self._pulse.is_silent:
            return self._as_it_was(earlier, "does not answer")
        life, asked_at_ms = self._revisions.life, now_ms()
        try:
            answer = await self._fresh(key, make, has_earlier=earlier is not None)
        except NotFoundError:
            self._earlier.forget(key)
            raise
        except UnavailableError:
            self._pulse.doubt()
            if earlier is None:
                raise
            return self._as_it_was(earlier, "does not answer")
        except OverloadedError:
            if earlier is None:
                raise
            return self._as_it_was(earlier, "has more to do than it can")
        self._earlier.keep(key, answer, life, asked_at_ms)
        return respond(request, answer)

    async def _fresh(self, key: str, make: Make, *, has_earlier: bool) -> Answer:
        # figures show how far time has come, so an hour old page is made anew
        key = f"{now_ms() // _HOUR_MS} {key}"
        if has_earlier:
            async with self._pulse.patience():
                return await self._cache.get(key, make)
        # what is wrong with an address is still told while the store is silent, but nobody waits for the store
        with within(0) if self._pulse.is_silent else contextlib.nullcontext():
            return await self._cache.get(key, make)

    def _as_it_was(self, earlier: EarlierPage, trouble: str) -> Response:
        """The page with its notice: 200 always, without the ETag of the page that had none, and kept by nobody."""
        _EARLIER.inc()
        body = self._templates.with_notice(earlier.answer.body, trouble, earlier.as_of_ms)
        response = Response(body, status=HTTPStatus.OK, content_type=earlier.answer.content_type)
        response.headers["Cache-Control"] = "no-store"
        response.headers["Age"] = str(max(0, now_ms() - earlier.as_of_ms) // 1000)
        return response
