"""What only the process that writes can do for the file."""

from pathlib import Path

import apsw

from store_svc.storage.engine import run
from store_svc.storage.writer import Writer
from swarmnexus.v1 import admin_pb2


class Upkeep:
    """Checkpoint and optimize, beside the reads that go on."""

    def __init__(self, writer: Writer, db_path: Path) -> None:
        self._writer = writer
        self._db_path = db_path

    async def checkpoint(self, _request: admin_pb2.CheckpointRequest) -> admin_pb2.CheckpointResponse:
        """See the proto."""
        wal, moved = await self._writer.maintain(lambda db: db.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE))
        return admin_pb2.CheckpointResponse(wal_pages=max(wal, 0), moved_pages=max(moved, 0))

    async def optimize(self, request: admin_pb2.OptimizeRequest) -> admin_pb2.OptimizeResponse:
        """See the proto."""
        before = self._db_path.stat().st_size
        await self._writer.maintain(lambda db: run(db, "PRAGMA analysis_limit = 1000; ANALYZE"))
        if request.vacuum:
            await self._writer.maintain(lambda db: run(db, "VACUUM; PRAGMA wal_checkpoint(TRUNCATE)"))
        return admin_pb2.OptimizeResponse(size_before_bytes=before, size_after_bytes=self._db_path.stat().st_size)
