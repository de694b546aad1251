"""What can stop a cycle, by name: heartbeats, metrics and logs carry these names."""

from enum import StrEnum


class State(StrEnum):
    """How a cycle went."""

    OK = "ok"
    RATE_LIMITED = "rate_limited"
    AUTH_REQUIRED = "auth_required"
    WRONG_ACCOUNT = "wrong_account"
    LAYOUT_CHANGED = "layout_changed"
    BLOCKED = "blocked"
    X_DOWN = "x_down"  # X, or the way to it, gives no answer or answers with errors of its own
    BROWSER_FAILED = "browser_failed"  # Chromium cannot be started, or breaks off again and again
    STORE_DOWN = "store_down"
    FILES_FAILED = "files_failed"  # a file to be played, or one of our own, cannot be read or written

    @property
    def needs_operator(self) -> bool:
        """Whether waiting is no use."""
        return self in (State.AUTH_REQUIRED, State.WRONG_ACCOUNT, State.FILES_FAILED)


class TroubleError(Exception):
    """A cycle cannot end; its text is one line and holds no secret."""

    def __init__(self, state: State, reason: str, retry_after_seconds: float = 0.0, *, reads_on: bool = False) -> None:
        """`reads_on` says that the source was read in spite of it, and may be read again as after a good cycle."""
        super().__init__(reason)
        self.state = state
        self.retry_after_seconds = retry_after_seconds
        self.reads_on = reads_on
