"""Where an answer has what: its instructions, entries, items, posts, users, media, each apart with its paths."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

# what is nested in a place and a place of its own
_APART = ("entries", "items", "itemContent", "result", "media", "card", "entry", "moduleItems")
Paths = dict[str, set[str]]


def places(document: Any) -> dict[str, list[Paths]]:
    """By the name of a place, the paths with their types of every such place in the document."""
    found: dict[str, list[Paths]] = defaultdict(list)
    for name, node in _named(document, "answer"):
        paths: Paths = {}
        _walk(node, "", paths)
        found[name].append(paths)
    return found


def _walk(node: Any, path: str, paths: Paths) -> None:
    paths.setdefault(path, set()).add(type(node).__name__)
    if isinstance(node, dict):
        for key, value in node.items():
            if key in _APART:
                paths.setdefault(f"{path}.{key}", set()).add(type(value).__name__)
            else:
                _walk(value, f"{path}.{key}", paths)
    elif isinstance(node, list):
        for value in node:
            _walk(value, f"{path}[]", paths)


def _named(node: Any, inside: str) -> Iterator[tuple[str, Any]]:
    """Every place in a document; a post within a post is a place of another name."""
    if isinstance(node, list):
        for value in node:
            yield from _named(value, inside)
    elif isinstance(node, dict):
        name = _name(node, inside)
        if name:
            yield name, node
        for value in node.values():
            yield from _named(value, name if name in ("post", "nested post") else inside)


def _name(node: dict[str, Any], inside: str) -> str:
    is_post = node.get("__typename") == "Tweet"
    entry_id = str(node.get("entryId", ""))
    told = (
        ("instruction " + str(node.get("type")), str(node.get("type", "")).startswith("Timeline")),
        ("entry " + _kind(entry_id), "sortIndex" in node and "entryId" in node),
        ("item " + _kind(entry_id), "item" in node and "entryId" in node),
        ("content " + str(node.get("itemType")), "itemType" in node),
        ("nested post" if inside in ("post", "nested post") else "post", is_post),
        ("user", node.get("__typename") == "User"),
        ("media " + str(node.get("type")), "media_url_https" in node),
    )
    return next((name for name, applies in told if applies), "")


def _kind(entry_id: str) -> str:
    """`cursor-top`, `tweet`, `conversationthread-tweet`: an entry's id without its numbers."""
    return "-".join(part for part in entry_id.split("-") if not part.isdecimal())
