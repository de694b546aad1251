"""How far SOURCE=api has come: its part of CURSOR_PATH."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, NonNegativeInt, ValidationError

from collector_svc.durable import replace_file
from collector_svc.trouble import State, TroubleError

_VERSION = 1


class ApiMark(BaseModel):
    """What was taken of one account's mentions: all up to the id `floor`, and above it those in `seen`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    user_id: str = Field(default="", pattern=r"^([0-9]{1,20})?$")
    handle: str = ""
    floor: NonNegativeInt = 0
    seen: tuple[NonNegativeInt, ...] = ()


class _Content(BaseModel):
    model_config = ConfigDict(extra="allow")

    version: int = Field(default=_VERSION, ge=_VERSION, le=_VERSION)
    api: ApiMark = Field(default_factory=ApiMark)


class ApiState:
    """The file. What other sources keep there stays as it is."""

    def __init__(self, path: Path) -> None:
        """Raises TroubleError when the file is there but cannot be understood."""
        self._path = path
        self.mark = self._read().api

    def keep(self, mark: ApiMark) -> None:
        """Write the mark; on disk when this returns. Raises TroubleError."""
        if mark == self.mark:
            return
        content = self._read()
        content.api = mark
        try:
            replace_file(self._path, content.model_dump_json().encode() + b"\n")
        except OSError as error:
            reason = f"CURSOR_PATH={str(self._path)!r} cannot be written: {error.strerror or error}"
            raise TroubleError(State.FILES_FAILED, reason) from error
        self.mark = mark

    def _read(self) -> _Content:
        try:
            return _Content.model_validate_json(self._path.read_bytes())
        except FileNotFoundError:
            return _Content()
        except (OSError, ValidationError) as error:
            why = error.strerror if isinstance(error, OSError) else "it is not what this version writes"
            reason = f"CURSOR_PATH={str(self._path)!r} cannot be read: {why}; remove it to begin with what X gives now"
            raise TroubleError(State.FILES_FAILED, reason) from error
