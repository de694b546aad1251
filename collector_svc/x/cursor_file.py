"""CURSOR_PATH: where the reading of each timeline stands, one small file, replaced whole."""

from functools import partial
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from collector_svc.kept_file import KeptFile
from collector_svc.trouble import State, TroubleError
from collector_svc.x.ledger import Ledger

_VERSION = 1


class _Content(BaseModel):
    model_config = ConfigDict(extra="allow")

    version: int = Field(default=_VERSION, ge=_VERSION, le=_VERSION)
    timelines: dict[str, Ledger] = Field(default_factory=dict)


class CursorFile:
    """The ledger of one timeline. What the file says of others is kept."""

    def __init__(self, path: Path, timeline: str) -> None:
        """Raises TroubleError when the file is there but cannot be understood."""
        self._file = KeptFile(
            path,
            _Content,
            called="CURSOR_PATH=",
            otherwise="begin with what X shows now",
            failure=partial(TroubleError, State.FILES_FAILED),
        )
        self._timeline = timeline
        self._file.read()

    @property
    def ledger(self) -> Ledger:
        """As it was kept last; a blank one when the timeline was never read."""
        return self._file.read().timelines.get(self._timeline, Ledger())

    def keep(self, ledger: Ledger) -> None:
        """Write it; on disk when this returns. Raises TroubleError."""
        content = self._file.read()
        if content.timelines.get(self._timeline) == ledger:
            return
        content.timelines[self._timeline] = ledger
        self._file.write(content)
