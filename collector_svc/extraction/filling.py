"""Giving a mention the calls that are read out of it."""

from collections.abc import Callable
from pathlib import Path

from collector_svc.extraction.assets import AssetTable, load_table, shipped_table
from collector_svc.extraction.reading import StanceReader, read_mention
from swarmnexus.v1.model_pb2 import Mention

# Invented mentions come with the calls that are in them, so that none in one of them means none.
_DEMO = "demo"

Complete = Callable[[Mention], Mention]


def table_at(path: Path | None) -> AssetTable:
    """The operator's table of assets, or the shipped one. Raises AssetTableError."""
    return shipped_table() if path is None else load_table(path)


def filler(reader: StanceReader, table: AssetTable) -> Complete:
    """What gives a mention its calls, where its source told none; the mention itself is changed and handed back."""

    def complete(mention: Mention) -> Mention:
        if not mention.calls and mention.origin != _DEMO:
            mention.calls.extend(read_mention(mention, reader, table))
        return mention

    return complete
