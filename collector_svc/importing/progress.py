"""How far an import is, for whoever watches a terminal."""

import contextlib
import sys
from collections.abc import Callable, Iterator

import click

# Redrawn once per so many bytes, not once per post.
_STEP_BYTES = 256 * 1024


@contextlib.contextmanager
def progress(total_bytes: int) -> Iterator[Callable[[int], None]]:
    """A bar of bytes read on standard error when that is a terminal; silent otherwise."""
    if not sys.stderr.isatty():
        yield lambda _more: None
        return
    waiting = 0
    with click.progressbar(length=total_bytes, label="importing", file=sys.stderr, show_pos=False) as bar:

        def advance(more: int) -> None:
            nonlocal waiting
            waiting += more
            if waiting >= _STEP_BYTES:
                bar.update(waiting)
                waiting = 0

        yield advance
        bar.update(waiting)
