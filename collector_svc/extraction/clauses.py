"""A text cut into clauses, each told what it is: a claim, a question, a condition, somebody else's words."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from collector_svc.extraction.marks import Mark
from collector_svc.extraction.prepared import Prepared
from collector_svc.extraction.tokens import Kind

_SENTENCE_ENDS = frozenset(".!?;…।")
_SUBJECTS = frozenset(
    "i i'm im i'll i've we we'll we're it it's its it'll they you you'll he she this that these there price".split()
)
_MORE_SUBJECTS = frozenset("bulls bears expect look target next everything nobody everyone".split())
_AUXILIARY = frozenset("will is are do does did should can could would has have was were isn't am".split())
_ASKING = frozenset("what what's whats why who who's whos which how how's wen where where's".split())
_AFTER_AUXILIARY = _SUBJECTS | frozenset("the my your anyone anybody someone bitcoin any".split())
_SHORT_QUOTE = 3
_LONGEST_QUOTE = 400
_LEAST_CONDITION = 2


class Ticked(NamedTuple):
    """A ticker in a clause: its token, and whether it is only a measure of others (`outperforms $ETH`)."""

    at: int
    ticker: str
    is_reference: bool


@dataclass(slots=True)
class Clause:
    """Tokens `first` to before `last`. A void clause makes no claim of the author's own, for the reason named."""

    first: int
    last: int
    sentence: int
    void: str = ""
    is_condition: bool = False
    follows_but: bool = False
    tickers: list[Ticked] = field(default_factory=list)
    topics: list[Ticked] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)

    def has(self, *names: str) -> bool:
        """Whether a word so marked stands in it."""
        return any(not mark.names.isdisjoint(names) for mark in self.marks)


def clauses_of(text: Prepared) -> list[Clause]:
    """The clauses in order, with their marks and tickers."""
    found: list[Clause] = []
    quoted = _quoted(text)
    starts = {mark.first: mark for mark in text.evidence}
    for number, (first, last, end) in enumerate(_sentences(text)):
        clauses = list(_cut(text, first, last, number, starts))
        _void_questions(text, clauses, first, last, end, starts)
        _void_speech(clauses, starts)
        found.extend(clauses)
    _void_sarcasm(text, found)
    for clause in found:
        inside = sum(1 for at in range(clause.first, clause.last) if at in quoted)
        if inside * 2 > clause.last - clause.first:
            clause.void = clause.void or "quoted"
        elif inside:
            clause.marks = [mark for mark in clause.marks if mark.first not in quoted]
    return found


def _sentences(text: Prepared) -> Iterator[tuple[int, int, str]]:
    """First token, one past the last, and the sign at the end."""
    first = 0
    while first < len(text.tokens) and text.tokens[first].kind in {Kind.HANDLE, Kind.NEWLINE}:
        first += 1
    for at, token in enumerate(text.tokens[first:], first):
        is_end = token.kind is Kind.NEWLINE or (token.kind is Kind.SIGN and token.text[0] in _SENTENCE_ENDS)
        if is_end:
            if at > first:
                yield first, at, token.text
            first = at + 1
    if first < len(text.tokens):
        yield first, len(text.tokens), ""


def _cut(text: Prepared, first: int, last: int, sentence: int, starts: dict[int, Mark]) -> Iterator[Clause]:
    """Cut a sentence at its commas, at words that turn it, and where a condition ends."""
    at = begun = first
    condition_from = -1
    follows_but = False
    while at < last:
        mark = starts.get(at)
        names = mark.names if mark else frozenset()
        step = max(1, mark.last - at) if mark else 1
        if "condition" in names and condition_from < 0 and not (at > first and _is_inner(text, at)):
            if at > begun:
                yield _clause(begun, at, sentence, starts, text, follows_but=follows_but)
                begun, follows_but = at, False
            condition_from = at
            at += step
            continue
        cut = _cut_at(text, begun, at, last, names, condition_from)
        if cut:
            if at > begun:
                yield _clause(
                    begun, at, sentence, starts, text, is_condition=condition_from >= 0, follows_but=follows_but
                )
                follows_but = False
            if "but" in names:
                follows_but = True
            begun = at if cut == "before" else at + step
            condition_from = -1
            at = max(at + 1, begun)
            continue
        at += step
    if last > begun:
        yield _clause(begun, last, sentence, starts, text, is_condition=condition_from >= 0, follows_but=follows_but)


def _is_inner(text: Prepared, at: int) -> bool:
    return text.tokens[at].text in {"after", "when"} and text.tokens[at - 1].text in {
        "the",
        "no",
        "day",
        "soon",
        "look",
    }


