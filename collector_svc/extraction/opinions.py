"""What a text says of each ticker, all its clauses taken together."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from collector_svc.extraction.amounts import Amount, Measure
from collector_svc.extraction.clauses import Clause, Ticked
from collector_svc.extraction.cutting import clauses_of
from collector_svc.extraction.dates import When
from collector_svc.extraction.prepared import Prepared
from collector_svc.extraction.roles import Role
from collector_svc.extraction.topics import assign_topics
from collector_svc.extraction.weighing import Weighed, weigh

# From here on a side is taken.
ENOUGH = 0.65
_ADVERTISED = 0.8
# What comes later weighs more, what is taken back by a `but` less: the conclusion counts.
_LATER, _TAKEN_BACK = 0.15, 0.4
_SAID = 0.3
_DOUBTED = 0.4
# Of a row of so many tickers a side must be taken firmly.
_ROW, _FIRM = 4, 1.0
# What an answer must say of a ticker that it does not name.
_OF_ANOTHERS = 0.85
_BEFORE_NAMED = 0.35
_FEW_WORDS = 3
# What a post that only sells something must say to be a call all the same.
_SALES = frozenset({"ad"})


_DONE = frozenset(
    [
        "bought",
        "sold",
        "added",
        "loaded",
        "grabbed",
        "took",
        "started",
        "shorted",
        "longed",
        "entered",
        "opened",
        "picked",
        "scooped",
        "aped",
        "got",
    ]
)


@dataclass(slots=True)
class Opinion:
    """One ticker with what is said of it; tokens throughout. `side` is above 0 for a rise."""

    ticked: Ticked
    side: float
    is_hedged: bool
    words: list[tuple[int, int]]
    target: Amount | None = None
    target_role: Role = Role.NONE
    when: When | None = None
    entry: Amount | None = None
    stop: Amount | None = None

    @property
    def target_price(self) -> float | None:
        """In US dollars: of a range the end that is met first. None where the text names no price."""
        if self.target is None or self.target.measure is not Measure.PRICE:
            return None
        return self.target.low if self.side > 0 else self.target.high

    @property
    def day(self) -> date | None:
        """The day by which, or None."""
        return self.when.day if self.when else None


@dataclass(slots=True)
class Understood:
    """A text as the rules understand it."""

    text: Prepared
    clauses: list[Clause]
    weighed: list[Weighed] = field(default_factory=list)
    opinions: list[Opinion] = field(default_factory=list)


def understand(text: Prepared, above: Sequence[Ticked] = ()) -> Understood:
    """What a text says of its tickers, or of those `above` when it names none."""
    clauses = assign_topics(text, clauses_of(text), above)
    understood = Understood(text, clauses)
    condition: Clause | None = None
    for number, clause in enumerate(clauses):
        if number and clauses[number - 1].sentence != clause.sentence:
            condition = None
        if clause.is_condition:
            condition = clause
        elif condition is None:
            following = clauses[number + 1] if number + 1 < len(clauses) else None
            hangs_on = (
                following if following and following.is_condition and following.sentence == clause.sentence else None
            )
            understood.weighed.append(weigh(text, clause, condition=hangs_on, has_date=_has_day(text, clause)))
            continue
        hung = None if clause.is_condition else condition
        understood.weighed.append(weigh(text, clause, condition=hung, has_date=_has_day(text, clause)))
    is_ad = any(clause.has("ad") for clause in clauses)
    seen: dict[str, list[Weighed]] = {}
    ticks: dict[str, Ticked] = {}
    for weighed in understood.weighed:
        for ticked in weighed.clause.topics:
            seen.setdefault(ticked.ticker, []).append(weighed)
            ticks.setdefault(ticked.ticker, ticked)
    heading = _heading(understood)
    enough = ENOUGH + (_ADVERTISED if is_ad else 0)
    for ticker, parts in seen.items():
        opinion = _opinion(understood, ticks[ticker], parts, heading)
        if ticks[ticker].at < 0:
            enough = max(enough, _OF_ANOTHERS)
        is_row = all(len(part.clause.topics) >= _ROW for part in parts)
        if opinion is not None and abs(opinion.side) >= (max(enough, _FIRM) if is_row else enough):
            understood.opinions.append(opinion)
    _lend_days(understood)
    return understood


def _heading(understood: Understood) -> float:
    """Which way a line before all tickers points: `targets for the flush:`."""
    total = 0.0
    for weighed in understood.weighed:
        if weighed.clause.tickers:
            break
        end = understood.text.tokens[weighed.clause.last] if weighed.clause.last < len(understood.text.tokens) else None
        total = weighed.side if end is not None and end.text == ":" else 0.0
    return total


def _has_day(text: Prepared, clause: Clause) -> bool:
    return any(clause.first <= when.first < clause.last and when.day is not None for when in text.times)


def _opinion(understood: Understood, ticked: Ticked, parts: Sequence[Weighed], heading: float) -> Opinion | None:  # noqa: C901 - a list of rules, in order
    if _is_both_ways(understood, parts):
        return None
    total, words, is_hedged = 0.0, [], False
    telling = [part for part in parts if part.side or part.leans]
    for number, part in enumerate(telling):
        if part.clause.follows_but:
            total *= _TAKEN_BACK
        total += part.side * _nearness(part, ticked, telling) * (1 + _LATER * number)
        is_hedged = is_hedged or part.clause.has("wish", "flat") or part.is_conditional
    leans = max((part.leans for part in telling), default=0.0)
    if any(part.clause.has("flat") for part in parts):
        leans *= _DOUBTED
    if leans:
        way = total if abs(total) >= _SAID else heading or _against_others(understood, ticked, parts)
        total = total + leans if way >= 0 else total - leans
    for part in telling:
        if part.side * total > 0 or part.leans:
            words.extend(part.words)
    if not total and abs(heading) >= ENOUGH and not any(part.clause.void or part.clause.has("flat") for part in parts):
        total = heading
    if not total or any(part.clause.has("out") for part in parts):
        return None
    opinion = Opinion(ticked, total, is_hedged, words)
    for part in parts:
        agrees = part.side * total > 0 or bool(part.leans)
        if part.target is not None and agrees and opinion.target is None:
            opinion.target, opinion.target_role = part.target, part.target_role
        opinion.entry = opinion.entry or part.entry
        opinion.stop = opinion.stop or part.stop
    opinion.when = _when(understood.text, parts, total)
    return opinion


def _nearness(part: Weighed, ticked: Ticked, telling: Sequence[Weighed]) -> float:
    """How much a clause counts that stands before its ticker is named: little where what follows says it all."""
    clause = part.clause
    if not clause.is_inherited or clause.last > ticked.at:
        return 1.0
    named = [other for other in telling if not (other.clause.is_inherited and other.clause.last <= ticked.at)]
    if any(abs(other.side) >= ENOUGH for other in named):
        return 0.0
    is_next = any(other.clause.sentence <= clause.sentence + 1 for other in named)
    return 1.0 if is_next else _BEFORE_NAMED


def _against_others(understood: Understood, ticked: Ticked, parts: Sequence[Weighed]) -> float:
    """The side of a bare target against what others are said to see: `he says 2000, I say 120`."""
    target = next((part.target for part in parts if part.target is not None and part.leans), None)
    if target is None or target.measure is not Measure.PRICE:
        return 0.0
    for part in parts:
        for amount, role in part.others:
            if role is Role.NOW and amount.measure is Measure.PRICE:
                return target.low - amount.low
    for clause in understood.clauses:
        if clause.void == "speech" and any(topic.ticker == ticked.ticker for topic in clause.topics):
            for amount in understood.text.amounts:
                if clause.first <= amount.first < clause.last and amount.measure is Measure.PRICE:
                    return target.low - amount.low
    return 0.0


def _comes_after(understood: Understood, part: Weighed) -> bool:
    """Whether a clause says that it follows on another: `then 50k`."""
    return understood.text.tokens[part.clause.first].text in {"then", "before", "first", "after"}


def _is_both_ways(understood: Understood, parts: Sequence[Weighed]) -> bool:
    """Whether a plan is laid for either way out: two conditions, or two levels in a breath."""
    hung = [part.side for part in parts if part.is_conditional and part.side]
    if hung and min(hung) < 0 < max(hung):
        return True
    levels = [part for part in parts if part.target is not None and part.side and not _comes_after(understood, part)]
    return any(
        one.side * other.side < 0 and one.clause.sentence == other.clause.sentence and not other.clause.follows_but
        for one, other in pairwise(levels)
    )


def _when(text: Prepared, parts: Sequence[Weighed], total: float) -> When | None:
    """The day that goes with what is said: in the clause of the target, else of the side, else beside it."""
    agreeing = [part for part in parts if (part.side * total > 0 or part.leans) and not _holds_options(text, part)]
    agreeing.sort(key=lambda part: part.target is None)
    sentences = {each.clause.sentence for each in agreeing}
    beside = [part for part in parts if not part.side and part.clause.sentence in sentences]
    if agreeing and all(_is_done(text, part) for part in agreeing):
        return None
    for part in [*agreeing, *beside]:
        clause = part.clause
        if clause.void or clause.is_condition or _is_done(text, part):
            continue
        days = [when for when in text.times if clause.first <= when.first < clause.last and when.day is not None]
        if part.target is not None:
            target = part.target.first
            days.sort(key=lambda when: when.first < target)
        if days:
            return days[0]
    return None


def _holds_options(text: Prepared, part: Weighed) -> bool:
    """Whether the day at it is the day on which an option runs out."""
    clause = part.clause
    return any(amount.measure in {Measure.CALL_OPTION, Measure.PUT_OPTION} for amount, _ in part.others) or any(
        text.tokens[at].text in {"puts", "calls", "leaps", "put", "call"} for at in range(clause.first, clause.last)
    )


def _is_done(text: Prepared, part: Weighed) -> bool:
    """Whether the day is that of something done: `bought on October 5`."""
    clause = part.clause
    if part.target is not None or clause.has("future"):
        return False
    return any(text.tokens[at].text in _DONE for at in range(clause.first, clause.last))


def _lend_days(understood: Understood) -> None:
    """A day that opens or closes a list, or stands in a clause of its own, counts for all that has none.

    One that closes a list counts beyond its own sentence only for what has a target, as the list's last line has.
    """
    opinions = [opinion for opinion in understood.opinions if opinion.when is None]
    if not opinions:
        return
    free = [
        (when, clause)
        for when in understood.text.times
        if when.day is not None
        for clause in understood.clauses
        if clause.first <= when.first < clause.last and not clause.void and not clause.has("past", "closed", "regret")
    ]
    if not free:
        return
    own = {opinion.when for opinion in understood.opinions if opinion.when}
    for opinion in opinions:
        for when, clause in free:
            is_bare = not clause.tickers and clause.last - clause.first <= when.last - when.first + _FEW_WORDS
            closes = clause is understood.clauses[-1] and len(understood.opinions) > 1 and len(own) == 1
            if is_bare or (closes and (opinion.target or _speaks_in(clause.sentence, opinion, understood))):
                opinion.when = when
                break


def _speaks_in(sentence: int, opinion: Opinion, understood: Understood) -> bool:
    return any(
        clause.sentence == sentence and any(ticked.ticker == opinion.ticked.ticker for ticked in clause.topics)
        for clause in understood.clauses
    )
