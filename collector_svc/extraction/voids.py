"""Clauses that make no claim of the author's own: asked, quoted, told by others, meant the other way round."""

from collections.abc import Sequence

from collector_svc.extraction.clauses import Clause
from collector_svc.extraction.marks import Mark
from collector_svc.extraction.prepared import Prepared
from collector_svc.extraction.tokens import Kind

_AUXILIARY = frozenset(
    [
        "will",
        "is",
        "are",
        "do",
        "does",
        "did",
        "should",
        "can",
        "could",
        "would",
        "has",
        "have",
        "was",
        "were",
        "isn't",
        "am",
    ]
)
_ASKING = frozenset(
    ["what", "what's", "whats", "why", "who", "who's", "whos", "which", "how", "how's", "wen", "where", "where's"]
)
_AFTER_AUXILIARY = frozenset(
    [
        "i",
        "we",
        "it",
        "it's",
        "its",
        "they",
        "you",
        "he",
        "she",
        "this",
        "that",
        "these",
        "there",
        "price",
        "the",
        "my",
        "your",
        "anyone",
        "anybody",
        "someone",
        "any",
        "now",
    ]
)
_BEFORE_ASKING = frozenset({"so", "and", "but", "hey", "ok", "¿", ",", "@", "guys", "wait", "serious", "question", ":"})
_TAGS = frozenset({"no", "right", "yes", "eh", "huh", "ok", "innit", "correct", "agree", "deal"})
_SHORT_QUOTE = 3
_LONGEST_QUOTE = 400
_SHORT_TAG = 2
_WHOLE_SIGNS = frozenset({"/s", "🙄", "🤡"})

Sentence = tuple[list[Clause], str]


def void_clauses(text: Prepared, sentences: Sequence[Sentence], starts: dict[int, Mark]) -> list[Clause]:
    """All clauses in order; those that claim nothing are given the reason why."""
    quoted = _quoted(text)
    found: list[Clause] = []
    for clauses, end in sentences:
        _questions(text, clauses, end, starts)
        _speech(clauses)
        found.extend(clauses)
    _sarcasm(text, found)
    for clause in found:
        inside = sum(1 for at in range(clause.first, clause.last) if at in quoted)
        if inside * 2 > clause.last - clause.first:
            clause.void = clause.void or "quoted"
        elif inside:
            clause.marks = [mark for mark in clause.marks if mark.first not in quoted]
    return found


def _questions(text: Prepared, clauses: Sequence[Clause], end: str, starts: dict[int, Mark]) -> None:
    if not clauses:
        return
    first, last = clauses[0].first, clauses[-1].last
    while first < last and (
        text.tokens[first].kind in {Kind.HANDLE, Kind.LINK} or text.tokens[first].text in _BEFORE_ASKING
    ):
        first += 1
    if "?" not in end and not (end != "!" and first + 1 < last and _asks_by_order(text, first)):
        return
    if any(clause.has("self_ask") for clause in clauses):
        if len(clauses) > 1 and clauses[-1].has("self_ask"):
            clauses[-1].void = "question"
        return
    mark = starts.get(first)
    if not (mark and "ask" in mark.names) and len(clauses) > 1 and _is_tag(text, clauses[-1], starts):
        clauses[-1].void = "question"
        return
    for clause in clauses:
        clause.void = clause.void or "question"


def _asks_by_order(text: Prepared, first: int) -> bool:
    """Whether a sentence without its sign asks by the order of its words: `will $ADA hit 3`, `what happens to`."""
    word, following = text.tokens[first], text.tokens[first + 1]
    if word.text in _AUXILIARY:
        return following.kind is Kind.TICKER or following.text in _AFTER_AUXILIARY
    return word.text in _ASKING and following.text not in {"a", "goes", "you", "doesn't"}


def _is_tag(text: Prepared, clause: Clause, starts: dict[int, Mark]) -> bool:
    mark = starts.get(clause.first)
    is_short = clause.last - clause.first <= _SHORT_TAG and not clause.tickers
    return bool(mark and "ask" in mark.names) or (is_short and text.tokens[clause.first].text in _TAGS)


def _speech(clauses: Sequence[Clause]) -> None:
    speaking = has_own = False
    for clause in clauses:
        if clause.has("self_ask"):
            continue
        speech = next((mark.first for mark in clause.marks if "speech" in mark.names), -1)
        mine = next((mark.first for mark in reversed(clause.marks) if "mine" in mark.names), -1)
        if speech >= 0 and mine < speech:
            speaking, has_own = True, False
        elif mine > speech:
            has_own = True
        if speaking and not has_own:
            clause.void = clause.void or "speech"
    # `$X to 300, says the analyst`
    if clauses and clauses[-1].void == "speech":
        for clause in clauses:
            if not clause.has("mine"):
                clause.void = clause.void or "speech"


def _sarcasm(text: Prepared, clauses: Sequence[Clause]) -> None:
    """A retweet is void altogether; mockery at the end, or by a sign, makes a mockery of all that went before."""
    if len(text.tokens) > 1 and text.tokens[0].text == "rt" and text.tokens[1].kind is Kind.HANDLE:
        for clause in clauses:
            clause.void = "retweet"
        return
    sentence = -1
    for clause in clauses:
        begins, sentence = clause.sentence != sentence, clause.sentence
        is_sure = begins and text.tokens[clause.first].text == "sure"
        if not is_sure and not clause.has("sarcasm"):
            continue
        has_sign = any(text.tokens[mark.first].text in _WHOLE_SIGNS for mark in clause.marks)
        is_whole = has_sign or clause.sentence == clauses[-1].sentence
        for other in clauses:
            goes_on = other.sentence == clause.sentence + 1 and not other.tickers
            if is_whole or other.sentence == clause.sentence or goes_on:
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
            continue
        if _SHORT_QUOTE < at - opened <= _LONGEST_QUOTE:
            found.update(range(opened, at + 1))
        opened = -1
    return found