def _cut_at(text: Prepared, begun: int, at: int, last: int, names: frozenset[str], condition_from: int) -> str:
    """`before` to cut before the token, `instead` to cut it out, nothing to go on."""
    tokens = text.tokens
    token = tokens[at]
    if "but" in names:
        return "instead"
    if condition_from >= 0:
        if token.text in {",", "->", "→", "=>", ":"}:
            return "instead"
        if (
            at - condition_from > _LEAST_CONDITION
            and ("then" in names or token.text in _SUBJECTS or token.text in _MORE_SUBJECTS)
            and token.text != "this"
        ):
            return "before"
        before = tokens[at - 1]
        if token.kind is Kind.NUMBER and before.kind is Kind.NUMBER:
            return "before"
        return ""
    if token.text == ":" and at + 1 < last and not any(each.kind is Kind.TICKER for each in tokens[begun:at]):
        return "instead"
    if token.text == ",":
        is_list = at + 1 < last and (tokens[at + 1].kind is Kind.TICKER and tokens[at - 1].kind is Kind.TICKER)
        return "" if is_list else "instead"
    if token.text == "-" and at + 1 < last:
        is_dash = tokens[at - 1].end < token.start and token.end < tokens[at + 1].start
        between_numbers = tokens[at - 1].kind is Kind.NUMBER or tokens[at + 1].kind is Kind.NUMBER
        return "instead" if is_dash and not between_numbers and tokens[at - 1].kind is not Kind.TICKER else ""
    if token.text in {"and", "so", "because"} and at + 1 < last:
        following = tokens[at + 1]
        if following.text in _SUBJECTS or following.text in {"then", "will", "should"}:
            return "instead"
        if following.kind is Kind.TICKER and tokens[at - 1].kind is not Kind.TICKER:
            return "instead"
    return ""


def _clause(
    first: int,
    last: int,
    sentence: int,
    starts: dict[int, Mark],
    text: Prepared,
    *,
    is_condition: bool = False,
    follows_but: bool = False,
) -> Clause:
    clause = Clause(first, last, sentence, is_condition=is_condition, follows_but=follows_but)
    at = first
    while at < last:
        mark = starts.get(at)
        if mark and mark.last <= last:
            clause.marks.append(mark)
        if text.tokens[at].kind is Kind.TICKER:
            clause.tickers.append(Ticked(at, text.tokens[at].text, is_reference=False))
        at += 1
    return clause


def _void_questions(
    text: Prepared, clauses: list[Clause], first: int, last: int, end: str, starts: dict[int, Mark]
) -> None:
    at = first
    while at < last and (
        text.tokens[at].kind in {Kind.HANDLE, Kind.LINK}
        or text.tokens[at].text in {"so", "and", "but", "hey", "ok", "¿", ",", "@", "guys", "wait"}
    ):
        at += 1
    is_asked = "?" in end
    if not is_asked and at + 1 < last:
        word, following = text.tokens[at], text.tokens[at + 1]
        is_subject = following.kind is Kind.TICKER or following.text in _AFTER_AUXILIARY
        is_asked = (word.text in _AUXILIARY and is_subject and end != "!") or (
            word.text in _ASKING and following.text not in {"a", "goes"} and end != "!"
        )
        if not is_asked:
            return
    elif not is_asked:
        return
    if any("self_ask" in mark.names for clause in clauses for mark in clause.marks if len(mark.names) >= 1):
        asked = [clause for clause in clauses if clause.has("self_ask") and clause is clauses[-1] and len(clauses) > 1]
        for clause in asked:
            clause.void = "question"
        return
    mark = starts.get(at)
    begins_asking = bool(mark and "ask" in mark.names)
    if not begins_asking and len(clauses) > 1 and _begins_asking(text, clauses[-1], starts):
        clauses[-1].void = "question"
        return
    for clause in clauses:
        clause.void = clause.void or "question"


def _begins_asking(text: Prepared, clause: Clause, starts: dict[int, Mark]) -> bool:
    mark = starts.get(clause.first)
    return (
        bool(mark and "ask" in mark.names)
        or clause.last - clause.first <= 2
        and not clause.tickers
        and text.tokens[clause.first].text in {"no", "right", "yes", "eh", "huh", "ok"}
    )  # noqa: PLR2004


def _void_speech(clauses: list[Clause], starts: dict[int, Mark]) -> None:  # noqa: ARG001
    speaking = False
    has_own = False
    for clause in clauses:
        first_speech = next((mark.first for mark in clause.marks if "speech" in mark.names), -1)
        first_mine = next((mark.first for mark in reversed(clause.marks) if "mine" in mark.names), -1)
        if first_speech >= 0 and first_mine < first_speech:
            speaking, has_own = True, False
        elif first_mine > first_speech:
            has_own = True
        if speaking and not has_own:
            clause.void = clause.void or "speech"
    # `$X to 300, says the analyst`
    if speaking and clauses and clauses[-1].void == "speech":
        for clause in clauses:
            if not clause.has("mine"):
                clause.void = clause.void or "speech"


def _void_sarcasm(text: Prepared, clauses: list[Clause]) -> None:
    if text.tokens and text.tokens[0].text == "rt" and len(text.tokens) > 1 and text.tokens[1].kind is Kind.HANDLE:
        for clause in clauses:
            clause.void = "retweet"
        return
    for number, clause in enumerate(clauses):
        sure = text.tokens[clause.first].text == "sure" and clause.sentence != (
            clauses[number - 1].sentence if number else -1
        )
        if not sure and not clause.has("sarcasm"):
            continue
        signs = {"/s", "🙄", "🤡"}
        is_whole = (
            any(mark.last - mark.first == 1 and text.tokens[mark.first].text in signs for mark in clause.marks)
            or clause.sentence == clauses[-1].sentence
        )
        for other in clauses:
            if is_whole or other.sentence == clause.sentence:
                other.void = "sarcasm"


def _quoted(text: Prepared) -> set[int]:
    """The tokens within quotation marks; a word or two in them are only held out at arm's length."""
    found: set[int] = set()
    opened = -1
    for at, token in enumerate(text.tokens):
        if token.text != '"':
            continue
        if opened < 0:
            opened = at
        else:
            if _SHORT_QUOTE < at - opened <= _LONGEST_QUOTE:
                found.update(range(opened, at + 1))
            opened = -1
    return found
