"""The texts that one post was seen with: which are the same, which are edits, and which one is shown."""

from typing import NamedTuple

_CUT_OFF = "…"
_WITHIN_WORDS = ".,'\u2019_-"  # between two letters or digits they are part of the word: 30.5, 30,000


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
    """A text without what may stand after its last word: the mark of a cut, white space."""
    end = len(text)
    while end and (text[end - 1] == _CUT_OFF or text[end - 1].isspace()):
        end -= 1
    return text[:end]


def _is_beginning(text: str, of: str) -> bool:
    """Whether `of` goes on where the text ends: anywhere where it says that it was cut off, else after a whole word.

    "SOL to 30" is no beginning of "SOL to 300". A beginning of a beginning is one: the order of tellings rests on it.
    """
    core = _core(text)
    if not of.startswith(core):
        return False
    if _is_cut_off(text, core):
        return True
    whole = _core(of)
    return _ends_word(of, len(core)) if len(whole) > len(core) else not _is_cut_off(of, whole)


def _is_cut_off(text: str, core: str) -> bool:
    return _CUT_OFF in text[len(core) :]


def _ends_word(text: str, end: int) -> bool:
    """Whether no word or number goes on over this place."""
    if end == 0 or not text[end - 1].isalnum():
        return True
    after = text[end : end + 2]
    return not (after[0].isalnum() or (after[0] in _WITHIN_WORDS and after[1:].isalnum()))


def _goes_further(text: str, known: str) -> bool:
    """Of two texts that begin one another, whether the first is the richer."""
    return _is_beginning(known, text) and (len(text), text) > (len(known), known)
