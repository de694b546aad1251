"""Files of v1.1 tweets: entry by entry, each with what is nested in it."""

from collections.abc import Iterator
from pathlib import Path

from collector_svc.parsers.decode import NotJsonError
from collector_svc.parsers.draft import Author
from collector_svc.parsers.entry import Entry, record_of
from collector_svc.parsers.fields import FieldError, Record
from collector_svc.parsers.items import BrokenListError, items
from collector_svc.parsers.lines import lines
from collector_svc.parsers.outcome import Malformed, Outcome, Parsed, UnreadableFile
from collector_svc.parsers.threads import RecentPosts, mention_of
from collector_svc.parsers.tweet_v1 import nested_tweets, tweet_draft


def read_tweet_lines(path: str) -> Iterator[Outcome]:
    """A tweet a line."""
    recent = RecentPosts()
    with Path(path).open("rb") as stream:
        for entry in lines(stream):
            yield from _tweets(entry, f"{path}:{entry.number}", recent, None)


def read_tweet_list(path: str, author: Author | None = None) -> Iterator[Outcome]:
    """A JSON list of tweets, bare or each in an object under the name `tweet`, as an archive has them."""
    recent = RecentPosts()
    with Path(path).open("rb") as stream:
        try:
            for entry in items(stream):
                yield from _tweets(entry, f"{path} entry {entry.number}", recent, author)
        except BrokenListError as error:
            raise UnreadableFile(path, str(error)) from None


def _tweets(entry: Entry, place: str, recent: RecentPosts, author: Author | None) -> Iterator[Outcome]:
    try:
        record = record_of(entry)
        outer = record.child("tweet") or record
    except (NotJsonError, FieldError) as error:
        yield Malformed(place, str(error), entry.bytes_read)
        return
    yield _outcome(outer, entry, place, recent, author)
    for nested in nested_tweets(outer):
        # What hundreds repost is told once, as long as it is remembered.
        if isinstance(nested, FieldError):
            yield Malformed(place, str(nested), entry.bytes_read)
        elif not _is_remembered(nested, recent):
            yield _outcome(nested, entry, place, recent, None)


def _outcome(tweet: Record, entry: Entry, place: str, recent: RecentPosts, author: Author | None) -> Outcome:
    try:
        draft = tweet_draft(tweet, author)
    except FieldError as error:
        return Malformed(place, str(error), entry.bytes_read)
    mention = mention_of(draft, recent.get)
    recent.add(draft.post)
    return Parsed(mention, place, entry.bytes_read)


def _is_remembered(tweet: Record, recent: RecentPosts) -> bool:
    post_id = tweet.value.get("id_str") or tweet.value.get("id")
    return isinstance(post_id, str | int) and str(post_id) in recent
