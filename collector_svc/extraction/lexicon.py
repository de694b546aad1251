"""The words that the rules know, of every language, as one tree of words a language."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

WORDS = Path(__file__).with_name("words")
ENGLISH = "en"
# A shorter word is too likely to be a name or a slip.
_TELLING_LENGTH = 4
_VOWELS = "aeiou"
_CJK = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_PIECE = re.compile(r"->|=>|\?!|/s|[^\W_](?:\w|'(?=\w))*|[^\w\s-]")

# A tree of words: each word leads to the tree of what may follow; under END stand the marks of what ends here.
Tree = dict[str, Any]
END = ""
Marks = frozenset[str]
_TABLES = {"evidence": ("verbs", "phrases"), "roles": ("verbs", "roles"), "dates": ("dates",)}


def _raw(language: str) -> dict[str, Any]:
    return tomllib.loads((WORDS / f"{language}.toml").read_text(encoding="utf-8"))


def languages() -> list[str]:
    """Every language that there is a file of words for."""
    return sorted(path.stem for path in WORDS.glob("*.toml"))


@dataclass(frozen=True, slots=True)
class Words:
    """The words of English and of one more language: what speaks of a side, what an amount is, what a date is."""

    evidence: Tree
    roles: Tree
    dates: Tree


@cache
def words_in(language: str) -> Words:
    """The words of English and of a language, which win where both know one."""
    trees: dict[str, Tree] = {"evidence": {}, "roles": {}, "dates": {}}
    for each in dict.fromkeys((ENGLISH, language)):
        for name, tree in trees.items():
            own: dict[tuple[str, ...], Marks] = {}
            for phrase, mark in _phrases(_raw(each), _TABLES[name]):
                words = words_of(phrase)
                own[words] = own.get(words, frozenset()) | {mark}
            for words, marks in own.items():
                _grow(tree, words, marks)
    return Words(**trees)


@cache
def tell_tales() -> dict[str, frozenset[str]]:
    """Words by which a language is told, each with the languages it tells of; English's own tell of English alone."""
    english = words_in(ENGLISH)
    known = {*english.evidence, *english.roles, *english.dates}
    tales: dict[str, set[str]] = {}
    for language in languages():
        raw = _raw(language)
        words = {words_of(phrase) for phrase, _ in _phrases(raw, ("phrases", "roles", "dates"))}
        telling = {word[0] for word in words if len(word) == 1 and len(word[0]) >= _TELLING_LENGTH} - known
        for word in {*(telling if language != ENGLISH else ()), *raw.get("told_by", [])}:
            tales.setdefault(word, set()).add(language)
    own = {word: {ENGLISH} for word in _raw(ENGLISH)["told_by"]}
    return {word: frozenset(told) for word, told in {**tales, **own}.items()}


def words_of(phrase: str) -> tuple[str, ...]:
    """A phrase of the files cut as the tokens of a text are, hyphens left out."""
    return (phrase,) if _CJK.search(phrase) else tuple(_PIECE.findall(phrase))


def _cjk_phrases() -> list[str]:
    every = (
        phrase for each in languages() for tables in _TABLES.values() for phrase, _ in _phrases(_raw(each), tables)
    )
    found = {phrase for phrase in every if _CJK.search(phrase)}
    return [re.escape(phrase) for phrase in sorted(found, key=lambda phrase: (-len(phrase), phrase))]


def _phrases(raw: dict[str, Any], tables: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Every phrase with its mark; verbs in all their forms, the mark of each telling its form."""
    for table in tables:
        for mark, entries in raw.get(table, {}).items():
            for entry in entries:
                if table != "verbs":
                    yield entry, mark
                    continue
                base, third, running, past = forms(entry)
                yield base, mark
                yield third, f"{mark}.s"
                yield running, f"{mark}.ing"
                yield from ((form, f"{mark}.ed") for form in past)


def forms(verb: str) -> tuple[str, str, str, list[str]]:
    """The base, the -s, the -ing and the past forms of an English verb and what follows it.

    `break:broke:broken out` names irregular past forms; `drop+` doubles its last letter.
    """
    head, _, rest = verb.partition(" ")
    base, *past = head.split(":")
    is_doubled = base.endswith("+")
    base = base.rstrip("+")
    stem = base + base[-1] if is_doubled else base
    if base.endswith("e") and not base.endswith("ee"):
        running, regular = base[:-1] + "ing", base + "d"
    elif base.endswith("y") and base[-2] not in _VOWELS:
        running, regular = base + "ing", base[:-1] + "ied"
    else:
        running, regular = stem + "ing", stem + "ed"
    if base.endswith("y") and base[-2] not in _VOWELS:
        third = base[:-1] + "ies"
    elif base.endswith(("s", "sh", "ch", "x", "z", "o")):
        third = base + "es"
    else:
        third = base + "s"
    tail = f" {rest}" if rest else ""
    return base + tail, third + tail, running + tail, [form + tail for form in past or [regular]]


def _grow(tree: Tree, words: tuple[str, ...], marks: Marks) -> None:
    for word in words:
        tree = tree.setdefault(word, {})
    tree[END] = marks


CJK_PHRASES = _cjk_phrases()
