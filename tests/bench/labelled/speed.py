"""How many posts a second one core reads."""

import time
from collections.abc import Callable, Sequence
from typing import Any


def posts_a_second(read: Callable[[str], Any], texts: Sequence[str], rounds: int = 3) -> float:
    """The best of some rounds over all texts, by processor time, so that a busy neighbour does not count.

    A first round over a part of them warms what is made once.
    """
    for text in texts[: len(texts) // 10 + 1]:
        read(text)
    return max(_one_round(read, texts) for _ in range(rounds))


def _one_round(read: Callable[[str], Any], texts: Sequence[str]) -> float:
    began = time.process_time()
    for text in texts:
        read(text)
    return len(texts) / (time.process_time() - began)
