"""What one clause says: which way, how firmly, to which price, by which day."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from collector_svc.extraction.amounts import Amount, Measure
from collector_svc.extraction.clauses import Clause
from collector_svc.extraction.marks import Mark
from collector_svc.extraction.prepared import Prepared
from collector_svc.extraction.roles import DENIABLE, Role, role_of
from collector_svc.extraction.surroundings import (
    gives_cause,
    is_headline,
    is_number_after,
    is_pair,
    is_puts,
    is_trade_of_others,
)

# How much a word says: a position taken and an opinion speak for themselves; a movement counts when it is to come.
_WEIGHTS = {
    "long": 1.2,
    "short": -1.2,
    "bull": 1.0,
    "bear": -1.0,
    "up": 0.8,
    "up.s": 0.7,
    "up.ing": 0.7,
    "down": -0.8,
    "down.s": -0.7,
    "down.ing": -0.7,
    "noun_up": 0.7,
    "noun_down": -0.7,
    "takes": 0.5,
    "takes.s": 0.4,
    "takes.ing": 0.4,
    "loses": -0.6,
    "loses.s": -0.5,
    "loses.ing": -0.5,
    "holds": 0.3,
    "holds.s": 0.3,
    "holds.ing": 0.3,
    "emoji_up": 0.45,
    "emoji_down": -0.45,
}
_MOVEMENTS = frozenset(
    name for name in _WEIGHTS if name.split(".")[0] in {"up", "down", "takes", "loses", "noun_up", "noun_down", "holds"}
)
_TO_COME, _TOLD, _FACT = 1.6, 0.15, 0.3
_HEDGED, _UNDECIDED = 0.6, 0.25
_DENIED = 1.25
_TARGET_ALONE = 1.1
_NEGATION_REACH = 9
_COMING = frozenset({"going", "heading", "gonna", "headed"})
_MOST_EMOJI, _AGAIN = 3, 0.5
_ASIDE = 0.15
_ZEAL = 0.9
_NOTHING_SAID = 0.3


@dataclass(slots=True)
class Weighed:
    """A clause with what it says. `side` is above 0 for a rise; `words` are the tokens it was read from.

    `leans` is how much a side is taken without a word of which: a bare target, zeal. It counts for the side that the
    rest of the text takes, and for a rise where nothing else is said.
    """

    clause: Clause
    side: float = 0.0
    is_future: bool = False
    is_conditional: bool = False
    leans: float = 0.0
    words: list[tuple[int, int]] = field(default_factory=list)
    target: Amount | None = None
    target_role: Role = Role.NONE
    entry: Amount | None = None
    stop: Amount | None = None
    others: list[tuple[Amount, Role]] = field(default_factory=list)


def weigh(text: Prepared, clause: Clause, *, condition: Clause | None = None, has_date: bool = False) -> Weighed:  # noqa: C901 - a list of rules, in order
    """Weigh a clause; `condition` is the one that it hangs on, `has_date` whether a day to come stands at it."""
    weighed = Weighed(clause, is_conditional=condition is not None)
    amounts = [amount for amount in text.amounts if clause.first <= amount.first < clause.last]
    if is_pair(text, clause):
        # the price of one in the other is no price in dollars
        amounts = [
            each._replace(measure=Measure.FOREIGN) if each.measure is Measure.PRICE else each for each in amounts
        ]
    denials = [mark for mark in clause.marks if "negation" in mark.names]
    is_told = clause.has("past") and not clause.has("future")
    has_change = any(amount.measure is Measure.PERCENT for amount in amounts)
    is_told = is_told or (not has_date and is_headline(text, clause))
    is_past = is_told and not has_date
    for amount in amounts:
        _take(text, weighed, amount, denials, has_date=has_date, is_past=is_past)
    is_future = (
        clause.has("future", "takes", "goes", "reaches")
        or has_date
        or weighed.target is not None
        or condition is not None
    )
    weighed.is_future = is_future and not (is_told and weighed.target is None)
    seen: dict[str, int] = {}
    total = 0.0
    has_put = any(amount.measure is Measure.PUT_OPTION for amount in amounts) or any(
        is_puts(text, mark) for mark in clause.marks
    )
    is_sale_told = any(
        clause.first <= when.first < clause.last and when.day is None for when in text.times
    ) or clause.has("past")
    for mark in clause.marks:
        name = _heaviest(mark)
        if not name or (has_put and name == "long") or is_trade_of_others(text, mark):
            continue
        seen[name] = seen.get(name, 0) + 1
        weight = _WEIGHTS[name]
        if name.startswith("emoji"):
            if seen[name] > _MOST_EMOJI:
                continue
            weight *= 1.0 if seen[name] == 1 else _AGAIN
        if is_sale_told and name in {"long", "short"} and text.tokens[mark.first].text == "sold":
            continue
        if name in _MOVEMENTS and clause.has("aside"):
            weight *= _ASIDE
        if is_number_after(text, mark) and name == "long" and "holds" in mark.names:
            weight, name = _WEIGHTS["holds"], "holds"
        if name in _MOVEMENTS:
            is_coming = weighed.is_future or text.tokens[mark.first].text in _COMING
            is_news = name.endswith(".s") and not is_coming and gives_cause(text, clause, mark.last)
            weight *= _TOLD if is_told or is_news else _TO_COME if is_coming else _FACT if has_change else 1.0
        if _is_denied(mark, denials):
            weight = (
                -_DENIED
                if not is_told and (name.startswith("holds") or (abs(weight) < 1 and name in _MOVEMENTS and weight > 0))
                else -weight
            )
        total += weight
        weighed.words.append((mark.first, mark.last))
    weighed.side = _tempered(clause, total)
    _side_by_amounts(text, weighed, amounts, denials, condition)
    return weighed


def _heaviest(mark: Mark) -> str:
    names = [name for name in mark.names if name in _WEIGHTS]
    return max(names, key=lambda name: abs(_WEIGHTS[name])) if names else ""


def _is_denied(mark: Mark, denials: Sequence[Mark]) -> bool:
    """Whether an odd number of denials stands before a word, near enough to be about it."""
    reaching = [each for each in denials if each.last <= mark.first <= each.last + _NEGATION_REACH and each is not mark]
    return len(reaching) % 2 == 1


def _tempered(clause: Clause, total: float) -> float:
    if clause.has("flat"):
        total *= _UNDECIDED
    if clause.has("wish"):
        total *= _HEDGED
    if clause.void or clause.is_condition or clause.has("regret", "closed"):
        return 0.0
    return total


def _take(
    text: Prepared, weighed: Weighed, amount: Amount, denials: Sequence[Mark], *, has_date: bool, is_past: bool
) -> None:
    """Put an amount where it belongs."""
    clause = weighed.clause
    if amount.measure in {Measure.CALL_OPTION, Measure.PUT_OPTION}:
        weighed.others.append((amount, Role.NONE))
        return
    role = role_of(text, clause, amount, has_date=has_date)
    if role is Role.ENTRY:
        weighed.entry = weighed.entry or amount
    elif role is Role.STOP:
        weighed.stop = weighed.stop or amount
    is_target = role in {Role.TARGET, Role.ABOVE, Role.BELOW, Role.HOLDS}
    if not is_target or amount.measure in {Measure.PERCENT, Measure.OTHER} or clause.is_condition:
        weighed.others.append((amount, role))
        return
    denial = any(each.last <= amount.first <= each.last + _NEGATION_REACH for each in denials)
    if (role is Role.HOLDS) != denial or (denial and role in DENIABLE and role is not Role.HOLDS):
        weighed.others.append((amount, role))
        return
    is_level = weighed.target_role in {Role.ABOVE, Role.BELOW} and role is Role.TARGET
    if weighed.target is not None and is_level and _is_goal(text, amount):
        # `under 200 opens the door to 180`
        weighed.others.append((weighed.target, Role.FROM))
        weighed.target = None
    if weighed.target is None and not is_past:
        weighed.target, weighed.target_role = amount, role
    elif weighed.target is None:
        weighed.others.append((amount, Role.FROM))


def _is_goal(text: Prepared, amount: Amount) -> bool:
    return amount.first > 0 and text.tokens[amount.first - 1].text in {"to", "→", "->", "=>", "target", "targets"}


def _side_by_amounts(  # noqa: C901, PLR0912 - a list of rules, in order
    text: Prepared, weighed: Weighed, amounts: Sequence[Amount], denials: Sequence[Mark], condition: Clause | None
) -> None:
    """What the numbers themselves say: calls and puts, a denied level, a target against another price."""
    clause = weighed.clause
    if clause.void or clause.is_condition or clause.has("regret", "closed"):
        return
    for amount in amounts:
        if amount.measure in {Measure.CALL_OPTION, Measure.PUT_OPTION}:
            weighed.side += 1.2 if amount.measure is Measure.CALL_OPTION else -1.2
            weighed.words.append((amount.first, amount.last))
        if amount.measure is Measure.MULTIPLE and not clause.has("past") and abs(weighed.side) < _TARGET_ALONE:
            weighed.side += 0.9
            weighed.words.append((amount.first, amount.last))
    for amount, role in weighed.others:
        is_denied = any(each.last <= amount.first <= each.last + _NEGATION_REACH for each in denials)
        if is_denied and role in DENIABLE and amount.measure is Measure.PRICE:
            weighed.side = _DENIED if role is Role.BELOW else -_DENIED
            weighed.words.extend((each.first, each.last) for each in denials)
    if clause.has("zeal") and not clause.has("negation", "past"):
        weighed.leans = _ZEAL
        weighed.words.extend((mark.first, mark.last) for mark in clause.marks if "zeal" in mark.names)
    if weighed.target is None:
        return
    side = _compared(text, weighed, condition)
    if not side:
        side = {Role.ABOVE: 0.8, Role.BELOW: -0.8, Role.HOLDS: -1.0}.get(weighed.target_role, 0.0)
    if side and (abs(weighed.side) < 1.0 or side * weighed.side > 0):
        weighed.side += side
    if abs(weighed.side) < _NOTHING_SAID:
        weighed.side, weighed.leans = 0.0, _TARGET_ALONE
    elif abs(weighed.side) < _TARGET_ALONE:
        weighed.side = _TARGET_ALONE if weighed.side > 0 else -_TARGET_ALONE
    if not weighed.words:
        weighed.words.append((weighed.target.first, weighed.target.last))


def _compared(text: Prepared, weighed: Weighed, condition: Clause | None) -> float:
    """The side by the target against another price that is told: where it stands, was bought, or a condition's."""
    assert weighed.target is not None  # noqa: S101
    marks = [
        amount for amount, role in weighed.others if role in {Role.NOW, Role.FROM} and amount.measure is Measure.PRICE
    ]
    marks += [weighed.entry] if weighed.entry else []
    if condition is not None:
        marks += [
            each
            for each in text.amounts
            if condition.first <= each.first < condition.last and each.measure is Measure.PRICE
        ]
    for mark in marks:
        if mark.measure is weighed.target.measure and mark.high > 0 and mark.low != weighed.target.low:
            return 1.2 if weighed.target.low > mark.low else -1.2
    return 0.0
