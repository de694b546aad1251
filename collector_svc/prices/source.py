"""What every source of prices does alike."""

from collections.abc import Iterable, Sequence
from typing import Protocol

from collector_svc.prices.points import Point
from collector_svc.prices.stretches import Stretch


class PriceSource(Protocol):
    """Somebody who can be asked for prices. See CoinGecko and Exchange for what is raised."""

    name: str

    def requests_for(self, stretches: Iterable[Stretch], now_ms: int) -> list[Stretch]:
        """The stretches to ask for, oldest first, so that all of the given ones are covered by few."""

    async def history(self, asset: str, asked: Stretch, now_ms: int) -> list[Point]:
        """The asset's prices of one of those stretches, oldest first."""

    async def current(self, assets: Sequence[str], now_ms: int) -> dict[str, Point]:
        """The current prices of those assets that have one."""

    def known_as(self, asset: str) -> str:
        """What the source itself calls the asset, for people."""

    async def rest(self) -> None:
        """Nothing will be asked for a while."""

    async def close(self) -> None:
        """Let go of everything."""
