#!/usr/bin/env python3
"""Say in one line whether the collector is alive, by its heartbeat; restart it when told to.

Variables:
  HEARTBEAT_PATH=data/collector_heartbeat.json   the file that the collector replaces after each good cycle
  STALE_SECONDS=600                              a heartbeat older than this is stale, 1 to 86400
  RESTART_IF_STALE=0                             1 restarts swarm-collector.service when stale; 0 only tells

It restarts at most 3 times in 30 minutes; heartbeat_restarts.json in systemd's STATE_DIRECTORY, or else in data/,
keeps count.

Verdicts: fresh, stale, future-dated, missing, truncated, unreadable. Only a stale one restarts: what the others
mean (a wrong path, a wrong clock, a full disk) a restart does not mend. Nor does it restart a collector that goes
on writing which trouble it has (state rate_limited, auth_required, …): that one is alive and waits on purpose.
Exit codes: 0 fresh, 1 anything else, 2 bad usage, 78 bad configuration.
"""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CHECKOUT = Path(__file__).resolve().parents[1]
UNIT = "swarm-collector.service"
FUTURE_TOLERANCE_SECONDS = 60  # two clocks, or one that was just set
MAX_STALE_SECONDS = 86_400
SHOWN = 40  # characters of a value of the file, in plain ASCII, that may stand in a log line
MAX_BYTES = 64 * 1024
MAX_TS = 10**15  # far beyond milliseconds, which are a mistake that is told as future-dated
MAX_RESTARTS, RESTART_WINDOW_SECONDS = 3, 30 * 60
FAILED, BAD_USAGE, BAD_CONFIGURATION = 1, 2, 78


@dataclass(frozen=True)
class Settings:
    """The variables above, checked."""

    heartbeat_path: Path
    stale_seconds: int
    restart_if_stale: bool
    restarts_path: Path


@dataclass(frozen=True)
class Verdict:
    """One word, and why in a few more."""

    word: str
    why: str
    trouble: str = ""  # what the collector itself named, lately


