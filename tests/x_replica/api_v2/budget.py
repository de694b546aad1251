"""How many requests are left in a window, for each endpoint apart."""

import time

from tests.x_replica.answering import rate_limit_headers
from tests.x_replica.options import Options


class Budget:
    """Counts the requests of the window that runs; another limit begins with a window of its own."""

    def __init__(self) -> None:
        self._windows: dict[tuple[str, int, float], tuple[float, int]] = {}

    def spend(self, endpoint: str, options: Options) -> tuple[bool, dict[str, str]]:
        """Whether one more is answered, and the headers that say what is left."""
        window = (endpoint, options.api_v2_limit, options.api_v2_window_seconds)
        ends, spent = self._windows.get(window, (0.0, 0))
        now = time.time()
        if now >= ends:
            ends, spent = now + options.api_v2_window_seconds, 0
        self._windows[window] = (ends, spent + 1)
        left = options.api_v2_limit - spent - 1
        return left >= 0, rate_limit_headers(options.api_v2_limit, max(0, left), ends - now)
