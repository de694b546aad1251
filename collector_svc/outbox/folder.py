"""The folder of parcels: one process at a time, oldest first, never more than it may hold."""

import fcntl
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from collector_svc.durable import OURSELVES, replace_file, sync_folder
from collector_svc.outbox.parcel import HEAD_BYTES, Contents, DamagedParcelError, Parcel, pack, read_head, unpack
from collector_svc.trouble import State, TroubleError
from swarmnexus.logs import get_logger
from swarmnexus.time import now_ms
from swarmnexus.v1.model_pb2 import Mention, Price

_log = get_logger(__name__)
_SUFFIX, _UNFINISHED, _DAMAGED = ".parcel", ".tmp", ".damaged"
_DIGITS = 20
_FOLDER_MODE = 0o700
# A small file takes a block all the same; without this a million of them would pass for nothing.
_BLOCK_BYTES = 4_096


@dataclass(frozen=True, slots=True)
class Backlog:
    """Mentions and prices that wait, what they take of the disk, and when the oldest was read (None for none)."""

    rows: int = 0
    disk_bytes: int = 0
    oldest_at_ms: int | None = None

    def oldest_seconds(self, at_ms: int) -> float:
        """For how long the oldest has waited; 0 when nothing does."""
        return max(0, at_ms - self.oldest_at_ms) / 1000 if self.oldest_at_ms is not None else 0.0


class OutboxBusyError(Exception):
    """Another process has the folder; the text is one line."""


class OutboxFullError(Exception):
    """There is no room for what was to be put in; nothing of it was."""


class Outbox:
    """What waits for the store. Everything that is put in is on disk when `put` returns."""

    def __init__(self, path: Path, max_bytes: int) -> None:
        """Take the folder, making it where it is not there.

        Raises OutboxBusyError while another process has it, TroubleError when it cannot be used.
        """
        self._path, self._max_bytes = path, max_bytes
        self._parcels: dict[int, Parcel] = {}
        try:
            if not path.is_dir():
                path.mkdir(_FOLDER_MODE)
                sync_folder(path.parent)
            self._lock = (path / ".lock").open("ab")
            self._take_lock()
            self._find()
        except OSError as error:
            raise self._trouble("cannot be used", error) from error

    @property
    def backlog(self) -> Backlog:
        """How much waits."""
        # a copy: the metrics ask from a thread of their own
        waiting = list(self._parcels.values())
        return Backlog(
            rows=sum(parcel.rows for parcel in waiting),
            disk_bytes=sum(parcel.disk_bytes for parcel in waiting),
            oldest_at_ms=min((parcel.packed_at_ms for parcel in waiting), default=None),
        )

    @property
    def is_empty(self) -> bool:
        """Whether nothing waits."""
        return not self._parcels

    @property
    def has_room(self) -> bool:
        """Whether something more may be read."""
        return self.backlog.disk_bytes < self._max_bytes

    def put(self, mentions: Sequence[Mention], prices: Sequence[Price]) -> None:
        """Keep what one reading brought, after all that is there.

        An empty outbox takes any reading, or a large one would never come to the store. Raises OutboxFullError, or
        TroubleError when it cannot be written; nothing was put in then.
        """
        if not mentions and not prices:
            return
        at_ms = now_ms()
        content = pack(mentions, prices, at_ms)
        if self._parcels and self.backlog.disk_bytes + _on_disk(len(content)) > self._max_bytes:
            raise OutboxFullError
        # rises, also when the clock is set back; the time in it keeps a number from being used twice
        number = max(at_ms, max(self._parcels, default=0) + 1)
        path = self._path / f"{number:0{_DIGITS}}{_SUFFIX}"
        try:
            replace_file(path, content, mode=OURSELVES)
        except OSError as error:
            raise self._trouble("cannot be written", error) from error
        self._parcels[number] = Parcel(number, path, at_ms, len(mentions) + len(prices), _on_disk(len(content)))

    def parcels(self) -> list[Parcel]:
        """All that waits, oldest first."""
        return [self._parcels[number] for number in sorted(self._parcels)]

    def open(self, parcel: Parcel) -> Contents:
        """What is in it; what of it is damaged is logged, and a copy stays in the folder. Raises TroubleError."""
        try:
            contents = unpack(parcel.path.read_bytes())
        except DamagedParcelError as error:
            contents = Contents(damage=[str(error)])
        except OSError as error:
            raise self._trouble("cannot be read", error) from error
        kept = parcel.path.with_suffix(_DAMAGED)
        if contents.damage and not kept.exists():
            self._keep_damaged(parcel.path, kept)
            for damage in contents.damage:
                _log.error("parcel damaged", parcel=str(parcel.path), kept=str(kept), reason=damage)
        return contents

    def remove(self, parcel: Parcel) -> None:
        """The store has all of it. Raises TroubleError.

        Not fsynced: a parcel that a power cut brings back is only sent again.
        """
        try:
            parcel.path.unlink(missing_ok=True)
        except OSError as error:
            raise self._trouble("cannot be emptied", error) from error
        self._parcels.pop(parcel.number, None)

    def close(self) -> None:
        """Leave the folder to others."""
        self._lock.close()

    def _take_lock(self) -> None:
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._lock.close()
            raise OutboxBusyError(
                f"OUTBOX_PATH={str(self._path)!r} is used by another collector: stop it, or give each its own"
            ) from None

    def _find(self) -> None:
        for entry in list(os.scandir(self._path)):
            path = Path(entry.path)
            if entry.name.endswith(_UNFINISHED):
                # cut short while it was written: its source's cursor did not move, so it is read again
                path.unlink()
                _log.warning("unfinished parcel removed", path=str(path))
            elif entry.name.endswith(_SUFFIX) and path.stem.isascii() and path.stem.isdigit():
                parcel = self._known(int(path.stem), path)
                self._parcels[parcel.number] = parcel
        if self._parcels:
            held = self.backlog
            _log.info("outbox holds", rows=held.rows, bytes=held.disk_bytes, parcels=len(self._parcels))

    def _known(self, number: int, path: Path) -> Parcel:
        with path.open("rb") as stream:
            head = stream.read(HEAD_BYTES)
            stat = os.fstat(stream.fileno())
        try:
            at_ms, rows = read_head(head)
        except DamagedParcelError:
            # `open` tells what is wrong with it, in its turn
            at_ms, rows = stat.st_mtime_ns // 1_000_000, 0
        return Parcel(number, path, at_ms, rows, _on_disk(stat.st_size))

    def _keep_damaged(self, path: Path, kept: Path) -> None:
        try:
            os.link(path, kept)
        except OSError as error:
            raise self._trouble("cannot be written", error) from error

    def _trouble(self, what: str, error: OSError) -> TroubleError:
        reason = f"OUTBOX_PATH={str(self._path)!r} {what}: {error.strerror or error}"
        return TroubleError(State.FILES_FAILED, reason)


def _on_disk(size: int) -> int:
    return -(-size // _BLOCK_BYTES) * _BLOCK_BYTES
