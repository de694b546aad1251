"""How far SOURCE=api has come: its part of CURSOR_PATH."""

from functools import partial
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, NonNegativeInt

from collector_svc.kept_file import KeptFile
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
        self._file = KeptFile(
            path,
            _Content,
            called="CURSOR_PATH=",
            otherwise="begin with what X gives now",
            failure=partial(TroubleError, State.FILES_FAILED),
        )
        self.mark = self._file.read().api

    def keep(self, mark: ApiMark) -> None:
        """Write the mark; on disk when this returns. Raises TroubleError."""
        if mark == self.mark:
            return
        content = self._file.read()
        content.api = mark
        self._file.write(content)
        self.mark = mark
