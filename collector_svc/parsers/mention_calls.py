"""The calls that a public mention item carries."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from collector_svc.parsers.fields import FieldError, Record
from collector_svc.parsers.values import comparable_ticker, snowflake
from swarmnexus.v1.model_pb2 import Call, Post, Span, Stance

_STANCES = {
    "bullish": Stance.STANCE_BULLISH,
    "bearish": Stance.STANCE_BEARISH,
    "neutral": Stance.STANCE_NEUTRAL,
}
_READ_THERE = ("ticker", "target", "date", "stance")
# Past what a double holds to the cent.
_GREATEST_PRICE = 1e15
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def calls_of(item: Record, posts: Sequence[Post]) -> list[Call]:
    """The calls of an item whose posts are the thread and, last, the mention itself; raises FieldError."""
    by_id = {post.id: post for post in posts}
    return [_call(record, by_id, posts[-1]) for record in item.children("calls")]


def _call(record: Record, posts: dict[str, Post], mention: Post) -> Call:
    post = _post(record, posts, mention)
    call = Call(
        mention_id=mention.id,
        post_id=post.id,
        author_handle=post.author_handle,
        ticker=record.need(comparable_ticker, "ticker"),
        stance=record.get(_stance, "stance") or Stance.STANCE_UNSPECIFIED,
        probability=record.get(_probability, "probability") or 0.0,
        target_date=record.get(_day, "targetDate") or "",
        called_at_ms=post.created_at_ms,
        spans=[_span(span, posts, post) for span in record.children("spans")],
    )
    target = record.get(_price, "targetPrice")
    if target is not None:
        call.target_price_usd = target
    return call


def _post(record: Record, posts: dict[str, Post], default: Post) -> Post:
    post_id = record.get(snowflake, "postId") or default.id
    if post_id not in posts:
        raise FieldError(record.field("postId"), post_id, "the mention or a post of its thread")
    return posts[post_id]


def _span(record: Record, posts: dict[str, Post], default: Post) -> Span:
    post = _post(record, posts, default)
    start = record.need(_offset, "start")
    end = record.need(_offset, "end")
    if not start < end <= len(post.text):
        raise FieldError(record.field("end"), end, f"an offset after the start, at most {len(post.text)}")
    return Span(post_id=post.id, start=start, end=end, of=record.need(_read_there, "of"))


def _stance(value: Any, field: str) -> Stance:
    if not isinstance(value, str) or value not in _STANCES:
        raise FieldError(field, value, "bullish, bearish or neutral")
    return _STANCES[value]


def _probability(value: Any, field: str) -> float:
    if not _is_number(value) or not 0 <= value <= 1:
        raise FieldError(field, value, "a number from 0 to 1")
    return float(value)


def _price(value: Any, field: str) -> float:
    # Compared before it is converted: a whole number of 400 digits is no float.
    if not _is_number(value) or not 0 < value <= _GREATEST_PRICE:
        raise FieldError(field, value, "a price in US dollars above 0")
    return float(value)


def _day(value: Any, field: str) -> str:
    # The form is checked apart, because fromisoformat takes 20260331 and 2026-W14-2 too.
    is_formed = isinstance(value, str) and _DATE.fullmatch(value)
    try:
        return date.fromisoformat(value if is_formed else "").isoformat()
    except ValueError:
        raise FieldError(field, value, "a date such as 2026-03-31") from None


def _offset(value: Any, field: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise FieldError(field, value, "a count of code points")
    return value


def _read_there(value: Any, field: str) -> str:
    if value not in _READ_THERE:
        raise FieldError(field, value, "ticker, target, date or stance")
    return str(value)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
