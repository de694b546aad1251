"""How well readings agree with labels, counted."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field

from bench.labelled.posts import Claim, LabelledPost, Read


@dataclass(slots=True)
class Exactness:
    """Of a field that a call may have: how often it is right where it is due, and given where none is."""

    due: int = 0
    exact: int = 0
    free: int = 0
    made_up: int = 0

    def add(self, expected: float | str | None, found: float | str | None) -> None:
        """Count one matched call."""
        if expected is None:
            self.free += 1
            self.made_up += found is not None
        else:
            self.due += 1
            self.exact += same(expected, found)

    @property
    def share(self) -> float:
        """Exact of due, in 0…1; not a number where none is due."""
        return self.exact / self.due if self.due else math.nan

    @property
    def made_up_share(self) -> float:
        """Made up of those that have none, in 0…1; not a number where all have one."""
        return self.made_up / self.free if self.free else math.nan


@dataclass(slots=True)
class Tally:
    """Counts over posts. A call matches where ticker, stance and the post that holds it are the same."""

    posts: int = 0
    matched: int = 0
    missed: int = 0
    invented: int = 0
    predictions_right: int = 0
    tickers_right: int = 0
    target: Exactness = field(default_factory=Exactness)
    date: Exactness = field(default_factory=Exactness)

    def add(self, label: Read, read: Read) -> None:
        """Count one post."""
        pairs, missed, invented = match(label.claims, read.claims)
        self.posts += 1
        self.matched += len(pairs)
        self.missed += len(missed)
        self.invented += len(invented)
        self.predictions_right += label.is_prediction == read.is_prediction
        self.tickers_right += set(label.tickers) == set(read.tickers)
        for expected, found in pairs:
            self.target.add(expected.target_price, found.target_price)
            self.date.add(expected.target_date, found.target_date)

    @property
    def precision(self) -> float:
        """Matched of found, in 0…1; not a number where none is found."""
        found = self.matched + self.invented
        return self.matched / found if found else math.nan

    @property
    def recall(self) -> float:
        """Matched of labelled, in 0…1; not a number where none is labelled."""
        labelled = self.matched + self.missed
        return self.matched / labelled if labelled else math.nan

    @property
    def f1(self) -> float:
        """The harmonic mean of both, in 0…1; not a number where no call is labelled and none found."""
        calls = 2 * self.matched + self.missed + self.invented
        return 2 * self.matched / calls if calls else math.nan

    @property
    def prediction_accuracy(self) -> float:
        """Posts of which it is rightly told whether they are predictions, in 0…1."""
        return self.predictions_right / self.posts if self.posts else math.nan

    @property
    def tickers_exact(self) -> float:
        """Posts of which exactly the labelled tickers are found, in any order, in 0…1."""
        return self.tickers_right / self.posts if self.posts else math.nan


def match(
    expected: Iterable[Claim], found: Iterable[Claim]
) -> tuple[list[tuple[Claim, Claim]], list[Claim], list[Claim]]:
    """Pairs of (expected, found) that match, what was missed, and what was invented; a call told twice is invented."""
    left = {_key(claim): claim for claim in expected}
    pairs, invented = [], []
    for claim in found:
        due = left.pop(_key(claim), None)
        if due is None:
            invented.append(claim)
        else:
            pairs.append((due, claim))
    return pairs, list(left.values()), invented


def same(expected: float | str | None, found: float | str | None) -> bool:
    """Exactly the same date, or the same number but for the last bits of a double; nothing is the same as nothing."""
    if isinstance(expected, int | float) and isinstance(found, int | float):
        return math.isclose(expected, found, rel_tol=1e-9)
    return expected == found


def tally(posts: Iterable[LabelledPost], reads: Iterable[Read]) -> tuple[Tally, dict[str, Tally]]:
    """The counts over all posts, and those of each tag, the tags in alphabetical order."""
    whole, tagged = Tally(), dict[str, Tally]()
    for post, read in zip(posts, reads, strict=True):
        whole.add(post.label, read)
        for tag in post.tags:
            tagged.setdefault(tag, Tally()).add(post.label, read)
    return whole, dict(sorted(tagged.items()))


def calibration_error(judged: Iterable[tuple[float, bool]], bins: int = 15) -> float:
    """Expected calibration error of (confidence in 0…1, was right) pairs over bins of equal width.

    The mean over bins, weighted by how many fall in, of |share right - mean confidence|. Not a number for none.
    Source: Guo et al. (2017), On Calibration of Modern Neural Networks, ICML.
    """
    held: list[list[tuple[float, bool]]] = [[] for _ in range(bins)]
    for confidence, right in judged:
        held[min(int(confidence * bins), bins - 1)].append((confidence, right))
    count = sum(map(len, held))
    gaps = (abs(sum(right for _, right in inside) - sum(sure for sure, _ in inside)) for inside in held)
    return sum(gaps) / count if count else math.nan


def _key(claim: Claim) -> tuple[str, str, str]:
    return claim.ticker, claim.stance, claim.place
