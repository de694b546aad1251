"""What can go wrong between services, by what the caller can do about it."""

from typing import Any, ClassVar

from swarmnexus.reasons import Reason


class SwarmError(Exception):
    """Anything of ours that a caller may be told; its text is one line and safe to show.

    `kind` is the reason that travels with it, for programs.
    """

    usual: ClassVar[Reason] = Reason.INTERNAL

    def __init__(self, message: str, *, kind: Reason | None = None) -> None:
        super().__init__(message)
        self.kind = kind or self.usual

    def __reduce__(self) -> tuple[Any, ...]:
        """Travels between processes of one service, whatever its __init__ takes."""
        return _same, (type(self), self.args, self.__dict__)


class InvalidArgumentError(SwarmError):
    """The request itself is wrong: change `field`, sending the same again is no use."""

    usual = Reason.INVALID_FIELD

    def __init__(self, field: str, reason: str, *, kind: Reason | None = None) -> None:
        super().__init__(f"{field}: {reason}", kind=kind)
        self.field = field
        self.reason = reason


class NotFoundError(SwarmError):
    """There is no such thing here."""

    usual = Reason.NO_SUCH_THING


class UnimplementedError(SwarmError):
    """The other side has no such method: one of the two is older than the other."""

    usual = Reason.NO_SUCH_METHOD


class UnauthenticatedError(SwarmError):
    """No token, or one that nobody knows."""

    usual = Reason.UNKNOWN_TOKEN


class ForbiddenError(SwarmError):
    """The token is known but does not allow this."""

    usual = Reason.ROLE_NOT_ALLOWED


class OverloadedError(SwarmError):
    """Too much at once: send the same again after `retry_after_seconds`."""

    usual = Reason.OVERLOADED

    def __init__(self, reason: str, retry_after_seconds: float, *, kind: Reason | None = None) -> None:
        super().__init__(reason, kind=kind)
        self.retry_after_seconds = retry_after_seconds


class UnavailableError(SwarmError):
    """Nobody answers, or not in time. Whether the request took effect is unknown: send the same ids again.

    `retry_after_seconds` is the other side's hint of when, where it gave one.
    """

    usual = Reason.UNAVAILABLE

    def __init__(self, reason: str, retry_after_seconds: float = 0.5, *, kind: Reason | None = None) -> None:
        super().__init__(reason, kind=kind)
        self.retry_after_seconds = retry_after_seconds


class InternalError(SwarmError):
    """The other side failed in a way it did not foresee; its log says more."""


def _same(error_class: type[SwarmError], args: tuple[Any, ...], state: dict[str, Any]) -> SwarmError:
    error = error_class.__new__(error_class)
    error.args = args
    error.__dict__.update(state)
    return error
