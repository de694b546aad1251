"""Whether numbers in their order rise or fall by more than chance explains."""

import math
from itertools import combinations


def mann_kendall_p(values: list[float]) -> float:
    """How likely so much of a rise or fall is by chance, two-sided, ties corrected for.

    Source: Mann (1945), Nonparametric tests against trend, Econometrica 13; Kendall (1975), Rank correlation methods.
    """
    count = len(values)
    score = sum((later > earlier) - (later < earlier) for earlier, later in combinations(values, 2))
    ties = [values.count(value) for value in set(values)]
    variance = (count * (count - 1) * (2 * count + 5) - sum(tie * (tie - 1) * (2 * tie + 5) for tie in ties)) / 18
    if not score or not variance:
        return 1.0
    z = (abs(score) - 1) / math.sqrt(variance)
    return math.erfc(z / math.sqrt(2))
