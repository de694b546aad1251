"""Tables that operators edit, in TOML."""

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any


def read_table(path: Path, failure: Callable[[str], Exception]) -> dict[str, Any]:
    """All that a file holds. Raises what `failure` makes of one line where it is not there or no TOML."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise failure(f"{path}: {error.strerror or error}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise failure(f"{path}: is no TOML: {error}") from error
