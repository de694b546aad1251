"""`stance relabel`: read the whole memory again under the model in use."""

import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from collector_svc.options import AS_JSON, WAIT

if TYPE_CHECKING:
    from collector_svc.relabel import Reader
    from collector_svc.settings import CollectorSettings


def relabel_command(
    read_with: "Callable[[CollectorSettings], Reader]", run: Callable[[Coroutine[Any, Any, int]], int]
) -> click.Command:
    """The command, for a group whose context holds the settings.

    Args:
        read_with: Loads the model; raises ValueError or OSError with one line that says what is wrong with its file.
        run: Runs a coroutine to its end, as asyncio.run does.
    """

    @click.command()
    @click.option(
        "--state",
        "state_path",
        type=click.Path(path_type=Path),
        help="File that keeps how far it has come; default: relabel.json beside REPLAY_STATE_PATH.",
    )
    @click.option("--from-start", is_flag=True, help="Do not go on where a run was broken off.")
    @WAIT
    @AS_JSON
    @click.pass_obj
    def relabel(
        settings: "CollectorSettings",
        *,
        state_path: Path | None,
        from_start: bool,
        patience_seconds: float,
        as_json: bool,
    ) -> None:
        """Read the whole memory again under the model in use, and keep what it says of every post.

        Labels of earlier models stay. A call stays as it was first read; one that is newly read is added where its
        post has none on that ticker. Broken off, it goes on where it was; ended, it begins anew the next time. Doing
        it again under the same model changes nothing.

        Exit codes: 0 done, 1 something was refused, 75 broken off or the store cannot be reached, 78 the model or the
        state file cannot be used, or the store refuses STORE_WRITE_TOKEN.
        """
        from collector_svc.relabelling import Order, relabel_all  # noqa: PLC0415 - --help needs none of it
        from swarmnexus.settings import refuse  # noqa: PLC0415

        try:
            reader = read_with(settings)
        except (ValueError, OSError) as error:
            refuse([str(error)])
        order = Order(
            state_path=state_path or settings.replay_state_path.with_name("relabel.json"),
            from_start=from_start,
            patience_seconds=patience_seconds,
            as_json=as_json,
        )
        sys.exit(run(relabel_all(settings, reader, order)))

    return relabel
