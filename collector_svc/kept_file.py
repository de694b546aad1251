"""A small file that says how far something has come: JSON, checked when it is read, replaced whole."""

from collections.abc import Callable
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import BaseModel, ValidationError

from collector_svc.durable import replace_file

Content = TypeVar("Content", bound=BaseModel)


class KeptFile(Generic[Content]):
    """`content` is what it holds; a file that is not there holds what `content()` does."""

    def __init__(
        self, path: Path, content: type[Content], *, called: str, otherwise: str, failure: Callable[[str], Exception]
    ) -> None:
        """`called` is the operator's name of it, `otherwise` what comes of removing it; `failure` makes what is raised.

        Both methods raise it, with one line that says what to do.
        """
        self._path = path
        self._content = content
        self._called = f"{called}{str(path)!r}"
        self._otherwise = otherwise
        self._failure = failure

    def read(self) -> Content:
        """What the file holds now."""
        try:
            return self._content.model_validate_json(self._path.read_bytes())
        except FileNotFoundError:
            return self._content()
        except (OSError, ValidationError) as error:
            why = error.strerror if isinstance(error, OSError) else "it is not what this version writes"
            raise self._failure(f"{self._called} cannot be read: {why}; remove it to {self._otherwise}") from error

    def write(self, content: Content) -> None:
        """Put this in its place; on disk when this returns."""
        try:
            replace_file(self._path, content.model_dump_json(indent=1).encode() + b"\n")
        except OSError as error:
            raise self._failure(f"{self._called} cannot be written: {error.strerror or error}") from error
