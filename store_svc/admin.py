"""AdminService: what an operator does to a running store."""

import asyncio
import re
from pathlib import Path
from typing import Any

import apsw

from store_svc.storage.backup import copy_database
from store_svc.storage.check import find_problems
from store_svc.storage.engine import UnusableDatabaseError, reading, run
from store_svc.storage.meta import revision
from store_svc.storage.writer import Writer
from swarmnexus.errors import InvalidArgumentError, UnavailableError
from swarmnexus.v1 import admin_pb2, admin_pb2_grpc

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}", re.ASCII)


class Admin(admin_pb2_grpc.AdminServiceServicer):
    """Backup, checkpoint, optimize, check."""

    def __init__(self, writer: Writer, db_path: Path, backup_dir: Path) -> None:
        self._writer = writer
        self._db_path = db_path
        self._backup_dir = backup_dir

    async def Backup(
        self,
        request: admin_pb2.BackupRequest,
        context: Any,
    ) -> admin_pb2.BackupResponse:
        """See the proto."""
        if not _NAME.fullmatch(request.name):
            raise InvalidArgumentError("name", f"{request.name[:40]!r} is not a plain file name")
        target = self._backup_dir / request.name
        try:
            size, reached = await asyncio.to_thread(_back_up, self._db_path, target)
        except FileExistsError as error:
            raise InvalidArgumentError("name", f"{request.name} exists already") from error
        except (OSError, UnusableDatabaseError) as error:
            raise UnavailableError(f"the backup failed: {error}") from error
        return admin_pb2.BackupResponse(path=str(target), size_bytes=size, revision=reached)

    async def Checkpoint(
        self,
        request: admin_pb2.CheckpointRequest,
        context: Any,
    ) -> admin_pb2.CheckpointResponse:
        """See the proto."""
        wal, moved = await self._writer.maintain(lambda db: db.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE))
        return admin_pb2.CheckpointResponse(wal_pages=max(wal, 0), moved_pages=max(moved, 0))

    async def Optimize(
        self,
        request: admin_pb2.OptimizeRequest,
        context: Any,
    ) -> admin_pb2.OptimizeResponse:
        """See the proto."""
        before = self._db_path.stat().st_size
        await self._writer.maintain(lambda db: run(db, "PRAGMA analysis_limit = 1000; ANALYZE"))
        if request.vacuum:
            await self._writer.maintain(lambda db: run(db, "VACUUM; PRAGMA wal_checkpoint(TRUNCATE)"))
        return admin_pb2.OptimizeResponse(size_before_bytes=before, size_after_bytes=self._db_path.stat().st_size)

    async def CheckIntegrity(
        self,
        request: admin_pb2.CheckIntegrityRequest,
        context: Any,
    ) -> admin_pb2.CheckIntegrityResponse:
        """See the proto."""
        try:
            problems = await asyncio.to_thread(_check, self._db_path)
        except (UnusableDatabaseError, apsw.Error) as error:
            raise UnavailableError(f"the database cannot be read: {error}") from error
        return admin_pb2.CheckIntegrityResponse(ok=not problems, problems=problems)


def _back_up(source: Path, target: Path) -> tuple[int, int]:
    target.parent.mkdir(mode=0o750, exist_ok=True)
    size = copy_database(source, target)
    with reading(target) as copy:
        return size, revision(copy)


def _check(path: Path) -> list[str]:
    with reading(path) as db:
        return find_problems(db)
