"""Posts as the page shows them: the second reading, for when no answer is understood."""

from typing import Any

from collector_svc.extraction.tickers import distinct
from collector_svc.parsers.draft import Draft, post_url
from collector_svc.parsers.fields import FieldError, Record
from collector_svc.parsers.piece import Piece
from collector_svc.parsers.times import posted_at_ms
from collector_svc.parsers.values import handle, lang, post_text, snowflake, ticker
from swarmnexus.v1.model_pb2 import Post, PostState


def read_page_posts(cells: Any, focal_id: str = "") -> Piece:
    """The piece that the page shows; never raises.

    Args:
        cells: The cells of the main column from top to bottom as x/cells.js tells them: `post` with its `id`,
            `handle`, `time`, `text`, `lang` and `tickers`, and whether it `isPromoted` or `isCut`; `post` is
            null where a cell shows something else, such as the words in a withheld post's stead.
        focal_id: The post whose conversation it is; empty for a timeline. In a conversation the article above each
            one, down to the focal post, is what it answers. Nowhere else does the page tell what a post answers,
            nor anywhere the ids of authors and of withheld posts.
    """
    piece = Piece()
    above: Post | None = None
    is_chain = bool(focal_id)
    for number, cell in enumerate(cells if isinstance(cells, list) else [], 1):
        try:
            record = Record(cell, f"cell {number}").child("post")
            post = None if record is None or record.value.get("isPromoted") is True else _post(record)
            tickers = _tickers(record) if record is not None else []
        except FieldError as error:
            piece.malformed.append(str(error))
            above = None
            continue
        if record is None or post is None:
            above = None if record is None else above
            continue
        answers = above if is_chain else None
        if answers is not None:
            post.in_reply_to_id = answers.id
        if post.id not in piece.drafts:
            is_whole = record.value.get("isCut") is not True
            piece.drafts[post.id] = Draft(post, tickers, answers, is_whole)
            piece.column.append(post.id)
        is_chain = is_chain and post.id != focal_id
        above = post
    piece.is_understood = not piece.malformed
    return piece


def _tickers(record: Record) -> list[str]:
    return distinct(ticker(value, record.field("tickers")) for value in record.values("tickers"))


def _post(record: Record) -> Post:
    post_id = record.need(snowflake, "id")
    author_handle = record.need(handle, "handle")
    return Post(
        id=post_id,
        author_handle=author_handle,
        text=record.need(post_text, "text"),
        created_at_ms=record.need(posted_at_ms, "time"),
        url=post_url(author_handle, post_id),
        state=PostState.POST_STATE_AVAILABLE,
        lang=record.get(lang, "lang") or "",
    )
