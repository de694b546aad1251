"""How far each file, folder or corpus has been played: one small file, replaced whole."""

from functools import partial
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, NonNegativeInt

from collector_svc.kept_file import KeptFile
from collector_svc.trouble import State, TroubleError

_VERSION = 1


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class FileMark(_Part):
    """How many entries of a file were played, and which file that was: its inode, and the digest of how it begins.

    `size` and `mtime_ns` say what it was like when its end was reached, and are 0 before; `head` is of the first
    `head_bytes`.
    """

    entries: NonNegativeInt = 0
    size: NonNegativeInt = 0
    mtime_ns: int = 0
    inode: NonNegativeInt = 0
    head_bytes: NonNegativeInt = 0
    head: str = ""


class FilesMark(_Part):
    """The files of a folder, or the one file, by name."""

    files: dict[str, FileMark] = Field(default_factory=dict)


class CorpusMark(_Part):
    """The instant that the anchor was moved to, and how many mentions and rows of prices were played since."""

    anchor_ms: NonNegativeInt
    mentions: NonNegativeInt = 0
    prices: NonNegativeInt = 0


class _Content(BaseModel):
    model_config = ConfigDict(extra="forbid")

    version: int = Field(default=_VERSION, ge=_VERSION, le=_VERSION)
    files: dict[str, FilesMark] = Field(default_factory=dict)
    corpora: dict[str, CorpusMark] = Field(default_factory=dict)


class ReplayState:
    """The file, by what is played. A path that is not played any more keeps its mark."""

    def __init__(self, path: Path) -> None:
        """Raises TroubleError when the file is there but cannot be understood."""
        self._file = KeptFile(
            path,
            _Content,
            called="REPLAY_STATE_PATH=",
            otherwise="play from the beginning",
            failure=partial(TroubleError, State.FILES_FAILED),
        )
        self._content = self._file.read()

    def files(self, played: str) -> FilesMark:
        """The mark of a file or folder; a blank one when it was never played."""
        return self._content.files.get(played, FilesMark())

    def corpus(self, played: str) -> CorpusMark | None:
        """The mark of a corpus; None when it was never played."""
        return self._content.corpora.get(played)

    def keep_files(self, played: str, mark: FilesMark) -> None:
        """Write the mark; on disk when this returns. Raises TroubleError."""
        self._content.files[played] = mark
        self._file.write(self._content)

    def keep_corpus(self, played: str, mark: CorpusMark) -> None:
        """Write the mark; on disk when this returns. Raises TroubleError."""
        self._content.corpora[played] = mark
        self._file.write(self._content)
