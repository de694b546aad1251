"""What stands around the posts of a timeline: instructions, entries and cursors, wherever X hangs them."""

from collections.abc import Iterator
from typing import Any

_POSTS = ("tweet_results", "tweetResult", "globalObjects")


def bottom_cursor(document: Any) -> str:
    """Where the page goes on reading when it is scrolled down; empty when the answer does not say."""
    for node in _objects(document):
        value = node.get("value")
        if node.get("cursorType") == "Bottom" and isinstance(value, str):
            return value
    return ""


def is_bare(document: Any) -> bool:
    """Whether this is a timeline without anything in it: instructions, and no entry but cursors."""
    lists = [node["instructions"] for node in _objects(document) if isinstance(node.get("instructions"), list)]
    return bool(lists) and all(_is_cursor(entry) for instructions in lists for entry in _entries(instructions))


def _entries(instructions: list[Any]) -> Iterator[Any]:
    """The entries of instructions of today and of the older API, which names each by what it does."""
    for instruction in instructions:
        if not isinstance(instruction, dict):
            yield instruction
            continue
        for holder in (instruction, *(value for value in instruction.values() if isinstance(value, dict))):
            for name in ("entries", "moduleItems"):
                listed = holder.get(name)
                if isinstance(listed, list):
                    yield from listed


def _is_cursor(entry: Any) -> bool:
    return isinstance(entry, dict) and any(isinstance(node.get("cursorType"), str) for node in _objects(entry))


def _objects(document: Any) -> Iterator[dict[str, Any]]:
    """Every object around the posts, in the order of the document; no depth of nesting exhausts the stack."""
    stack = [document]
    while stack:
        node = stack.pop()
        if isinstance(node, list):
            stack.extend(reversed(node))
        elif isinstance(node, dict):
            yield node
            stack.extend(node[name] for name in reversed(node) if name not in _POSTS)
