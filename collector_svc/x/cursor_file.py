"""CURSOR_PATH: where the reading of each timeline stands, one small file, replaced whole."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from collector_svc.durable import replace_file
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
        self._path = path
        self._timeline = timeline
        self._read()

    @property
    def ledger(self) -> Ledger:
        """As it was kept last; a blank one when the timeline was never read."""
        return self._read().timelines.get(self._timeline, Ledger())

    def keep(self, ledger: Ledger) -> None:
        """Write it; on disk when this returns. Raises TroubleError."""
        content = self._read()
        if content.timelines.get(self._timeline) == ledger:
            return
        content.timelines[self._timeline] = ledger
        try:
            replace_file(self._path, content.model_dump_json().encode() + b"\n")
        except OSError as error:
            told = f"CURSOR_PATH={str(self._path)!r} cannot be written: {error.strerror or error}"
            raise TroubleError(State.FILES_FAILED, told) from error

    def _read(self) -> _Content:
        try:
            return _Content.model_validate_json(self._path.read_bytes())
        except FileNotFoundError:
            return _Content()
        except (OSError, ValidationError) as error:
            why = error.strerror if isinstance(error, OSError) else "it is not what this version writes"
            told = f"CURSOR_PATH={str(self._path)!r} cannot be read: {why}; remove it to begin with what X shows now"
            raise TroubleError(State.FILES_FAILED, told) from error
