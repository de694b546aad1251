"""`make run`: the whole system on this machine, on demo data, until Ctrl-C.

Checks what can go wrong before anything starts, waits until each service says that it is healthy, prints where
it is, and stops all in order.
"""

import argparse
import os
import shutil
import signal
import sys
import threading
from pathlib import Path

from ops.local.services import SERVICES, CannotRunError, chosen_ports, environment, require_free
from ops.local.supervision import ROOT, running_pid, start_and_wait, stop_running, supervisor, wait_for_end
from ops.local.terminal import foreground


def run_dir() -> Path:
    """The folder of data, logs and sockets; relative, because a socket's path may have about 100 bytes only."""
    chosen = Path(os.environ.get("RUN_DIR") or ".run/demo")
    return chosen.relative_to(ROOT) if chosen.is_relative_to(ROOT) else chosen


def run(folder: Path) -> None:
    """Start everything, wait for a signal, stop everything. Raises CannotRunError."""
    ports = chosen_ports()
    if pid := running_pid(folder):
        raise CannotRunError(f"it runs already on {folder} (process {pid}). Stop it with: make stop")
    require_free(ports)
    for part in ("data", "logs"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: stop.set())
    say(f"Swarm Nexus on demo data (invented), kept in {folder}")
    variables = environment(folder, ports)
    with foreground(), supervisor(folder, variables) as control:
        for service in SERVICES:
            if stop.is_set():
                break
            start_and_wait(control, service, folder, variables)
            say(f"  {service.name:<10} healthy   {service.where.format(port=ports.get(service.port_variable))}")
        else:
            say(f"Logs are in {folder}/logs. Ctrl-C stops everything; make clean-demo forgets the data.")
            wait_for_end(control, stop)
        say("stopping agent, dashboard, collector, store")
    say("stopped")


def stop(folder: Path) -> None:
    """Stop what another terminal started, or what was left when one was closed. Raises CannotRunError."""
    if running_pid(folder):
        stop_running(folder)
        say("stopped")
    else:
        say("nothing runs")


def clean(folder: Path) -> None:
    """Forget the demo's data. Raises CannotRunError while it runs."""
    if pid := running_pid(folder):
        raise CannotRunError(f"it is running (process {pid}). Stop it first: make stop")
    if folder.exists():
        shutil.rmtree(folder)
    say(f"forgot {folder}")


def say(line: str) -> None:
    """One line for people, at once."""
    print(line, flush=True)  # noqa: T201 - a command for people


def main() -> int:
    """Parse, do, and answer the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m ops.local",
        description=__doc__,
        epilog="environment: STORE_PORT (3013), DASHBOARD_PORT (3010), AGENT_PORT (3011), RUN_DIR (.run/demo)\n"
        "exit codes: 0 done, 1 failed, 2 bad usage",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    actions = {"run": run, "stop": stop, "clean": clean}
    parser.add_argument("action", choices=actions, nargs="?", default="run", help="what to do; run unless said")
    action = actions[parser.parse_args().action]
    os.chdir(ROOT)
    try:
        action(run_dir())
    except CannotRunError as error:
        print(error, file=sys.stderr, flush=True)  # noqa: T201
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
