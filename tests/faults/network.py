"""A stretch of network of our own, that can be cut, made lossy and narrow: a network namespace at the end of a wire.

What runs inside reaches this machine by the wire alone. Rules stand inside the namespace, so that nobody else's
packets are touched, and all of it goes when the namespace does.
"""

import asyncio
import contextlib
import os
import subprocess
from collections.abc import AsyncIterator
from enum import StrEnum

_TABLE = "inet swarm_faults"


class Way(StrEnum):
    """Which packets are dropped, as those inside see it."""

    BOTH = "both ways"
    OUT = "towards the store"
    IN = "from the store"


class Wire:
    """`name` is the namespace, `outside` this machine's address on the wire."""

    def __init__(self) -> None:
        number = os.getpid() % 16_000
        self.name = f"swarm-faults-{number}"
        self._outer, self._inner = f"swf{number}a", f"swf{number}b"
        # two addresses of 10.200.0.0 to 10.249.255.255, by the process
        network = f"10.{200 + number // 64 // 50 % 50}.{number // 64 % 250}.{number % 64 * 4}"
        stem, _, last = network.rpartition(".")
        self.outside = f"{stem}.{int(last) + 1}"
        self._inside = f"{stem}.{int(last) + 2}"

    def command(self, *arguments: str) -> list[str]:
        """A command to be run inside."""
        return ["ip", "netns", "exec", self.name, *arguments]

    async def cut(self, way: Way) -> None:
        """Drop every packet that goes this way."""
        await self._rules([f"add rule {_TABLE} {chain} drop" for chain in _chains(way)])

    async def lose(self, percent: int) -> None:
        """Drop so many of a hundred packets by chance, of either way."""
        await self._rules(
            [f"add rule {_TABLE} {chain} numgen random mod 100 < {percent} drop" for chain in _chains(Way.BOTH)]
        )

    async def narrow(self, rate: str) -> None:
        """Let no more through than that, either way, such as `1mbit`."""
        bucket = ["root", "tbf", "rate", rate, "burst", "16kbit", "latency", "400ms"]
        await _run("tc", "qdisc", "replace", "dev", self._outer, *bucket)
        await _run(*self.command("tc", "qdisc", "replace", "dev", self._inner, *bucket))

    async def heal(self) -> None:
        """As it was in the beginning."""
        await self._rules([])
        with contextlib.suppress(OSError):
            await _run("tc", "qdisc", "del", "dev", self._outer, "root")
            await _run(*self.command("tc", "qdisc", "del", "dev", self._inner, "root"))

    async def lay(self) -> None:
        """Make it. Raises OSError."""
        await _run("ip", "netns", "add", self.name)
        await _run("ip", "link", "add", self._outer, "type", "veth", "peer", "name", self._inner, "netns", self.name)
        await _run("ip", "address", "add", f"{self.outside}/30", "dev", self._outer)
        await _run("ip", "link", "set", self._outer, "up")
        await _run(*self.command("ip", "address", "add", f"{self._inside}/30", "dev", self._inner))
        for device in (self._inner, "lo"):
            await _run(*self.command("ip", "link", "set", device, "up"))
        await self._rules([])

    def remove(self) -> None:
        """Nothing of it is left."""
        subprocess.run(["ip", "link", "del", self._outer], capture_output=True, check=False)
        subprocess.run(["ip", "netns", "del", self.name], capture_output=True, check=False)

    async def _rules(self, rules: list[str]) -> None:
        """These instead of all before, in one step."""
        chains = [
            f"add chain {_TABLE} {chain} {{ type filter hook {chain} priority 0; }}" for chain in ("input", "output")
        ]
        script = "\n".join([f"add table {_TABLE}", f"delete table {_TABLE}", f"add table {_TABLE}", *chains, *rules])
        await _run(*self.command("nft", "-f", "-"), given=script)


@contextlib.asynccontextmanager
async def wire() -> AsyncIterator[Wire]:
    """One that is whole."""
    made = Wire()
    made.remove()
    try:
        await made.lay()
        yield made
    finally:
        made.remove()


def what_forbids_it() -> str:
    """Why this machine lets us have no wire, in one line; empty when it does."""
    made = Wire()
    made.remove()
    try:
        asyncio.run(made.lay())
        asyncio.run(made.lose(1))
        asyncio.run(made.narrow("1mbit"))
    except OSError as error:
        return f"this machine lets us have no network namespace with rules of its own: {error}"
    finally:
        made.remove()
    return ""


def _chains(way: Way) -> tuple[str, ...]:
    return {Way.BOTH: ("input", "output"), Way.OUT: ("output",), Way.IN: ("input",)}[way]


async def _run(*command: str, given: str = "") -> None:
    """Raises OSError with what the command said."""
    path = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"
    process = await asyncio.create_subprocess_exec(
        *command,
        env={"PATH": path},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    _, said = await process.communicate(given.encode())
    if process.returncode:
        raise OSError(f"{' '.join(command)}: {said.decode(errors='replace').strip().splitlines()[:1]}")
