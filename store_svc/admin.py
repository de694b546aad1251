"""AdminService: what an operator does to a running store."""

import re
from pathlib import Path
from typing import Any

import orjson

from store_svc.apart import run_command
from store_svc.writing.link import WritingLink
from store_svc.writing.methods import CHECKPOINT, OPTIMIZE
from swarmnexus.errors import InvalidArgumentError, UnavailableError
from swarmnexus.v1 import admin_pb2, admin_pb2_grpc

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}", re.ASCII)


class Admin(admin_pb2_grpc.AdminServiceServicer):
    """Backup, checkpoint, optimize, check."""

    def __init__(self, link: WritingLink, db_path: Path, backup_dir: Path) -> None:
        self._link = link
        self._db_path = db_path.resolve()
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
            target.parent.mkdir(mode=0o750, exist_ok=True)
        except OSError as error:
            raise UnavailableError(f"the backup failed: {error}") from error
        if target.exists():
            raise InvalidArgumentError("name", f"{request.name} exists already")
        made = await run_command(self._db_path, "backup", str(target), "--json")
        manifest = orjson.loads(made)
        return admin_pb2.BackupResponse(
            path=manifest.pop("path"),
            size_bytes=manifest.pop("fileBytes"),
            revision=manifest["revision"],
            manifest_json=orjson.dumps(manifest).decode(),
        )

    async def Checkpoint(
        self,
        request: admin_pb2.CheckpointRequest,
        context: Any,
    ) -> admin_pb2.CheckpointResponse:
        """See the proto."""
        return admin_pb2.CheckpointResponse.FromString(await self._link.call(CHECKPOINT, request.SerializeToString()))

    async def Optimize(
        self,
        request: admin_pb2.OptimizeRequest,
        context: Any,
    ) -> admin_pb2.OptimizeResponse:
        """See the proto."""
        return admin_pb2.OptimizeResponse.FromString(await self._link.call(OPTIMIZE, request.SerializeToString()))

    async def CheckIntegrity(
        self,
        request: admin_pb2.CheckIntegrityRequest,
        context: Any,
    ) -> admin_pb2.CheckIntegrityResponse:
        """See the proto."""
        found = orjson.loads(await run_command(self._db_path, "verify", "--json"))
        return admin_pb2.CheckIntegrityResponse(
            ok=found["ok"], problems=found["problems"], checked_rows=found["checkedRows"]
        )
