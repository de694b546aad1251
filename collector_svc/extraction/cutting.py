"""Cutting a text into clauses: at its stops, at words that turn it, where a condition begins and ends."""

from collections.abc import Iterator
from itertools import islice

from collector_svc.extraction.clauses import Clause, Ticked
from collector_svc.extraction.marks import Mark
from collector_svc.extraction.prepared import Prepared
from collector_svc.extraction.tokens import Kind
from collector_svc.extraction.voids import void_clauses

_SENTENCE_ENDS = frozenset(".!?;…।")
_BARS = frozenset("|•·‖")
_SUBJECTS = frozenset(
    [
        "i",
        "i'm",
        "im",
        "i'll",
        "i've",
        "we",
        "we'll",
        "we're",
        "it",
        "it's",
        "its",
        "it'll",
        "they",
        "you",
        "you'll",
        "he",
        "she",
        "that",
        "these",
        "there",
        "price",
    ]
)
# Where the part after a condition begins, when no comma says so.
_MORE_SUBJECTS = frozenset(["bulls", "bears", "expect", "look", "target", "next", "everything", "nobody", "everyone"])
_LEAST_CONDITION = 2
# Longer ones say nothing that a rule could follow, and a hostile text must not be one clause of thousands of words.
_LONGEST_CLAUSE = 120
_MOST_SENTENCES = 400
_LEVELS = frozenset({"takes", "loses", "holds"})
_MARK_FORMS = frozenset({"reaches", "goes"})


def clauses_of(text: Prepared) -> list[Clause]:
    """The clauses in order, with their marks and tickers, those told apart that claim nothing."""
    starts = {mark.first: mark for mark in text.evidence}
    cut = _Cutter(text, starts)
    sentences = [
        (list(cut.sentence(first, last, number)), end)
        for number, (first, last, end) in enumerate(islice(_sentences(text), _MOST_SENTENCES))
    ]
    return void_clauses(text, sentences, starts)


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


