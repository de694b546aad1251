"""Where the words of the lexicon stand among the tokens of a text."""

from collections.abc import Sequence
from typing import NamedTuple

from collector_svc.extraction.lexicon import END, Marks, Tree, tell_tales
from collector_svc.extraction.tokens import Kind, Token

_NO_MARKS: Marks = frozenset()
_SCRIPTS = (
    ("\u3040", "\u30ff", "ja"),
    ("\u3400", "\u9fff", "zh"),
    ("\u0400", "\u04ff", "ru"),
    ("\u0600", "\u06ff", "ar"),
)


class Mark(NamedTuple):
    """A phrase of the lexicon: its first token, one past its last, and what it is marked as."""

    first: int
    last: int
    names: Marks


def marked(tokens: Sequence[Token], tree: Tree, *, after_hyphen: bool = False) -> list[Mark]:
    """Every phrase, the longest at each place, none within another; hyphens within a phrase are looked over.

    `after_hyphen` lets one begin as the second half of a word with a hyphen, as in `mid-September`.
    """
    found: list[Mark] = []
    at, count = 0, len(tokens)
    while at < count:
        token = tokens[at]
        branch = tree.get(token.text) if token.kind is Kind.WORD or token.kind is Kind.SIGN else None
        if branch is None or (not after_hyphen and _is_joined(tokens, at)):
            at += 1
            continue
        last, names = at + 1, branch.get(END, _NO_MARKS)
        ahead = at + 1
        while ahead < count:
            text = tokens[ahead].text
            if text == "-":
                ahead += 1
                continue
            branch = branch.get(text)
            if branch is None:
                break
            ahead += 1
            if END in branch:
                last, names = ahead, branch[END]
        if names:
            found.append(Mark(at, last, names))
        at = last
    return found


def _is_joined(tokens: Sequence[Token], at: int) -> bool:
    """Whether a word is the second half of one with a hyphen: `write-up` goes nowhere."""
    if at < 2 or tokens[at - 1].text != "-":  # noqa: PLR2004
        return False
    before, hyphen = tokens[at - 2], tokens[at - 1]
    return before.kind is Kind.WORD and before.end == hyphen.start and hyphen.end == tokens[at].start


def language_of(tokens: Sequence[Token]) -> str:
    """The language whose telling words stand here, by which further words are read; `en` when in doubt."""
    tales = tell_tales()
    counts: dict[str, int] = {}
    scripts: set[str] = set()
    for token in tokens:
        if token.kind is not Kind.WORD:
            continue
        for language in tales.get(token.text, ()):
            counts[language] = counts.get(language, 0) + 1
        if not token.text.isascii():
            scripts.update(name for low, high, name in _SCRIPTS if low <= token.text[0] <= high)
    for name in ("ja", "zh", "ru", "ar"):
        if name in scripts:
            return name
    language = max(counts, key=counts.__getitem__, default="en")
    return language if counts.get(language, 0) > counts.get("en", 0) else "en"
