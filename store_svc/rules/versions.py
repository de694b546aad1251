"""The texts that one post was seen with: which are the same, which are edits, and which one is shown."""

from typing import NamedTuple

_CUT_OFF = "…"


class Version(NamedTuple):
    """A text, and when it or its cut-off beginning was first seen, in milliseconds since 1970."""

    text: str
    seen_ms: int


def tell(known: tuple[Version, ...], text: str, seen_ms: int) -> tuple[Version, ...]:
    """The versions after one more telling, the shown one first.

    A text that goes on where another was cut off takes its place and its time; any other change is an edit, a version
    of its own. The one first seen is shown; of those seen at once the longest, of those the greatest, so that the
    order of tellings does not matter. What was told before changes nothing.
    """
    for version in known:
        if _is_beginning(text, version.text) and not _goes_further(text, version.text):
            return _ordered([_since(one, seen_ms) if _is_beginning(text, one.text) else one for one in known])
    completed = [version for version in known if _is_beginning(version.text, text)]
    since = min([seen_ms, *(version.seen_ms for version in completed)])
    return _ordered([*(version for version in known if version not in completed), Version(text, since)])


def _since(version: Version, seen_ms: int) -> Version:
    return version if version.seen_ms <= seen_ms else Version(version.text, seen_ms)


def _ordered(versions: list[Version]) -> tuple[Version, ...]:
    greatest_first = sorted(versions, key=lambda one: (len(one.text), one.text), reverse=True)
    return tuple(sorted(greatest_first, key=lambda one: one.seen_ms))


def _core(text: str) -> str:
    """A text without the mark of its cut: of these, beginnings of beginnings are beginnings."""
    end = len(text)
    while end and (text[end - 1] == _CUT_OFF or text[end - 1].isspace()):
        end -= 1
    return text[:end]


def _is_beginning(text: str, of: str) -> bool:
    return of.startswith(_core(text))


def _goes_further(text: str, known: str) -> bool:
    """Of two texts that begin one another, whether the first is the richer."""
    return _is_beginning(known, text) and (len(text), text) > (len(known), known)
