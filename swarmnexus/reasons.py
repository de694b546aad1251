"""Why a call did not succeed, in one word that a program may rely on: ErrorInfo.reason of the domain `swarmnexus`."""

from enum import StrEnum

DOMAIN = "swarmnexus"


class Reason(StrEnum):
    """Each is explained in docs/grpc.md, with the status it comes with and what to do about it."""

    INVALID_FIELD = "INVALID_FIELD"
    MALFORMED_MESSAGE = "MALFORMED_MESSAGE"
    MESSAGE_TOO_LARGE = "MESSAGE_TOO_LARGE"
    NO_SUCH_THING = "NO_SUCH_THING"
    NO_SUCH_METHOD = "NO_SUCH_METHOD"
    UNKNOWN_TOKEN = "UNKNOWN_TOKEN"  # noqa: S105 - a reason, not a token
    ROLE_NOT_ALLOWED = "ROLE_NOT_ALLOWED"
    OVERLOADED = "OVERLOADED"
    DISK_FULL = "DISK_FULL"
    UNAVAILABLE = "UNAVAILABLE"
    DEADLINE_EXCEEDED = "DEADLINE_EXCEEDED"
    UNKNOWN_OUTCOME = "UNKNOWN_OUTCOME"
    INTERNAL = "INTERNAL"
