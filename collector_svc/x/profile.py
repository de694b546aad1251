"""The folder that a browser lives in, held by one collector at a time."""

import contextlib
import fcntl
import os
import shutil
import tempfile
from pathlib import Path

from collector_svc.trouble import State, TroubleError
from collector_svc.x.processes import browser_processes, kill_browser

_PREFIX = "swarm-collector-"
_LOCK = ".collector.lock"
# by these Chromium finds another one of the same profile, even one that is gone or ran on another host
_LEFTOVERS = ("SingletonLock", "SingletonSocket", "SingletonCookie")


class Profile:
    """The operator's folder, or one of our own in the system's folder for temporary files.

    A collector that was killed may leave a browser behind. Whoever holds the lock of a profile knows that a browser
    on it belongs to nobody, and ends it.
    """

    def __init__(self, folder: Path | None) -> None:
        self._is_own = folder is None
        self._folder = folder
        self._lock: int | None = None

    @property
    def path(self) -> Path:
        """The folder, absolute; it must have been taken."""
        if self._folder is None:
            raise RuntimeError("the profile was not taken")
        return self._folder

    def take(self) -> None:
        """Lock the folder and end what is left of an earlier browser. Raises TroubleError."""
        if self._lock is not None:
            return
        if self._is_own:
            _sweep(Path(tempfile.gettempdir()))
            self._folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
        else:
            self._folder = self.path.absolute()
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._lock = _locked(self.path)
        except OSError as error:
            told = f"CHROME_USER_DATA_DIR={str(self.path)!r} is not accepted: {error.strerror or error}"
            raise TroubleError(State.FILES_FAILED, told) from error
        if self._lock is None:
            told = f"CHROME_USER_DATA_DIR={str(self.path)!r} is in use by another collector: give each its own"
            raise TroubleError(State.FILES_FAILED, told)
        kill_browser(self.path)
        for name in _LEFTOVERS:
            (self.path / name).unlink(missing_ok=True)

    def release(self) -> None:
        """Let go of the folder; one of our own is removed."""
        if self._lock is None:
            return
        kill_browser(self.path)
        if self._is_own:
            shutil.rmtree(self.path, ignore_errors=True)
        os.close(self._lock)
        self._lock = None
        if self._is_own:
            self._folder = None


def _locked(folder: Path) -> int | None:
    """The lock, held until it is closed or this process ends; None when somebody else holds it."""
    lock = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        return None
    return lock


def _sweep(folder: Path) -> None:
    """Remove profiles of our own that a killed collector left, with the browsers on them."""
    for left in folder.glob(f"{_PREFIX}*"):
        with contextlib.suppress(OSError):
            if left.is_symlink() or left.stat().st_uid != os.geteuid() or not (left / _LOCK).is_file():
                continue
            lock = _locked(left)
            if lock is None:
                continue
            kill_browser(left)
            if not browser_processes(left):
                shutil.rmtree(left, ignore_errors=True)
            os.close(lock)
