"""Cycles of the sources that drive a browser."""

import os
from pathlib import Path

from collector_svc.x.source import BrowserSource
from swarmnexus.v1.model_pb2 import Mention
from tests.x_replica.world import Post, World


async def cycle(source: BrowserSource, limit: int = 80) -> list[Mention]:
    """One good cycle: what was read, once the source knows that it is safe."""
    harvest = await source.read(limit)
    await source.keep(harvest)
    return list(harvest.mentions)


def ids(mentions: list[Mention]) -> list[str]:
    """Of the mentions, in their order."""
    return [mention.post.id for mention in mentions]


def chain(mention: Mention) -> list[str]:
    """The ids of a mention's thread, root first, and its own."""
    return [*(post.id for post in mention.thread), mention.post.id]


def chain_in(world: World, post: Post) -> list[str]:
    """The same as the world has it."""
    return [*(above.id for above in world.above(post)), post.id]


def chromium_on(profile: str) -> list[int]:
    """The processes, zombies left out, whose arguments name that profile."""
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            arguments = (entry / "cmdline").read_bytes()
        except OSError:
            continue
        if f"--user-data-dir={profile}".encode() in arguments and int(entry.name) != os.getpid():
            found.append(int(entry.name))
    return found
