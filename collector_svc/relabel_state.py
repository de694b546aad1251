"""How far a relabelling has come, so that one that was broken off goes on: one small file, replaced whole."""

import os
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, NonNegativeInt

from collector_svc.kept_file import KeptFile

_VERSION = 1


class StateError(Exception):
    """The file cannot be used; the text is one line that says what to do."""


class _Content(BaseModel):
    model_config = ConfigDict(extra="forbid")

    version: int = Field(default=_VERSION, ge=_VERSION, le=_VERSION)
    positions: dict[str, NonNegativeInt] = Field(default_factory=dict)


class RelabelState:
    """The mark of one model in one store among those of the file. Every method raises StateError."""

    def __init__(self, path: Path, store_target: str, model_version: str) -> None:
        self._key = f"{store_target} {model_version}"
        if not os.access(path.parent, os.W_OK | os.X_OK) or path.is_dir():
            raise StateError(f"--state {str(path)!r} is not accepted: its folder must exist and be writable")
        self._file = KeptFile(path, _Content, called="--state ", otherwise="begin anew", failure=StateError)
        self._content = self._file.read()

    @property
    def position(self) -> int:
        """Up to where all is read and acked; 0 when nothing is, and after an end."""
        return self._content.positions.get(self._key, 0)

    def keep(self, position: int) -> None:
        """All up to here is read and acked; on disk when this returns."""
        self._content.positions[self._key] = position
        self._file.write(self._content)

    def forget(self) -> None:
        """The end is reached, or the beginning wanted."""
        if self._content.positions.pop(self._key, None) is not None:
            self._file.write(self._content)
