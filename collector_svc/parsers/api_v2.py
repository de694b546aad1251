"""Posts as X's API v2 answers them: `data`, what they refer to in `includes`, what cannot be seen in `errors`."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from collector_svc.extraction.tickers import distinct
from collector_svc.parsers.draft import Author, Draft, post_url, whole_post
from collector_svc.parsers.fields import FieldError, Record, describe
from collector_svc.parsers.text import looks_cut, resolve_links, tickers_of, unescape
from collector_svc.parsers.values import handle, post_text, snowflake, string, ticker
from swarmnexus.v1.model_pb2 import Post, PostState

_REPLY = "replied_to"
_POSTS = ("tweet", "post")


@dataclass
class ApiPage:
    """What one answer holds.

    `told` has the ids of its own posts in its order, also of those that cannot be read, whose reason stands in
    `malformed`; an id that is none is counted in `nameless`. `drafts` has every post that can be read, also those
    that are referred to. `withheld` says what became of posts that X does not show, `replaced` which ids are
    earlier versions of posts that are here. `next_token` leads to the next page, empty on the last.
    """

    told: list[str] = field(default_factory=list)
    drafts: dict[str, Draft] = field(default_factory=dict)
    withheld: dict[str, PostState] = field(default_factory=dict)
    malformed: dict[str, str] = field(default_factory=dict)
    nameless: list[str] = field(default_factory=list)
    replaced: set[str] = field(default_factory=set)
    next_token: str = ""


def read_page(document: Any) -> ApiPage:
    """The page that a decoded answer is. A broken post costs no other.

    Raises FieldError for what is no answer of this kind: it has neither `data` that is a list, nor an empty `meta`,
    nor `errors` that tell of single posts.
    """
    answer = Record(document)
    includes = answer.child("includes") or Record({}, "includes")
    page, authors = ApiPage(), _authors(includes)
    for record in _records(includes, "tweets"):
        _read(record, authors, page)
    for record in _records(answer, "data"):
        post_id = _id_of(record)
        failed = _read(record, authors, page)
        if not post_id:
            page.nameless.append(failed)
        elif post_id not in page.told:
            page.told.append(post_id)
    for error in _records(answer, "errors"):
        _withhold(error, page)
    meta = answer.child("meta")
    page.next_token = (meta.get(string, "next_token") or "") if meta else ""
    if not answer.has("data") and meta is None and not page.withheld:
        raise FieldError("data", None, "a list of posts")
    return page


def missing_user(document: Any) -> str:
    """What X says when there is no account of the id or handle that was asked for; empty when it does not say that."""
    if not isinstance(document, dict) or document.get("data"):
        return ""
    errors = document.get("errors")
    for error in errors if isinstance(errors, list) else []:
        if isinstance(error, dict) and error.get("resource_type") == "user":
            return describe(error.get("detail") or error.get("title"))
    return ""


def _records(holder: Record, name: str) -> Iterable[Record | FieldError]:
    for number, value in enumerate(holder.values(name)):
        try:
            yield Record(value, f"{holder.field(name)}[{number}]")
        except FieldError as error:
            yield error


def _authors(includes: Record) -> dict[str, Author]:
    found: dict[str, Author] = {}
    for user in _records(includes, "users"):
        try:
            if isinstance(user, Record):
                author = Author(user.need(handle, "username"), user.need(snowflake, "id"))
                found[author.id] = author
        except FieldError:
            # whoever wrote a post of theirs is missed there, by its name
            continue
    return found


def _id_of(record: Record | FieldError) -> str:
    try:
        return record.need(snowflake, "id") if isinstance(record, Record) else ""
    except FieldError:
        return ""


def _read(record: Record | FieldError, authors: dict[str, Author], page: ApiPage) -> str:
    """Put the post into the page; answers why it cannot be read, empty where it can."""
    try:
        if isinstance(record, FieldError):
            raise record
        draft, versions = _draft(record, authors), _versions(record)
        page.drafts[draft.post.id] = draft
        page.replaced.update(versions - {draft.post.id})
    except FieldError as error:
        page.malformed[_id_of(record)] = str(error)
        return str(error)
    return ""


def _draft(tweet: Record, authors: dict[str, Author]) -> Draft:
    post_id = tweet.need(snowflake, "id")
    author_id = tweet.need(snowflake, "author_id")
    author = authors.get(author_id)
    if author is None:
        raise FieldError(tweet.field("author_id"), author_id, "an account of includes.users")
    text, entities, is_whole = _text(tweet)
    answers = _answered(tweet, authors, post_id)
    post = whole_post(tweet, post_id, author, text, answers)
    return Draft(post, _tickers(text, entities), answers, is_whole)


def _text(tweet: Record) -> tuple[str, Record | None, bool]:
    """The text with the entities that belong to it, and whether it is all: of a long post the whole."""
    note = tweet.child("note_tweet")
    source = note if note is not None and note.has("text") else tweet
    written, entities = source.need(string, "text"), source.child("entities")
    text = post_text(unescape(written) if _is_escaped(written) else written, source.field("text"))
    return resolve_links(text, entities), entities, source is note or not looks_cut(text)


def _is_escaped(text: str) -> bool:
    """Whether X escaped a text. It escapes short ones, and long ones not always: an escaped one has no bare < > &."""
    bare = text.replace("&amp;", "").replace("&lt;", "").replace("&gt;", "")
    return not any(char in bare for char in "<>&")


def _tickers(text: str, entities: Record | None) -> list[str]:
    if entities is None or not entities.has("cashtags"):
        return tickers_of(text, None)
    return distinct(cashtag.need(ticker, "tag") for cashtag in entities.children("cashtags"))


def _answered(tweet: Record, authors: dict[str, Author], own_id: str) -> Post | None:
    for reference in tweet.children("referenced_tweets"):
        if reference.get(string, "type") != _REPLY:
            continue
        parent_id = reference.need(snowflake, "id")
        if parent_id == own_id:
            raise FieldError(reference.field("id"), parent_id, "the id of another post")
        author_id = tweet.get(snowflake, "in_reply_to_user_id") or ""
        author = authors.get(author_id, Author(""))
        return Post(
            id=parent_id,
            author_handle=author.handle,
            author_id=author_id,
            url=post_url(author.handle, parent_id),
            state=PostState.POST_STATE_REFERENCED,
        )
    return None


def _versions(tweet: Record) -> set[str]:
    name = tweet.field("edit_history_tweet_ids")
    return {snowflake(value, name) for value in tweet.values("edit_history_tweet_ids")}


def _withhold(error: Record | FieldError, page: ApiPage) -> None:
    """What X says of a post that it does not show; other errors concern no post."""
    try:
        if isinstance(error, FieldError) or error.get(string, "resource_type") not in _POSTS:
            return
        post_id = error.get(snowflake, "resource_id", "value")
        kind = f"{error.get(string, 'type') or ''} {error.get(string, 'title') or ''}".lower()
    except FieldError:
        return
    if post_id and post_id not in page.drafts:
        is_gone = "not-found" in kind or "not found" in kind
        page.withheld[post_id] = PostState.POST_STATE_DELETED if is_gone else PostState.POST_STATE_UNAVAILABLE
