"""What every source does alike."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from swarmnexus.v1.model_pb2 import Mention, Price


@dataclass(frozen=True, slots=True)
class Refusal:
    """Something that cannot be a mention: where it stands, and why in one line."""

    place: str
    reason: str


@dataclass(frozen=True)
class Harvest:
    """What one reading brought.

    `cursor` is the source's own note of how far it has come with this; nobody else looks into it.
    `next_at_ms` says when there will be more, where the source knows it.
    """

    mentions: Sequence[Mention]
    cursor: Any
    prices: Sequence[Price] = ()
    refused: Sequence[Refusal] = ()
    next_at_ms: int | None = None


class Source(Protocol):
    """Reads what is new, and moves on only when told that what it brought is safe."""

    @property
    def name(self) -> str:
        """As SOURCE calls it."""

    @property
    def handle(self) -> str:
        """The account that is logged in, without @; empty when none is needed."""

    async def read(self, limit: int) -> Harvest:
        """Up to `limit` mentions that come after what was read before. Raises TroubleError."""

    async def keep(self, harvest: Harvest) -> None:
        """The harvest is safe, in the store or on the way there: do not bring it again. Raises TroubleError."""

    async def close(self) -> None:
        """Let go of everything."""
