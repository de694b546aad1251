"""Files that are replaced whole: whoever reads sees the old content or the new, also after a power cut."""

import os
from pathlib import Path

EVERYBODY, OURSELVES = 0o644, 0o600


def replace_file(path: Path, content: bytes, *, mode: int = EVERYBODY) -> None:
    """Replace `path` by `content`, readable as `mode` says, on disk when this returns. Raises OSError."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with temporary.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fchmod(stream.fileno(), mode)
            os.fsync(stream.fileno())
        temporary.replace(path)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
    # The new name itself is in the folder: without this a power cut may bring the old file back.
    sync_folder(path.parent)


def sync_folder(path: Path) -> None:
    """The names in a folder are on disk when this returns. Raises OSError."""
    folder = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
