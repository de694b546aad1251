"""One post as the GraphQL answers of the x.com web client hold it."""

from collections.abc import Iterator

from collector_svc.parsers.draft import Author, Draft, answered_post, whole_post
from collector_svc.parsers.fields import FieldError, Record
from collector_svc.parsers.text import may_be_cut, resolve_links, tickers_of, unescape
from collector_svc.parsers.values import handle, post_text, snowflake, string
from swarmnexus.v1.model_pb2 import PostState

# A repost of a quote is two deep; X nests no further.
_DEEPEST = 4
_WITHHELD = ("TweetTombstone", "TweetUnavailable")


def result_of(holder: Record) -> Record | None:
    """The post in a slot, out of the wrapper of limited visibility; None when the slot is empty."""
    result = holder.child("result")
    if result is not None and result.value.get("__typename") == "TweetWithVisibilityResults":
        return result.need(Record, "tweet")
    return result


def withheld_reason(result: Record) -> str | None:
    """What X shows in the stead of a post that it withholds; None for a post."""
    typename = result.value.get("__typename")
    if typename not in _WITHHELD:
        return None
    told = result.child("tombstone", "text")
    shown = told.get(string, "text") if told else result.get(string, "reason")
    return shown or str(typename)


def tombstone_reason(info: Record) -> str:
    """What an older answer shows in the stead of a post, which has `richText` besides a text that may be empty."""
    rich = info.child("richText")
    return info.get(string, "text") or (rich.get(string, "text") if rich else None) or "TimelineTombstone"


def withheld_state(reason: str) -> PostState:
    """Deleted where X says so, unavailable for every other reason."""
    return PostState.POST_STATE_DELETED if "deleted" in reason.lower() else PostState.POST_STATE_UNAVAILABLE


def nested_holders(result: Record, depth: int = 0) -> Iterator[Record | FieldError]:
    """The slots of the posts that this one reposts or quotes, and theirs; the error in place of a broken one."""
    if depth == _DEEPEST:
        return
    for names in (("legacy", "retweeted_status_result"), ("retweeted_status_result",), ("quoted_status_result",)):
        try:
            holder = result.child(*names)
            nested = result_of(holder) if holder else None
        except FieldError as error:
            yield error
            continue
        if holder is not None and nested is not None:
            yield holder
            yield from nested_holders(nested, depth + 1)


def post_draft(result: Record) -> Draft:
    """The post of a result; raises FieldError."""
    post_id = result.need(snowflake, "rest_id")
    author = _author(result)
    legacy = result.need(Record, "legacy")
    text, entities, is_whole = _text(result, legacy)
    answers = answered_post(legacy, post_id)
    post = whole_post(legacy, post_id, author, text, answers)
    return Draft(post, tickers_of(text, entities), answers, is_whole)


def _author(result: Record) -> Author:
    user = result.need(Record, "core").need(Record, "user_results").need(Record, "result")
    # The handle moved out of `legacy` in 2025; recordings of both ages are read.
    for name in ("core", "legacy"):
        part = user.child(name)
        if part is not None and part.has("screen_name"):
            return Author(part.need(handle, "screen_name"), user.get(snowflake, "rest_id") or "")
    raise FieldError(user.field("core.screen_name"), None, "a handle of 1 to 15 letters, digits or _")


def _text(result: Record, legacy: Record) -> tuple[str, Record | None, bool]:
    """The text with the entities that belong to it, and whether it is surely all.

    Of a long post the whole stands apart, which X does not escape.
    """
    note = result.child("note_tweet", "note_tweet_results", "result")
    if note is not None and note.has("text"):
        entities = note.child("entity_set")
        return resolve_links(note.need(post_text, "text"), entities), entities, True
    entities, text = legacy.child("entities"), unescape(legacy.need(post_text, "full_text"))
    is_whole = legacy.value.get("truncated") is not True and not may_be_cut(text)
    return resolve_links(text, entities), entities, is_whole
