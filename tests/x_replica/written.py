"""From what an author typed to what X keeps of it: escaped text, t.co links, and where each entity stands."""

import base64
import hashlib
import re
from dataclasses import dataclass, field
from typing import Any

from tests.x_replica.world import Post, World

NOTE_AFTER = 280
_LINK = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)\]]")
_MENTION = re.compile(r"(?<![\w@])@(\w{1,15})(?!\w)", re.ASCII)
_HASHTAG = re.compile(r"(?<![\w#&])#(\w*[^\W\d_]\w*)")
_CASHTAG = re.compile(r"(?<![\w$])\$([A-Za-z]{1,6}(?:[._][A-Za-z]{1,2})?)(?!\w)")
# the characters that count once towards the limit of 280; all others count twice
_LIGHT = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))


@dataclass
class Written:
    """A text as X keeps it, with the ranges of its entities, in code points of that text."""

    text: str
    display: tuple[int, int]
    entities: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    note: str | None = None
    note_entities: dict[str, list[dict[str, Any]]] = field(default_factory=dict)


def written(world: World, post: Post) -> Written:
    """The post's text as it stands in `legacy` and, of a long one, in `note_tweet`."""
    text, links = shortened(post.text)
    escaped = escape(text)
    long = weight(text) > NOTE_AFTER if post.note is None else post.note
    prefix = reply_prefix(world, post)
    shown = cut(escaped) if long else escaped
    full = prefix + shown
    kept = Written(full, (len(prefix), len(full)), entities(world, full, links))
    if post.media:
        address = t_co(f"{post.id}/media")
        kept.text = f"{full} {address}" if full else address
    if long:
        kept.note = text
        kept.note_entities = entities(world, text, links)
    return kept


def reply_prefix(world: World, post: Post) -> str:
    """The handle that X puts before an answer, not displayed; none where one answers oneself."""
    parent = world.posts.get(post.reply_to or "")
    return f"@{parent.author} " if parent and parent.author != post.author else ""


def shortened(text: str) -> tuple[str, dict[str, str]]:
    """The text with its links behind t.co, and what each leads to."""
    links: dict[str, str] = {}

    def short(match: re.Match[str]) -> str:
        address = t_co(match.group())
        links[address] = match.group()
        return address

    return _LINK.sub(short, text), links


def t_co(of: str) -> str:
    """A short link that is always the same for the same thing."""
    digest = base64.b64encode(hashlib.sha256(of.encode()).digest(), b"ab").decode()
    return f"https://t.co/{digest[:10]}"


def escape(text: str) -> str:
    """The three characters that X escapes."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def weight(text: str) -> int:
    """How much of a post's limit of 280 a text takes."""
    return sum(1 if any(low <= ord(one) <= high for low, high in _LIGHT) else 2 for one in text)


def cut(text: str) -> str:
    """The first 280 of it by weight, wherever that falls, in an escape too."""
    total = 0
    for index, one in enumerate(text):
        total += weight(one)
        if total > NOTE_AFTER:
            return text[:index].rstrip()
    return text


def entities(world: World, text: str, links: dict[str, str]) -> dict[str, list[dict[str, Any]]]:
    """Hashtags, cashtags, links and mentions of accounts that there are, with their ranges in that text."""

    def span(match: re.Match[str]) -> list[int]:
        return [match.start(), match.end()]

    users = [(match, world.users.get(match[1].lower())) for match in _MENTION.finditer(text)]
    return {
        "hashtags": [{"indices": span(match), "text": match[1]} for match in _HASHTAG.finditer(text)],
        "symbols": [{"indices": span(match), "text": match[1]} for match in _CASHTAG.finditer(text)],
        "urls": [
            {
                "display_url": display_url(links[match.group()]),
                "expanded_url": links[match.group()],
                "indices": span(match),
                "url": match.group(),
            }
            for match in _LINK.finditer(text)
            if match.group() in links
        ],
        "user_mentions": [
            {"id_str": user.id, "indices": span(match), "name": user.name, "screen_name": user.handle}
            for match, user in users
            if user
        ],
    }


def display_url(address: str) -> str:
    """A link as X shows it: without its scheme, 27 characters at most of host and path."""
    bare = re.sub(r"^https?://(www\.)?", "", address).rstrip("/")
    host, slash, path = bare.partition("/")
    return f"{host}/{path[:15]}…" if slash and len(path) > 15 else bare
