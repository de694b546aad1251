"""The tweet object of X's API v1.1, whole or cut down, as JSON lines, a JSON list or an archive hold it."""

from collections.abc import Iterator

from collector_svc.parsers.draft import Author, Draft, answered_post, whole_post
from collector_svc.parsers.fields import FieldError, Record
from collector_svc.parsers.text import may_be_cut, resolve_links, tickers_of, unescape
from collector_svc.parsers.values import handle, post_text, snowflake

_NESTED = ("retweeted_status", "quoted_status")
# A repost of a quote is two deep; X nests no further.
_DEEPEST = 4


def nested_tweets(tweet: Record, depth: int = 0) -> Iterator[Record | FieldError]:
    """The tweets that this one reposts or quotes, and theirs; the error in place of one that is no object."""
    if depth == _DEEPEST:
        return
    for name in _NESTED:
        try:
            nested = tweet.child(name)
        except FieldError as error:
            yield error
            continue
        if nested is not None:
            yield nested
            yield from nested_tweets(nested, depth + 1)


def tweet_draft(tweet: Record, author: Author | None = None) -> Draft:
    """The post of one tweet object; raises FieldError.

    `author` is whoever wrote it when the object does not say, as in an archive.
    """
    post_id = tweet.need(snowflake, "id_str", "id")
    author = _author(tweet, author)
    # The streaming API keeps the whole of a long text and its entities apart.
    longer = tweet.child("extended_tweet")
    source = longer if longer and longer.has("full_text") else tweet
    entities = source.child("entities")
    written = unescape(source.need(post_text, *_text_names(source)))
    text = resolve_links(written, entities)
    is_whole = source is longer or (tweet.value.get("truncated") is not True and not may_be_cut(written))
    answers = answered_post(tweet, post_id)
    post = whole_post(tweet, post_id, author, text, answers)
    return Draft(post, tickers_of(text, entities), answers, is_whole)


def _text_names(source: Record) -> tuple[str, ...]:
    """The longer text first; where there is none the complaint is about the name that the record uses."""
    return ("full_text", "text") if "full_text" in source.value else ("text",)


def _author(tweet: Record, author: Author | None) -> Author:
    user = tweet.child("user")
    if user is None:
        if author is not None:
            return author
        user = tweet.need(Record, "user")
    return Author(user.need(handle, "screen_name"), user.get(snowflake, "id_str", "id") or "")
