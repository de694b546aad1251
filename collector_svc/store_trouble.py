"""A command that could not go on with the store: what it says, and its exit code."""

from swarmnexus.errors import ForbiddenError, OverloadedError, SwarmError, UnauthenticatedError, UnavailableError
from swarmnexus.settings import BAD_CONFIGURATION

FAILED, TRY_AGAIN = 1, 75


def told(failure: SwarmError, store_target: str, rest: str) -> tuple[str, int]:
    """One line, and the exit code. `rest` says what became of the work so far and how to go on with it."""
    if isinstance(failure, UnavailableError):
        return (
            f"the store at {store_target} does not answer: start it (python -m store_svc) or set STORE_TARGET; {rest}",
            TRY_AGAIN,
        )
    if isinstance(failure, OverloadedError):
        return f"the store at {store_target} has too much to do: {failure}; {rest} later", TRY_AGAIN
    if isinstance(failure, UnauthenticatedError | ForbiddenError):
        return f"the store at {store_target} refuses STORE_WRITE_TOKEN: {failure}", BAD_CONFIGURATION
    return f"the store at {store_target}: {failure}; {rest}", FAILED
