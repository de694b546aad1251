"""Which tickers a clause speaks of."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from collector_svc.extraction.clauses import Clause, Ticked
from collector_svc.extraction.prepared import Prepared
from collector_svc.extraction.tokens import Kind

SIDES = frozenset(
    f"{name}{form}"
    for name in ("up", "down", "takes", "loses", "holds", "reaches", "goes")
    for form in ("", ".s", ".ing", ".ed")
) | {"long", "short", "bull", "bear", "noun_up", "noun_down", "emoji_up", "emoji_down"}
_POSITIONS = frozenset({"long", "short"})
_JOINTS = frozenset({",", "and", "&", "/", "+", "-", "or", "|", "y", "et", "und", "e"})
# A row of so many tags at the end of a post lists what it touches on, and says nothing of each.
_MOST_TAGS = 3


def assign_topics(text: Prepared, clauses: Sequence[Clause], above: Sequence[Ticked] = ()) -> list[Clause]:
    """Clauses that each speak of one group of tickers, their `topics` filled in.

    A clause that names none speaks of what the one before it spoke of, or, at the beginning, of what comes first;
    `above` are the tickers of the post above, for a text that names none of its own.
    """
    tail = _tail_of_tags(text)
    for clause in clauses:
        _mark_references(text, clause, tail)
    _restore_lone(clauses, tail)
    parts = [part for clause in clauses for part in _split(text, clause)]
    named = [part for part in parts if part.topics]
    current: list[Ticked] = list(above)
    if named and not current:
        current = named[0].topics if _is_one_subject(named) else []
    for part in parts:
        if part.topics:
            current = part.topics
        else:
            part.topics, part.is_inherited = current, True
    return parts


def _is_one_subject(named: Sequence[Clause]) -> bool:
    """Whether what is said before any ticker can only be about the first one."""
    return len({ticked.ticker for part in named for ticked in part.topics}) == 1


def _tail_of_tags(text: Prepared) -> set[int]:
    """The tokens of a row of tags at the end, when they are not what the post is about."""
    tags: list[int] = []
    for at in range(len(text.tokens) - 1, -1, -1):
        token = text.tokens[at]
        if token.kind is Kind.TICKER:
            tags.append(at)
        elif not (
            token.kind in {Kind.LINK, Kind.NEWLINE, Kind.HANDLE} or token.text in {"#", ","} or _is_hashtag(text, at)
        ):
            break
    others = {token.text for at, token in enumerate(text.tokens) if token.kind is Kind.TICKER and at not in tags}
    is_row = len({text.tokens[at].text for at in tags}) > _MOST_TAGS or bool(others)
    return set(tags) if is_row and len(tags) > 1 else set()


def _is_hashtag(text: Prepared, at: int) -> bool:
    return at > 0 and text.tokens[at - 1].text == "#"


def _mark_references(text: Prepared, clause: Clause, tail: set[int]) -> None:
    """Tell the tickers apart that only measure others."""
    ends = {mark.last: mark for mark in clause.marks}
    tickers: list[Ticked] = []
    for ticked in clause.tickers:
        before = ends.get(ticked.at)
        joined = tickers and _are_joined(text, tickers[-1].at, ticked.at)
        is_reference = (
            ticked.at in tail
            or bool(before and "versus" in before.names)
            or bool(joined and tickers and tickers[-1].is_reference)
        )
        tickers.append(ticked._replace(is_reference=is_reference))
    clause.tickers = tickers


def _restore_lone(clauses: Sequence[Clause], tail: set[int]) -> None:
    """Where nothing is left to be measured, the measures are what the text is about."""
    every = [ticked for clause in clauses for ticked in clause.tickers if ticked.at not in tail]
    if all(ticked.is_reference for ticked in every):
        for clause in clauses:
            clause.tickers = [ticked._replace(is_reference=ticked.at in tail) for ticked in clause.tickers]


def _are_joined(text: Prepared, one: int, other: int) -> bool:
    return all(text.tokens[at].text in _JOINTS for at in range(one + 1, other))


def _split(text: Prepared, clause: Clause) -> Iterator[Clause]:
    """Cut a clause where it goes over from one group of tickers to another."""
    groups = _groups(text, clause)
    if len(groups) <= 1:
        clause.topics = groups[0] if groups else []
        yield clause
        return
    sides = [mark for mark in clause.marks if not mark.names.isdisjoint(SIDES)]
    amounts = [amount.first for amount in text.amounts if clause.first <= amount.first < clause.last]
    said = sorted([mark.first for mark in sides] + amounts)
    starts_with_word = bool(said) and said[0] < groups[0][0].at
    cuts = []
    for number, group in enumerate(groups[1:], 1):
        between = [at for at in said if groups[number - 1][-1].at < at < group[0].at]
        cuts.append(between[-1] if starts_with_word and between else group[0].at)
    if not said or all(at > groups[-1][-1].at for at in said):
        # all that is said comes after the last: one verdict for the whole list, unless words stand between
        clause.topics = [ticked for group in groups for ticked in group] if _is_plain_list(text, groups) else groups[-1]
        yield clause
        return
    edges = [clause.first, *cuts, clause.last]
    for number, (first, last) in enumerate(pairwise(edges)):
        yield Clause(
            first,
            last,
            clause.sentence,
            clause.void,
            clause.is_condition,
            clause.follows_but and number == 0,
            tickers=[ticked for ticked in clause.tickers if first <= ticked.at < last],
            topics=groups[number],
            marks=[mark for mark in clause.marks if first <= mark.first < last],
        )


def _groups(text: Prepared, clause: Clause) -> list[list[Ticked]]:
    groups: list[list[Ticked]] = []
    for ticked in clause.tickers:
        if ticked.is_reference:
            continue
        if groups and _are_joined(text, groups[-1][-1].at, ticked.at):
            groups[-1].append(ticked)
        else:
            groups.append([ticked])
    return groups


def _is_plain_list(text: Prepared, groups: Sequence[Sequence[Ticked]]) -> bool:
    first, last = groups[0][0].at, groups[-1][-1].at
    return sum(1 for at in range(first, last) if text.tokens[at].kind is Kind.WORD) <= len(groups)
