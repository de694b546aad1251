"""Holding what the store has against what its clients know."""

import re
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from swarmnexus.client import StoreConnection
from swarmnexus.v1 import query_pb2, query_pb2_grpc
from swarmnexus.v1.model_pb2 import Mention
from tests.faults.experiment import Report
from tests.faults.history import History
from tests.faults.rows import fingerprint
from tests.faults.store_process import StoreProcess, run

_OPERATION = re.compile(r"op (\d+) ")
_PAGE_SECONDS = 20.0


@dataclass(frozen=True)
class Kept:
    """A row as the store has it."""

    id: str
    operation: str
    position: int
    sha256: str


async def kept_rows(connection: StoreConnection) -> list[Kept]:
    """Everything, by every page of the list."""
    stub, token, found = query_pb2_grpc.QueryServiceStub(connection.channel), "", []
    while True:
        request = query_pb2.ListMentionsRequest(page_size=500, page_token=token)
        page = await connection.call(stub.ListMentions, request, timeout_seconds=_PAGE_SECONDS)
        found += [_kept(row) for row in page.mentions]
        token = page.next_page_token
        if not token:
            return found


def _kept(row: Mention) -> Kept:
    operation = _OPERATION.match(row.post.text)
    return Kept(row.post.id, operation[1] if operation else row.post.id, row.position, fingerprint(row))


async def check(store: StoreProcess, history: History, report: Report, *, what: str = "") -> list[Kept]:
    """Lost, phantom, twice, changed, refused, out of order: all must be none, and `verify` must find nothing."""
    async with store.connected() as connection:
        found = await kept_rows(connection)
    compare(found, history, report, what)
    code, said = await verify(store.handle.db_path)
    report.require(code == 0, f"{what}verify exits {code}: {said[-300:]}")
    return found


async def verify(database: Path) -> tuple[int, str]:
    """What the product's own `verify` says of a file: exit code and lines."""
    return await run([sys.executable, "-m", "store_svc", "verify"], {"SWARM_DB_PATH": str(database)})


def compare(found: list[Kept], history: History, report: Report, what: str = "") -> None:
    """The checker's rules of a history against a set of rows."""
    kept = {row.id: row for row in found}
    sent, rejected = history.sent(), history.rejected()
    lost = history.acked - kept.keys()
    phantom = kept.keys() - history.acked - history.unknown() - history.earlier - rejected
    changed = [row.id for row in found if row.id in sent and sent[row.id].sha256 != row.sha256]
    report.require(not lost, f"{what}{len(lost)} acked rows are lost, such as {sorted(lost)[:2]}")
    report.require(not phantom, f"{what}{len(phantom)} rows were never sent, such as {sorted(phantom)[:2]}")
    report.require(not rejected & kept.keys(), f"{what}{len(rejected & kept.keys())} refused rows are there")
    report.require(not changed, f"{what}{len(changed)} rows differ from what was sent, such as {changed[:2]}")
    twice = [key for key, count in Counter(row.operation for row in found).items() if count > 1]
    report.require(not twice, f"{what}{len(twice)} rows are there twice, such as {twice[:2]}")
    report.require(_in_order(found, history), f"{what}positions do not rise with the order of sending")
    for name, value in (("lost", len(lost)), ("phantom", len(phantom)), ("twice", len(twice))):
        report.worst(name, value)
    report.worst("changed", len(changed))


def _in_order(found: list[Kept], history: History) -> bool:
    """Whether positions are unique, and rise with the numbers of each sender."""
    sent = history.sent()
    if len({row.position for row in found}) != len(found):
        return False
    last: dict[int, int] = {}
    for row in sorted((row for row in found if row.id in sent), key=lambda row: sent[row.id].number):
        sender = sent[row.id].sender
        if last.get(sender, 0) >= row.position:
            return False
        last[sender] = row.position
    return True
