"""Another time of day for a process, which may be set while it runs."""

import os
from dataclasses import dataclass
from pathlib import Path

from tests.faults.needs import faketime_library

STEPS = ("+1h", "-1h", "+1d", "-1d", "+13y")  # the last is beyond January 2038
_HOUR, _DAY, _YEAR = 3_600, 86_400, 365 * 86_400
_UNITS = {"h": _HOUR, "d": _DAY, "y": _YEAR}


def seconds_of(step: str) -> int:
    """How far a step is from the true time."""
    return int(step[:-1]) * _UNITS[step[-1]]


def shifted(step: str) -> dict[str, str]:
    """Environment of a process that lives at this distance from the true time, from beginning to end."""
    return {"LD_PRELOAD": str(faketime_library()), "FAKETIME": step, "NO_FAKE_STAT": "1", **_MONOTONIC}


# setting a wall clock leaves the monotonic one, and whoever waits by it, alone
_MONOTONIC = {"FAKETIME_DONT_FAKE_MONOTONIC": "1", "FAKETIME_FORCE_MONOTONIC_FIX": "0"}


@dataclass(frozen=True)
class Clock:
    """A wall clock that can be set; `path` is where the library looks."""

    path: Path

    def environment(self) -> dict[str, str]:
        """Environment of a process that goes by it."""
        self.set_to("+0h")
        return {
            "LD_PRELOAD": str(faketime_library()),
            "FAKETIME_TIMESTAMP_FILE": str(self.path),
            "FAKETIME_CACHE_DURATION": "1",  # seconds; looking at the file each time would slow the store down
            "NO_FAKE_STAT": "1",
            **_MONOTONIC,
        }

    def set_to(self, step: str) -> None:
        """From now on it shows the true time and this much more, or less."""
        partial = self.path.with_suffix(".partial")
        partial.write_text(f"{step}\n")
        os.replace(partial, self.path)  # noqa: PTH105 - the library may be reading it
