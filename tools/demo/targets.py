"""Target prices: a round number some way off, written as people of a language write it."""

import random
from decimal import Decimal

THOUSAND = Decimal(1000)
LEAST_FOR_K = Decimal(10_000)
ROUND_DIGITS = (2, 3, 4)
LEAST_DISTANCE = 0.015
SHAPES = {"en": "${}", "es": "${}", "ja": "{}ドル", "ar": "{} دولار", "fr": "{} $"}


def round_target(price: float, rises: bool, rng: random.Random) -> Decimal:
    """Draw a round price above or below `price`, always on the side that the call takes."""
    reach = 0.04 + 0.24 * rng.random()
    goal = price * (1 + reach if rises else 1 - 0.7 * reach)
    for digits in ROUND_DIGITS:
        target = Decimal(f"{goal:.{digits}g}")
        distance = float(target) / price - 1
        if (distance if rises else -distance) > LEAST_DISTANCE:
            return target
    raise ValueError(f"no round target near {price}")


def write_target(target: Decimal, lang: str, rng: random.Random) -> str:
    """Write a target: "$120k", "$1,250", "$0.35", "300ドル"."""
    if target >= LEAST_FOR_K and rng.random() < 0.6:  # noqa: PLR2004  most people shorten, some don't
        return SHAPES[lang].format(f"{(target / THOUSAND).normalize():f}k")
    return SHAPES[lang].format(f"{target:,f}" if target >= THOUSAND else f"{target:f}")
