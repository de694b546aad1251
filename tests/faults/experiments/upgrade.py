"""E20: every released schema is brought to this code's, killed amid it, read by earlier clients; and never back."""

import contextlib
import gzip
import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import apsw
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from support.processes import ROOT

from store_svc.storage.schema import latest_version
from swarmnexus.client import StoreConnection
from tests.faults.checker import verify
from tests.faults.experiment import Experiment, Report, Setting
from tests.faults.killing import killed_at, python, some_of, steps_of
from tests.faults.released import SCHEMAS, Released
from tests.faults.store_process import StoreProcess, run

_MOST_STEPS, _QUICK_STEPS = 300, 4
_METHOD = "/swarmnexus.v1.QueryService/ListMentions"
_VIEW_JSON = 2
_BAD_CONFIGURATION = 78


async def _run(setting: Setting, report: Report) -> None:
    for released in SCHEMAS:
        await _read_by_earlier_clients(released, setting.room(f"schema-{released.number}"), report)
        await _killed(released, setting, report)
        report.rounds += 1
    await _never_back(setting.room("newer"), report)


async def _read_by_earlier_clients(released: Released, folder: Path, report: Report) -> None:
    store = StoreProcess(folder)
    _unpack(released, store.handle.db_path)
    try:
        await store.start()
        async with store.connected() as connection:
            items = json.loads(await _list(connection, store.handle.read_token))
    finally:
        store.end()
    told = json.loads(released.answer.read_text())
    report.require(len(items) == len(told), f"schema {released.number}: {len(items)} rows of {len(told)}")
    differing = [was["id"] for was, now in zip(told, items, strict=False) if not _holds(now, was)]
    report.require(not differing, f"schema {released.number}: readers are told otherwise of {differing[:3]}")
    code, said = await verify(store.handle.db_path)
    report.require(code == 0, f"schema {released.number}: it does not verify: {said[-300:]}")


def _holds(now: Any, was: Any) -> bool:
    """Whether an answer says all that the earlier one said; it may say more."""
    if isinstance(was, dict):
        return isinstance(now, dict) and all(key in now and _holds(now[key], value) for key, value in was.items())
    if isinstance(was, list):
        return isinstance(now, list) and len(now) == len(was) and all(map(_holds, now, was))
    return bool(now == was)


async def _list(connection: StoreConnection, token: str) -> bytes:
    """All mentions, asked for by a client that knows the released protos alone."""
    pool = descriptor_pool.DescriptorPool()
    for file in descriptor_pb2.FileDescriptorSet.FromString((ROOT / "protos" / "released.binpb").read_bytes()).file:
        pool.Add(file)
    request, response = (
        message_factory.GetMessageClass(pool.FindMessageTypeByName(f"swarmnexus.v1.ListMentions{name}"))
        for name in ("Request", "Response")
    )
    call = connection.channel.unary_unary(
        _METHOD, request_serializer=request.SerializeToString, response_deserializer=response.FromString
    )
    metadata = (("authorization", f"Bearer {token}"),)
    page = await call(request(page_size=500, view=_VIEW_JSON), timeout=10, metadata=metadata)
    return bytes(page.items_json)


async def _killed(released: Released, setting: Setting, report: Report) -> None:
    log, command = setting.folder / "upgrade.strace", python("store_svc", "migrate")

    def fresh(name: str) -> tuple[Path, dict[str, str]]:
        database = setting.room(f"killed-{released.number}-{name}") / "swarm.db"
        _unpack(released, database)
        return database, {"SWARM_DB_PATH": str(database)}

    _, environment = fresh("whole")
    every = await steps_of(command, environment, log)
    steps = some_of(every, setting.rounds(_MOST_STEPS, _QUICK_STEPS), setting.dice)
    for call, number in steps:
        database, environment = fresh(f"{call}-{number}")
        what = f"schema {released.number} killed at {call} {number}: "
        if await killed_at((call, number), command, environment, log):
            version = _version(database)
            report.require(released.number <= version <= latest_version(), f"{what}schema {version}")
            code, said = await run(command, environment)
            report.require(code == 0, f"{what}run again it exits {code}: {said[-300:]}")
        code, said = await verify(database)
        report.require(code == 0, f"{what}it does not verify: {said[-300:]}")
        shutil.rmtree(database.parent)
        if report.problems:
            return
    report.figure(f"steps_of_schema_{released.number}", f"{len(steps)} of {len(every)}")


async def _never_back(folder: Path, report: Report) -> None:
    """A database of tomorrow's code: refused in one line with code 78, and not a byte of it changed."""
    store = StoreProcess(folder)
    _unpack(SCHEMAS[-1], store.handle.db_path)
    code, said = await store.command("migrate")
    report.require(code == 0, f"migrate exits {code}: {said[-300:]}")
    with contextlib.closing(apsw.Connection(str(store.handle.db_path))) as db:
        db.pragma("user_version", latest_version() + 1)
    before = _digest(store.handle.db_path)
    for arguments in ((), ("migrate",)):
        code, said = await store.command(*arguments)
        lines = said.splitlines()
        report.require(code == _BAD_CONFIGURATION, f"a newer database: {arguments or 'serve'} exits {code}")
        report.require(len(lines) == 1 and "schema" in said, f"a newer database: {said[-300:]}")
    report.require(_digest(store.handle.db_path) == before, "a newer database was changed")


def _unpack(released: Released, database: Path) -> None:
    database.write_bytes(gzip.decompress(released.database.read_bytes()))


def _version(database: Path) -> int:
    with contextlib.closing(apsw.Connection(str(database))) as db:
        return int(db.pragma("user_version"))


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


EXPERIMENT = Experiment(
    key="E20",
    fault="upgrade from every released schema, killed amid it; clients of before; a newer database",
    promise="each migrates and verifies, killed at every step and run again; readers that know the earlier protos are "
    "told all they were told before; a newer database is refused in one line with code 78, untouched",
    meaning="An upgrade that is cut short is simply run again, and an older version cannot harm a newer file.",
    run=_run,
    needs=("strace",),
)
