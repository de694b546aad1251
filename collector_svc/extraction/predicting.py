"""Whether a text makes a serious claim about the future, of a market or of anything else."""

from collector_svc.extraction.clauses import Clause
from collector_svc.extraction.opinions import Understood

_WEAK = frozenset({"could", "can", "might", "may", "would", "never"})


def is_prediction(understood: Understood) -> bool:
    """True for every text with a call, and for a firm word about the future with a day to come or a market in it."""
    if understood.opinions:
        return True
    return any(_foretells(understood, clause) for clause in understood.clauses)


def _foretells(understood: Understood, clause: Clause) -> bool:
    if clause.void or clause.is_condition or clause.has("regret", "idle", "ad", "flat"):
        return False
    if _hangs_on_condition(understood, clause):
        return False
    is_firm = clause.has("firm") or _is_poised(understood, clause)
    if not is_firm:
        return False
    sentence = [each for each in understood.clauses if each.sentence == clause.sentence]
    if any(each.void for each in sentence):
        return False
    has_day = any(
        when.day is not None
        and any(each.first <= when.first < each.last for each in understood.clauses if not each.void)
        for when in understood.text.times
    )
    if has_day and clause.has("firm"):
        return True
    speaks_of_market = bool(clause.tickers or clause.topics) or clause.has("market")
    has_substance = clause.has(
        "up", "down", "noun_up", "noun_down", "takes", "loses", "reaches", "goes", "bull", "bear"
    )
    return speaks_of_market and (has_substance or _is_poised(understood, clause))


def _is_poised(understood: Understood, clause: Clause) -> bool:
    return any(
        "future" in mark.names and understood.text.tokens[mark.first].text in {"poised", "set", "destined", "bound"}
        for mark in clause.marks
    )


def _hangs_on_condition(understood: Understood, clause: Clause) -> bool:
    return any(each.is_condition and each.sentence == clause.sentence for each in understood.clauses)
