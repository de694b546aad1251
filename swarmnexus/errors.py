"""What can go wrong between services, by what the caller can do about it."""


class SwarmError(Exception):
    """Anything of ours that a caller may be told; its text is one line and safe to show."""


class InvalidArgumentError(SwarmError):
    """The request itself is wrong: change `field`, sending the same again is no use."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason


class NotFoundError(SwarmError):
    """There is no such thing here."""


class UnauthenticatedError(SwarmError):
    """No token, or one that nobody knows."""


class ForbiddenError(SwarmError):
    """The token is known but does not allow this."""


class OverloadedError(SwarmError):
    """Too much at once: send the same again after `retry_after_seconds`."""

    def __init__(self, reason: str, retry_after_seconds: float) -> None:
        super().__init__(reason)
        self.retry_after_seconds = retry_after_seconds


class UnavailableError(SwarmError):
    """Nobody answers, or not in time. Whether the request took effect is unknown: send the same ids again."""


class InternalError(SwarmError):
    """The other side failed in a way it did not foresee; its log says more."""
