"""What an amount is an amount of: a target, a level already there, an entry, a stop."""

from enum import Enum

from collector_svc.extraction.amounts import Amount, Measure
from collector_svc.extraction.clauses import Clause
from collector_svc.extraction.prepared import Prepared
from collector_svc.extraction.tokens import Kind


class Role(Enum):
    """Where an amount stands in what is said."""

    NONE = "none"
    TARGET = "target"
    ABOVE = "above"
    BELOW = "below"
    HOLDS = "holds"
    NOW = "now"
    FROM = "from"
    LEVEL = "level"
    ENTRY = "entry"
    STOP = "stop"


# A denied one is a bound, not a target.
DENIABLE = frozenset({Role.TARGET, Role.ABOVE, Role.BELOW})
_FORMS = ("", ".s", ".ing")
_RISES = frozenset(f"{name}{form}" for name in ("takes",) for form in _FORMS)
_FALLS = frozenset(f"loses{form}" for form in _FORMS)
_REACHES = frozenset(f"{name}{form}" for name in ("reaches", "goes") for form in _FORMS)
_HOLDS = frozenset(f"holds{form}" for form in _FORMS)
_TOLD = frozenset({"takes.ed", "loses.ed", "reaches.ed", "goes.ed"})
_LOOKED_OVER = frozenset(
    {
        "like",
        "a",
        "the",
        "some",
        "even",
        "just",
        "that",
        "really",
        ":",
        "-",
        "(",
        "$",
        "least",
        "~",
        "sweet",
        "=",
        "nice",
        "round",
        "cool",
        "my",
        "our",
        "all",
        "of",
        "be",
        "only",
        "@",
        "us",
        "€",
    }
)
# Signs and words that leave it to the word before them what the amount is.
_WEAK = frozenset({":", "=", "is", "at", "@", "~", "around", "near", "above", "below", "over", "under"})
_REACH = 5
_NEAR = 2


def role_of(text: Prepared, clause: Clause, amount: Amount, *, has_date: bool) -> Role:
    """The role of an amount by the words before and after it; a bare number without any has none."""
    names = _before(text, clause, amount.first)
    after = text.role_starts.get(amount.last)
    following = after.names if after and after.last <= clause.last else frozenset[str]()
    for role in (Role.STOP, Role.ENTRY, Role.LEVEL):
        if role.value in following and not names & {"above", "below"} | ({"to"} & following):
            return role
    role = _by_words(names, clause, has_date=has_date)
    if role is not Role.NONE:
        return role
    if amount.measure in {Measure.PRICE, Measure.FOREIGN} and _can_only_be_a_price(
        text, clause, amount, has_date=has_date
    ):
        return Role.TARGET
    return Role.TARGET if amount.measure is Measure.MULTIPLE else Role.NONE


def _by_words(names: frozenset[str], clause: Clause, *, has_date: bool) -> Role:  # noqa: PLR0911 - one answer a rule, in order
    for role in (Role.STOP, Role.ENTRY, Role.LEVEL, Role.FROM):
        if role.value in names:
            return role
    is_future = clause.has("future") or has_date
    if names & _TOLD and names.isdisjoint(_FALLS | _RISES | _REACHES) and not clause.has("future"):
        return Role.FROM
    if "now" in names and not is_future:
        return Role.NOW
    if names & _FALLS or "below" in names:
        return Role.BELOW
    if names & _RISES or "above" in names:
        return Role.ABOVE
    if names & _HOLDS:
        return Role.HOLDS
    if "to" in names or names & _REACHES or names & _TOLD:
        return Role.TARGET
    if "at" in names or "now" in names:
        return Role.TARGET if is_future else Role.NOW
    return Role.NONE


def _before(text: Prepared, clause: Clause, first: int) -> frozenset[str]:
    """The marks of the role word that stands before an amount, words that say nothing looked over."""
    at = first
    for _ in range(_REACH):
        mark = text.role_ends.get(at)
        if mark and mark.first >= clause.first - 1:
            names = mark.names
            if names & {"above", "below"} and _follows_position(clause, mark.first):
                return frozenset({"entry"})
            if text.tokens[mark.first].text in _WEAK and at - 1 >= clause.first:
                further = text.role_ends.get(mark.first)
                if further and further.names & {"stop", "entry", "level", "from"}:
                    return further.names
            return names
        if at - 1 < clause.first or text.tokens[at - 1].text not in _LOOKED_OVER:
            return frozenset()
        at -= 1
    return frozenset()


def _follows_position(clause: Clause, at: int) -> bool:
    """`long over 222`, `buy below 70`: where one gets in."""
    return any(mark.last == at and mark.names & {"long", "short"} for mark in clause.marks)


def _can_only_be_a_price(text: Prepared, clause: Clause, amount: Amount, *, has_date: bool) -> bool:
    """A number that stands right at the ticker or has a price's sign, where something to come is told."""
    before = text.tokens[amount.first - 1] if amount.first > clause.first else None
    is_at_ticker = before is not None and (
        before.kind is Kind.TICKER or (before.text in {":", "=", "-", "@"} and amount.first - _NEAR >= clause.first)
    )
    ends = amount.last >= clause.last or text.tokens[amount.last].kind is not Kind.WORD or has_date
    ends = ends or any(mark.first == amount.last for mark in clause.marks)
    if clause.has("past") and not clause.has("future"):
        return False
    if is_at_ticker and (amount.is_marked or ends):
        return True
    if amount.is_marked and (clause.has("future") or has_date or amount.first == clause.first):
        return True
    return amount.first == clause.first and (ends or has_date) and bool(clause.topics)