class NoHeartbeatError(Exception):
    """The file is no heartbeat; `verdict` says what it is."""

    def __init__(self, word: str, why: str) -> None:
        super().__init__(why)
        self.verdict = Verdict(word, why)


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Raises ValueError with one line for a value that is not accepted."""
    stale = environment.get("STALE_SECONDS") or "600"
    if not re.fullmatch("[1-9][0-9]{0,4}", stale) or int(stale) > MAX_STALE_SECONDS:
        raise ValueError(f"STALE_SECONDS={stale!r} is not accepted: whole seconds, 1 to {MAX_STALE_SECONDS}")
    restart = environment.get("RESTART_IF_STALE") or "0"
    if restart not in ("0", "1"):
        raise ValueError(f"RESTART_IF_STALE={restart!r} is not accepted: 0 or 1")
    return Settings(
        heartbeat_path=CHECKOUT / (environment.get("HEARTBEAT_PATH") or "data/collector_heartbeat.json"),
        stale_seconds=int(stale),
        restart_if_stale=restart == "1",
        restarts_path=CHECKOUT / (environment.get("STATE_DIRECTORY") or "data") / "heartbeat_restarts.json",
    )


def judge(path: Path, stale_seconds: int, now: float) -> Verdict:
    """What the file says at `now` (epoch seconds)."""
    try:
        beat = read_heartbeat(path)
    except NoHeartbeatError as error:
        return error.verdict
    age = now - beat["ts"]
    told = ", ".join(f"{key} {ascii(beat[key])[:SHOWN]}" for key in ("lastSource", "handle", "state") if key in beat)
    if age < -FUTURE_TOLERANCE_SECONDS:
        return Verdict("future-dated", f"ts is {-age:.0f} s ahead of this clock, {told}")
    if age > stale_seconds:
        ended = f"ended {age:.0f} s ago, more than {stale_seconds}" if beat["ts"] > 0 else "has not come yet"
        return Verdict("stale", f"the last good cycle {ended}, {told}", named_trouble(path, beat, stale_seconds, now))
    return Verdict("fresh", f"the last good cycle ended {max(age, 0):.0f} s ago, {told}")


def read_heartbeat(path: Path) -> dict[str, Any]:
    """The heartbeat, its `ts` a finite number. Raises NoHeartbeatError, which says what it is instead."""
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        why = f"{path} is not there: no cycle has ended well yet, or HEARTBEAT_PATH is another"
        raise NoHeartbeatError("missing", why) from None
    except OSError as error:
        raise NoHeartbeatError("unreadable", f"{path}: {error.strerror}") from None
    if len(raw) > MAX_BYTES:
        raise NoHeartbeatError("unreadable", f"{path} is larger than {MAX_BYTES} bytes")
    try:
        text = raw.decode().strip()
        beat = json.loads(text)
    except json.JSONDecodeError as error:
        # it is written whole or not at all, so a cut one means a full disk or a foreign hand
        if not text or (text.startswith("{") and (not text.endswith("}") or error.pos >= len(text))):
            raise NoHeartbeatError("truncated", f"{path} ends after {len(raw)} bytes, in the middle") from None
        raise NoHeartbeatError("unreadable", f"{path} is not JSON") from None
    except (ValueError, RecursionError):
        raise NoHeartbeatError("unreadable", f"{path} is not JSON") from None
    at = beat.get("ts") if isinstance(beat, dict) else None
    if isinstance(at, bool) or not isinstance(at, int | float) or not abs(at) < MAX_TS:
        raise NoHeartbeatError("unreadable", f"{path} holds no epoch seconds in ts")
    return dict(beat)


def named_trouble(path: Path, beat: Mapping[str, Any], stale_seconds: int, now: float) -> str:
    """The trouble that a living collector waits out; empty when it has not written for long, or has none."""
    state = str(beat.get("state", "ok"))
    try:
        written = path.stat().st_mtime
    except OSError:
        return ""
    return "" if state in ("", "ok") or now - written > stale_seconds else ascii(state)[:SHOWN]


def restart(settings: Settings, now: float) -> str:
    """Restart the collector unless it was restarted too often; answers what was done, in one line."""
    recent = [at for at in past_restarts(settings.restarts_path) if abs(now - at) < RESTART_WINDOW_SECONDS]
    if len(recent) >= MAX_RESTARTS:
        return f"not restarted: {len(recent)} restarts in 30 minutes did not help, see journalctl -u {UNIT}"
    try:
        # counted before it is done: a restart that hangs counts as one
        part = settings.restarts_path.with_name(f"{settings.restarts_path.name}.partial")
        part.write_text(json.dumps([*recent, now]))
        part.replace(settings.restarts_path)
    except OSError as error:
        return f"not restarted: {settings.restarts_path} cannot be written ({error.strerror})"
    try:
        command = ["systemctl", "restart", "--no-block", UNIT]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=30)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"not restarted: systemctl: {error}"
    if done.returncode != 0:
        return f"not restarted: systemctl exited {done.returncode}: {done.stderr.strip()[:200]!r}"
    return f"restarted {UNIT}, {len(recent) + 1} of at most {MAX_RESTARTS} in 30 minutes"


def past_restarts(path: Path) -> list[float]:
    """Epoch seconds of the restarts that are on record; none when the record cannot be read."""
    try:
        kept = json.loads(path.read_bytes())
        return [float(at) for at in kept]
    except (OSError, ValueError, TypeError, OverflowError, RecursionError):
        return []


def main(arguments: list[str]) -> int:
    """Judge, tell, restart where asked; answers the exit code."""
    if arguments == ["--help"]:
        print(__doc__)  # noqa: T201 - what was asked for
        return 0
    if arguments:
        print(f"heartbeat: {arguments[0]!r} is not accepted: it takes no arguments, see --help", file=sys.stderr)  # noqa: T201
        return BAD_USAGE
    try:
        settings = read_settings(os.environ)
    except ValueError as error:
        print(f"heartbeat: {error}", file=sys.stderr)  # noqa: T201 - the journal's line
        return BAD_CONFIGURATION
    now = time.time()
    verdict = judge(settings.heartbeat_path, settings.stale_seconds, now)
    line = f"heartbeat {verdict.word}: {verdict.why}"
    if verdict.word == "stale" and settings.restart_if_stale:
        waits = f"not restarted: it runs, and waits out {verdict.trouble}"
        line += f"; {waits if verdict.trouble else restart(settings, now)}"
    print(line)  # noqa: T201 - the journal's line
    return 0 if verdict.word == "fresh" else FAILED


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