class _Cutter:
    """Cuts the sentences of one text."""

    def __init__(self, text: Prepared, starts: dict[int, Mark]) -> None:
        self._text = text
        self._tokens = text.tokens
        self._starts = starts
        self._timed = {at for when in text.times for at in range(when.first, when.last)}

    def sentence(self, first: int, last: int, number: int) -> Iterator[Clause]:
        """The clauses of one sentence."""
        at = begun = first
        condition_from = first if self._orders_a_condition(first, last) else -1
        follows_but = False
        while at < last:
            mark = self._starts.get(at)
            names = mark.names if mark else frozenset[str]()
            step = max(1, mark.last - at) if mark else 1
            if condition_from < 0 and "condition" in names and self._opens_condition(at, first):
                if at > begun:
                    yield self._clause(begun, at, number, follows_but=follows_but)
                    begun, follows_but = at, False
                condition_from = at
                at += step
                continue
            cut = (
                self._ends_condition(at, names, condition_from)
                if condition_from >= 0 and "but" not in names
                else self._cuts(begun, at, last, names)
            )
            if not cut and at - begun >= _LONGEST_CLAUSE:
                cut = "before"
            if not cut:
                at += step
                continue
            if at > begun:
                yield self._clause(begun, at, number, is_condition=condition_from >= 0, follows_but=follows_but)
                follows_but = False
            follows_but = follows_but or "but" in names
            begun = at if cut == "before" else at + step
            condition_from = -1
            at = max(at + 1, begun)
        if last > begun:
            yield self._clause(begun, last, number, is_condition=condition_from >= 0, follows_but=follows_but)

    def _orders_a_condition(self, first: int, last: int) -> bool:
        """`Lose 90k and it's over`, `flip 126k into support and BTC does 140k`."""
        mark = self._starts.get(first)
        if mark is None or mark.names.isdisjoint(_LEVELS) or ("long" in mark.names and "holds" not in mark.names):
            return False
        ands = [at for at in range(first, last - 1) if self._tokens[at].text == "and"]
        return bool(ands) and self._begins_subject(ands[0] + 1)

    def _opens_condition(self, at: int, first: int) -> bool:
        word = self._tokens[at].text
        if at + 1 in self._timed:
            return False
        if word == "after":
            return at == first
        before = self._tokens[at - 1].text if at > first else ""
        return not (word == "when" and before in {"no", "know", "matter", "remember", "tell", "day"})

    def _begins_subject(self, at: int) -> bool:
        token = self._tokens[at]
        return token.text in _SUBJECTS or token.kind is Kind.TICKER or token.text in {"then", "will", "should", "this"}

    def _ends_condition(self, at: int, names: frozenset[str], condition_from: int) -> str:
        token = self._tokens[at]
        if token.text in {",", "->", "→", "=>", ":"}:
            return "instead"
        if token.text == "and" and self._starts.get(condition_from, None) and at > condition_from + 1:
            is_order = "condition" not in self._starts[condition_from].names
            return "instead" if is_order else ""
        if at - condition_from <= _LEAST_CONDITION:
            return ""
        if token.text == "and" and at + 1 < len(self._tokens) and self._begins_subject(at + 1):
            return "instead"
        if "then" in names or token.text in _SUBJECTS or token.text in _MORE_SUBJECTS:
            return "before"
        return "before" if token.kind is Kind.NUMBER and self._tokens[at - 1].kind is Kind.NUMBER else ""

    def _cuts(self, begun: int, at: int, last: int, names: frozenset[str]) -> str:  # noqa: PLR0911 - one answer a rule, in order
        """`before` to cut before the token, `instead` to cut it out, nothing to go on."""
        token = self._tokens[at]
        is_arrow = token.text == ">" and at + 1 < last and self._tokens[at + 1].kind is Kind.TICKER
        if "but" in names or token.text in _BARS or is_arrow:
            return "instead"
        if at + 1 >= last:
            return ""
        before, following = self._tokens[at - 1], self._tokens[at + 1]
        if token.text == ",":
            in_row = before.kind is Kind.TICKER and following.kind is Kind.TICKER
            ended = at - 2 >= begun and self._tokens[at - 2].text in {"and", "&"}
            return "" if in_row and not ended else "instead"
        if token.text == ":":
            has_ticker = any(each.kind is Kind.TICKER for each in self._tokens[begun:at])
            is_amount = following.kind is Kind.NUMBER or following.text in {"$", "€", "~"}
            return "" if has_ticker or is_amount else "instead"
        if token.text == "-":
            is_dash = before.end < token.start and token.end < following.start
            has_number = before.kind is Kind.NUMBER or following.kind is Kind.NUMBER
            return "instead" if is_dash and not has_number and before.kind is not Kind.TICKER else ""
        if token.text in {"and", "so", "because"}:
            joins_tickers = following.kind is Kind.TICKER and before.kind is Kind.TICKER
            return "instead" if self._begins_subject(at + 1) and not joins_tickers else ""
        return ""

    def _clause(
        self, first: int, last: int, number: int, *, is_condition: bool = False, follows_but: bool = False
    ) -> Clause:
        clause = Clause(first, last, number, is_condition=is_condition, follows_but=follows_but)
        for at in range(first, last):
            mark = self._starts.get(at)
            if mark and mark.last <= last:
                clause.marks.append(mark)
            token = self._tokens[at]
            if token.kind is Kind.TICKER:
                if self._swaps_into(clause, at):
                    clause.marks.append(Mark(at - 1, at, frozenset({"long"})))
                clause.tickers.append(Ticked(at, token.text, is_reference=False))
        return clause

    def _swaps_into(self, clause: Clause, at: int) -> bool:
        """`dumped my $SOL for $SUI`: the second is what was bought."""
        return bool(clause.tickers) and self._tokens[at - 1].text == "for" and clause.has("short")
