"""Loading one server with wrk: a fixed round of requests over and over, and what came of it."""

import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

_SCRIPT = """
local targets = {%s}
local next_one = 0
request = function()
  next_one = next_one %% #targets + 1
  return wrk.format("GET", targets[next_one])
end
done = function(summary, latency, requests)
  io.write(string.format("RESULT %%d %%d %%d %%f %%f\\n", summary.requests, summary.duration,
    summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.timeout,
    latency:percentile(50), latency:percentile(99)))
end
"""


@dataclass(frozen=True)
class Load:
    """What one run of wrk saw."""

    requests_per_second: float
    errors: int
    p50_ms: float
    p99_ms: float


def require_wrk() -> None:
    """Exit with code 2, saying what to do, when wrk is not installed."""
    if not shutil.which("wrk"):
        sys.exit("wrk is needed to load the servers. On Debian and Ubuntu: sudo apt-get install wrk; macOS: brew")


def run_wrk(url: str, targets: list[str], *, connections: int, seconds: float, folder: Path) -> Load:
    """Ask for the targets in turn over so many connections for so long."""
    script = folder / "targets.lua"
    script.write_text(_SCRIPT % ", ".join(f'"{target}"' for target in targets))
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds:g}s", "--timeout", "10s", "-s", str(script), url]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found = re.search(r"^RESULT (\d+) (\d+) (\d+) (\S+) (\S+)$", printed, re.MULTILINE)
    if not found:
        sys.exit(f"wrk printed no result:\n{printed}")
    requests, microseconds, errors = int(found[1]), int(found[2]), int(found[3])
    return Load(requests / microseconds * 1e6, errors, float(found[4]) / 1000, float(found[5]) / 1000)
