"""Plays the posts of a file, or of the files of a folder by name, each once; new, grown and replaced ones too."""

import asyncio
import hashlib
import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from collector_svc.parsers import Malformed, Outcome, Parsed, UnreadableFile, read_file
from collector_svc.shown import one_line
from collector_svc.sources.protocol import Harvest, Refusal
from collector_svc.sources.replay_state import FileMark, FilesMark, ReplayState
from collector_svc.trouble import State, TroubleError
from swarmnexus.v1.model_pb2 import Mention

_DEMO = "demo"
_REPLAY = "replay"
# A file of nothing but broken lines must not hold up a cycle.
_MOST_ENTRIES = 20_000
_MOST_MARKS = 10_000
_HEAD_BYTES = 4_096
_UNFINISHED = (".part", ".tmp")


@dataclass
class _Opened:
    """A file being read: `entries` of it were taken so far; `at_open` is what it was like when it was opened."""

    name: str
    outcomes: Iterator[Outcome]
    entries: int
    at_open: FileMark
    is_last_broken: bool = False


@dataclass
class _Reading:
    """What one reading has gathered."""

    marks: dict[str, FileMark]
    mentions: list[Mention] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    entries: int = 0


class FileReplay:
    """A source. It looks again in each cycle.

    A file that is written bit by bit is read as far as it goes; better rename finished ones in. Until then they are
    left alone under names that begin with a dot or end in .part or .tmp.
    """

    name = _REPLAY
    handle = ""

    def __init__(self, path: Path, state: ReplayState) -> None:
        self._path = path
        self._key = one_line(str(path.resolve()))
        self._state = state
        self._marks = dict(state.files(self._key).files)
        self._opened: _Opened | None = None
        self._closing = threading.Event()

    async def read(self, limit: int) -> Harvest:
        """See Source."""
        # in a thread: passing over what was played before a restart takes a second for every 30,000 posts
        return await asyncio.to_thread(self._read, limit)

    async def keep(self, harvest: Harvest) -> None:
        """See Source."""
        mark = FilesMark(files=harvest.cursor)
        if mark != self._state.files(self._key):
            self._state.keep_files(self._key, mark)

    async def close(self) -> None:
        """See Source."""
        self._closing.set()

    def _read(self, limit: int) -> Harvest:
        reading = _Reading(marks=dict(self._marks))
        while len(reading.mentions) < limit and reading.entries < _MOST_ENTRIES:
            opened = self._opened or self._open_next(reading)
            if opened is None:
                break
            self._take(opened, reading, limit)
        self._marks = reading.marks
        return Harvest(reading.mentions, dict(reading.marks), refused=reading.refused)

    def _take(self, opened: _Opened, reading: _Reading, limit: int) -> None:
        """Take entries of the file until the limit or its end, and mark how far that was."""
        self._opened = opened
        error = ""
        try:
            while len(reading.mentions) < limit and reading.entries < _MOST_ENTRIES and not self._closing.is_set():
                outcome = next(opened.outcomes)
                opened.entries += 1
                reading.entries += 1
                opened.is_last_broken = isinstance(outcome, Malformed)
                if isinstance(outcome, Parsed):
                    reading.mentions.append(_marked(outcome.mention))
                elif isinstance(outcome, Malformed):
                    reading.refused.append(Refusal(outcome.place, outcome.reason))
        except StopIteration:
            self._opened = None
        except UnreadableFile as broken:
            self._opened, error = None, broken.reason
        if self._opened is not None:
            end_unknown = {"entries": opened.entries, "size": 0, "mtime_ns": 0}
            reading.marks[one_line(opened.name)] = opened.at_open.model_copy(update=end_unknown)
            return
        if error:
            reading.refused.append(Refusal(str(self._file(opened.name)), error))
        # a broken last entry may be one that is still being written: it is read again when the file has changed
        entries = opened.entries - opened.is_last_broken
        reading.marks[one_line(opened.name)] = opened.at_open.model_copy(update={"entries": entries})

    def _open_next(self, reading: _Reading) -> _Opened | None:
        """The first file with something left; None when all are at their end."""
        names = self._names()
        if len(reading.marks) > _MOST_MARKS:
            # what is put in and taken away for years must not fill the state
            listed = {one_line(name) for name in names}
            reading.marks = {name: mark for name, mark in reading.marks.items() if name in listed}
        for name in names:
            mark, now = reading.marks.get(one_line(name), FileMark()), self._look(name)
            if now.mtime_ns and (mark.size, mark.mtime_ns, mark.inode) == (now.size, now.mtime_ns, now.inode):
                continue
            entries = mark.entries if self._is_same(name, mark, now) else 0
            head_bytes = min(now.size, _HEAD_BYTES)
            now = now.model_copy(update={"head": self._head(name, head_bytes), "head_bytes": head_bytes})
            reading.entries += 1
            try:
                outcomes = read_file(self._file(name))
                passed = self._pass_over(outcomes, entries)
            except UnreadableFile as error:
                reading.refused.append(Refusal(str(self._file(name)), error.reason))
                reading.marks[one_line(name)] = now.model_copy(update={"entries": entries})
                continue
            return _Opened(name, outcomes, passed, now)
        return None

    def _pass_over(self, outcomes: Iterator[Outcome], entries: int) -> int:
        passed = 0
        while passed < entries and not self._closing.is_set() and next(outcomes, None) is not None:
            passed += 1
        return passed

    def _names(self) -> list[str]:
        if not self._path.is_dir():
            return [self._path.name]
        try:
            found = [entry.name for entry in os.scandir(self._path) if entry.is_file()]
        except OSError as error:
            reason = f"REPLAY_PATH={str(self._path)!r} cannot be read: {error.strerror}"
            raise TroubleError(State.FILES_FAILED, reason) from error
        return sorted(name for name in found if not name.startswith(".") and not name.endswith(_UNFINISHED))

    def _file(self, name: str) -> Path:
        return self._path / name if self._path.is_dir() else self._path

    def _look(self, name: str) -> FileMark:
        """What the file is like now, with no entries played; blank when it is gone."""
        try:
            stat = self._file(name).stat()
        except OSError:
            return FileMark()
        return FileMark(size=stat.st_size, mtime_ns=stat.st_mtime_ns, inode=stat.st_ino)

    def _is_same(self, name: str, mark: FileMark, now: FileMark) -> bool:
        """Whether the file is the one that was played, perhaps longer; another is played from its beginning."""
        if now.size < mark.size:
            return False
        if not mark.inode:  # never played, or by an earlier version
            return True
        return mark.inode == now.inode and self._head(name, mark.head_bytes) == mark.head

    def _head(self, name: str, most: int) -> str:
        """The digest of how a file begins; empty when it cannot be read."""
        try:
            with self._file(name).open("rb") as stream:
                return hashlib.sha256(stream.read(most)).hexdigest()
        except OSError:
            return ""


def _marked(mention: Mention) -> Mention:
    """Where it came from; what is marked as invented stays so."""
    if mention.origin != _DEMO:
        mention.origin = _REPLAY
    return mention
