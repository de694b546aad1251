"""What a row must be to be stored. Every refusal names the field, the value and what is accepted."""

import math
import re
from datetime import date
from typing import Any

from store_svc.rules.accept_labels import check_labels
from swarmnexus.errors import InvalidArgumentError
from swarmnexus.v1.model_pb2 import (
    POST_STATE_AVAILABLE,
    POST_STATE_UNSPECIFIED,
    STANCE_UNSPECIFIED,
    Call,
    Heartbeat,
    Mention,
    Post,
    PostState,
    Price,
    Stance,
)

# The first post of X is of 2006-03-21; a clock may be wrong by a day, not more.
FIRST_POST_MS = 1_142_899_200_000
CLOCK_SLACK_MS = 86_400_000
MAX_TEXT = 25_000
_MAX_THREAD = 500
_MAX_LIST = 200
_MAX_SHOWN = 40

_ID = re.compile(r"[0-9]{1,20}", re.ASCII)
_HANDLE = re.compile(r"[A-Za-z0-9_]{1,15}", re.ASCII)
_TICKER = re.compile(r"\$[A-Za-z0-9._-]{1,20}", re.ASCII)
_ORIGIN = re.compile(r"[a-z]{0,20}", re.ASCII)
_LANG = re.compile(r"[A-Za-z0-9-]{0,20}", re.ASCII)
_POST_FIELDS = (
    ("author_handle", _HANDLE, "1 to 15 of A-Z a-z 0-9 _"),
    ("author_id", _ID, "1 to 20 digits"),
    ("in_reply_to_id", _ID, "1 to 20 digits"),
    ("lang", _LANG, "a BCP 47 language"),
)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_URL = re.compile(r"https?://\S{1,490}", re.IGNORECASE)
# an enumeration of proto3 takes any number: a later sender's may be one that we could not show
_STATES, _STANCES = frozenset(PostState.values()), frozenset(Stance.values())
_SPANS = frozenset({"ticker", "target", "date", "stance"})


def check_mention(mention: Mention, now_ms: int) -> None:
    """Raises InvalidArgumentError for the first field that cannot be stored."""
    _check_post(mention.post, "post", now_ms)
    if mention.post.state not in (POST_STATE_UNSPECIFIED, POST_STATE_AVAILABLE):
        raise InvalidArgumentError("post.state", "a mention's own post must be available")
    _require_match("post.author_handle", mention.post.author_handle, _HANDLE, "1 to 15 of A-Z a-z 0-9 _")
    if mention.post.text.isspace() or not mention.post.text:
        raise InvalidArgumentError("post.text", "is empty; a mention has a text")
    if not mention.post.created_at_ms:
        raise InvalidArgumentError("post.created_at_ms", "is missing; a mention has a time")
    _require_match("origin", mention.origin, _ORIGIN, "up to 20 lower-case letters")
    _limit("thread", mention.thread, _MAX_THREAD)
    _limit("tickers", mention.tickers, _MAX_LIST)
    _limit("calls", mention.calls, _MAX_LIST)
    _check_thread(mention)
    for number, post in enumerate(mention.thread):
        _check_post(post, f"thread[{number}]", now_ms)
    for ticker in mention.tickers:
        _require_match("tickers", ticker, _TICKER, "$ and 1 to 20 of letters, digits and . _ -")
    if mention.calls:
        posts = {mention.post.id, *(post.id for post in mention.thread)}
        for number, call in enumerate(mention.calls):
            _check_call(call, f"calls[{number}]", posts, now_ms)
    if mention.labels:
        check_labels(mention.labels, {mention.post.id, *(post.id for post in mention.thread)}, _MAX_THREAD + 1)


def _check_thread(mention: Mention) -> None:
    own, answered = mention.post.id, mention.post.in_reply_to_id
    if answered == own:
        raise InvalidArgumentError("post.in_reply_to_id", f"{_shown(answered)} is the post itself")
    if not mention.thread:
        return
    above = [post.id for post in mention.thread]
    if own in above or len(set(above)) != len(above):
        raise InvalidArgumentError("thread", "holds the same post twice")
    if answered in above[:-1]:
        raise InvalidArgumentError("thread", f"does not end with {answered}, which the mention answers")


def _check_post(post: Post, at: str, now_ms: int) -> None:
    _require_match(f"{at}.id", post.id, _ID, "1 to 20 digits")
    if post.state not in _STATES:
        raise InvalidArgumentError(f"{at}.state", f"{post.state} is not a state that this store knows")
    for name, pattern, accepted in _POST_FIELDS:
        value = getattr(post, name)
        if value and not pattern.fullmatch(value):
            raise InvalidArgumentError(f"{at}.{name}", f"{_shown(value)} is not {accepted}")
    text, url, created_at_ms = post.text, post.url, post.created_at_ms
    if len(text) > MAX_TEXT:
        raise InvalidArgumentError(f"{at}.text", f"has {len(text)} characters; at most {MAX_TEXT} are accepted")
    if "\0" in text:
        raise InvalidArgumentError(f"{at}.text", "holds a NUL character")
    if created_at_ms:
        check_instant(f"{at}.created_at_ms", created_at_ms, now_ms)
    if url and not (_URL.fullmatch(url) and url.isprintable()):
        raise InvalidArgumentError(f"{at}.url", f"{_shown(url)} is not an http(s) address (up to 500 characters)")


