"""Being the terminal's foreground job."""

import contextlib
import os
import signal
from collections.abc import Iterator


@contextlib.contextmanager
def foreground() -> Iterator[None]:
    """Take the terminal while inside, so that Ctrl-C reaches this process alone.

    `make` too dies of a Ctrl-C that reaches it, whatever its recipe makes of the same; like this it waits, and
    ends with our exit code. Without a terminal, or in the background of one, nothing is done.
    """
    try:
        terminal = os.open("/dev/tty", os.O_RDWR | os.O_CLOEXEC)
    except OSError:
        yield
        return
    before = os.tcgetpgrp(terminal)
    if before != os.getpgrp() or os.getpid() == os.getpgrp():
        os.close(terminal)
        yield
        return
    signal.signal(signal.SIGTTOU, signal.SIG_IGN)  # giving the terminal back is done from the background
    signal.signal(signal.SIGTSTP, signal.SIG_IGN)  # stopped, nobody would give the terminal back
    os.setpgid(0, 0)
    os.tcsetpgrp(terminal, os.getpid())
    try:
        yield
    finally:
        os.tcsetpgrp(terminal, before)
        os.close(terminal)
