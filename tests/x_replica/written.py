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
# every other character than these counts twice towards the limit of 280
_WORD = re.compile(r"\S+")
_EMOJI = re.compile(
    "[\U0001f1e6-\U0001f1ff]{2}|"
    "[\U0001f000-\U0001faff\u2600-\u27bf][\ufe0f\U0001f3fb-\U0001f3ff]?"
    "(?:\u200d[\U0001f000-\U0001faff\u2600-\u27bf]\ufe0f?)*"
)
_HEAVY = re.compile("[^\u0000-\u10ff\u2000-\u200d\u2010-\u201f\u2032-\u2037]")


@dataclass
class Written:
    """A text as X keeps it, with the ranges of its entities, in code points of that text."""

    text: str
    display: tuple[int, int]
    entities: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    note: str | None = None
    note_entities: dict[str, list[dict[str, Any]]] = field(default_factory=dict)


def written(world: World, post: Post, cut_mark: str = "") -> Written:
    """The post's text as it stands in `legacy` and, of a long one, in `note_tweet`; older answers marked the cut."""
    text, links = shortened(post.text)
    long = weight(text) > NOTE_AFTER if post.note is None else post.note
    prefix = reply_prefix(world, post)
    shown = cut(text, cut_mark) if long else text
    full = prefix + escape(shown)
    kept = Written(full, (len(prefix), len(full)), entities(world, full, links))
    if post.media:
        address = t_co(f"{post.id}/media")
        kept.text = f"{full} {address}" if full else address
    if long:
        # the long text has short links of its own
        kept.note, note_links = shortened(post.text, "note")
        kept.note_entities = entities(world, kept.note, note_links)
    return kept


def reply_prefix(world: World, post: Post) -> str:
    """The handle that X puts before an answer, not displayed; none where one answers oneself."""
    parent = world.posts.get(post.reply_to or "")
    return f"@{parent.author} " if parent and parent.author != post.author else ""


def shortened(text: str, series: str = "") -> tuple[str, dict[str, str]]:
    """The text with its links behind t.co, and what each leads to; another series has other short links."""
    links: dict[str, str] = {}

    def short(match: re.Match[str]) -> str:
        address = t_co(f"{series}{match.group()}")
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
    """How much of a post's limit of 280 a text takes: an emoji two, of however many characters it is made."""
    plain = _EMOJI.sub("\u4e00", text)
    return len(plain) + len(_HEAVY.findall(plain))


def cut(text: str, mark: str = "") -> str:
    """As many of its first words as weigh 280 with the mark; of a first word that weighs more, what does not."""
    room, end = NOTE_AFTER - weight(mark), 0
    for word in _WORD.finditer(text):
        if weight(text[: word.end()]) > room:
            break
        end = word.end()
    if not end:
        end = next(at for at in range(min(len(text), room), 0, -1) if weight(text[:at]) <= room)
    return text[:end] + mark if end < len(text) else text


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