def _check_call(call: Call, at: str, posts: set[str], now_ms: int) -> None:
    if call.post_id not in posts:
        raise InvalidArgumentError(f"{at}.post_id", f"{_shown(call.post_id)} is neither the mention nor in its thread")
    _require_match(f"{at}.author_handle", call.author_handle, _HANDLE, "1 to 15 of A-Z a-z 0-9 _")
    _require_match(f"{at}.ticker", call.ticker, _TICKER, "$ and 1 to 20 of letters, digits and . _ -")
    if call.stance == STANCE_UNSPECIFIED or call.stance not in _STANCES:
        raise InvalidArgumentError(f"{at}.stance", f"{call.stance} is not bullish, bearish or neutral")
    if not 0 <= call.probability <= 1:
        raise InvalidArgumentError(f"{at}.probability", f"{call.probability} is not within 0 to 1")
    if call.HasField("target_price_usd"):
        _require_price(f"{at}.target_price_usd", call.target_price_usd)
    if call.target_date:
        _require_date(f"{at}.target_date", call.target_date)
    check_instant(f"{at}.called_at_ms", call.called_at_ms, now_ms)
    _limit(f"{at}.spans", call.spans, _MAX_LIST)
    for span in call.spans:
        if span.post_id not in posts or not 0 <= span.start < span.end <= MAX_TEXT:
            raise InvalidArgumentError(f"{at}.spans", f"{span.start}…{span.end} of {_shown(span.post_id)} is no span")
        if span.of not in _SPANS:
            raise InvalidArgumentError(f"{at}.spans", f"{_shown(span.of)} is not {', '.join(sorted(_SPANS))}")


def check_price(price: Price, now_ms: int) -> None:
    """Raises InvalidArgumentError for the first field that cannot be stored."""
    _require_match("ticker", price.ticker, _TICKER, "$ and 1 to 20 of letters, digits and . _ -")
    if not 0 < price.at_ms <= now_ms + CLOCK_SLACK_MS:
        raise InvalidArgumentError("at_ms", f"{price.at_ms} is not within 1970 and tomorrow")
    _require_price("price_usd", price.price_usd)
    for name in ("open_usd", "high_usd", "low_usd"):
        if price.HasField(name):
            _require_price(name, getattr(price, name))
    if not 0 <= price.bar_seconds <= 366 * 86_400:
        raise InvalidArgumentError("bar_seconds", f"{price.bar_seconds} is not within 0 and a year")
    if not 0 < len(price.source) <= _MAX_SHOWN or not price.source.isprintable():
        raise InvalidArgumentError("source", "must have 1 to 40 printable characters")


def check_heartbeat(heartbeat: Heartbeat, now_ms: int) -> None:
    """Raises InvalidArgumentError for the first field that cannot be stored."""
    check_instant("heartbeat.at_ms", heartbeat.at_ms, now_ms)
    if not re.fullmatch(r"[a-z]{1,20}", heartbeat.source):
        raise InvalidArgumentError("heartbeat.source", f"{_shown(heartbeat.source)} is not 1 to 20 lower-case letters")
    if heartbeat.handle:
        _require_match("heartbeat.handle", heartbeat.handle, _HANDLE, "1 to 15 of A-Z a-z 0-9 _")
    if not re.fullmatch(r"[a-z_]{1,30}", heartbeat.state):
        raise InvalidArgumentError("heartbeat.state", f"{_shown(heartbeat.state)} is not 1 to 30 of a-z _")
    if heartbeat.mentions < 0:
        raise InvalidArgumentError("heartbeat.mentions", f"{heartbeat.mentions} is below 0")
    if not 0 <= heartbeat.stale_after_seconds <= 366 * 86_400:
        raise InvalidArgumentError("heartbeat.stale_after_seconds", "is not within 0 and a year")


def check_instant(field: str, at_ms: int, now_ms: int) -> None:
    """Raises InvalidArgumentError when nothing can have been posted then."""
    if not FIRST_POST_MS <= at_ms <= now_ms + CLOCK_SLACK_MS:
        raise InvalidArgumentError(field, f"{at_ms} is not within 2006-03-21, the first post of X, and tomorrow")


def _require_match(field: str, value: str, pattern: re.Pattern[str], accepted: str) -> None:
    if not pattern.fullmatch(value):
        raise InvalidArgumentError(field, f"{_shown(value)} is not {accepted}")


def _require_price(field: str, value: float) -> None:
    if not (math.isfinite(value) and value > 0):
        raise InvalidArgumentError(field, f"{value} is not a price above 0")


def _limit(field: str, values: Any, most: int) -> None:
    if len(values) > most:
        raise InvalidArgumentError(field, f"has {len(values)} entries; at most {most} are accepted")


def _require_date(field: str, value: str) -> None:
    try:
        date.fromisoformat(value if _DATE.fullmatch(value) else "")
    except ValueError as error:
        raise InvalidArgumentError(field, f"{_shown(value)} is not a date such as 2026-03-31") from error


def _shown(value: str) -> str:
    return repr(value if len(value) <= _MAX_SHOWN else f"{value[:_MAX_SHOWN]}…")
