"""What every command does alike: one line and an exit code when the database cannot be used, progress on a terminal."""

import sys
from collections.abc import Callable
from typing import NoReturn, TypeVar

import click

Result = TypeVar("Result")
AS_JSON = click.option("--json", "as_json", is_flag=True, help="one JSON object instead of lines")
FAILED, TRY_LATER, BAD_CONFIGURATION = 1, 75, 78


def on_database(action: Callable[[], Result], *, held: int = TRY_LATER) -> Result:
    """Run what touches the database.

    When it cannot be used, one line on standard error and exit code 78 for an engine that is unsafe or a file that is
    newer than this code, `held` for one that another process holds, 1 for all else.
    """
    import apsw  # noqa: PLC0415 - --help needs no engine

    from store_svc.storage.engine import (  # noqa: PLC0415
        HeldDatabaseError,
        NewerDatabaseError,
        UnsafeEngineError,
        UnusableDatabaseError,
        assert_safe_engine,
    )

    try:
        assert_safe_engine()
        return action()
    except (UnsafeEngineError, NewerDatabaseError) as error:
        fail(str(error), BAD_CONFIGURATION)
    except HeldDatabaseError as error:
        fail(str(error), held)
    except (UnusableDatabaseError, OSError) as error:
        fail(str(error))
    except apsw.SQLError as error:
        fail(f"this is no database of the store, or `migrate` was never run on it: {error}")
    except apsw.Error as error:
        fail(f"the database cannot be used: {error}")


def fail(line: str, code: int = FAILED) -> NoReturn:
    """Say why in one line, and end."""
    click.echo(line, err=True)
    sys.exit(code)


def progress() -> Callable[[str], None]:
    """Shows what is being done, in one line of the terminal; nothing where standard error is none."""
    if not sys.stderr.isatty():
        return lambda _: None

    def show(what: str) -> None:
        click.echo(f"\r\x1b[K{what}", err=True, nl=False)

    click.get_current_context().call_on_close(lambda: show(""))
    return show
