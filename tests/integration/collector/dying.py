"""`python -m collector_svc --once` that is killed as it enters its Nth call, DIE_AT, of the parts that move mentions.

Without DIE_AT it runs to its end and says on standard error how many such calls there were.
"""

import os
import re
import signal
import sys
from types import FrameType

_PARTS = re.compile(r"/collector_svc/(cycle|durable|heartbeat|uploader|outbox/\w+|sources/\w+)\.py$")
_die_at = int(os.environ.get("DIE_AT", "0"))
_seen = 0


def _watch(frame: FrameType, event: str, _argument: object) -> None:
    global _seen  # noqa: PLW0603 - one count for the whole process
    if event in ("call", "c_call") and _PARTS.search(frame.f_code.co_filename):
        _seen += 1
        if _seen == _die_at:
            os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    from collector_svc import bootstrap  # before counting begins: what is imported moves no mention
    from collector_svc.__main__ import main

    assert bootstrap
    sys.setprofile(_watch)
    try:
        main(["--once"])
    finally:
        sys.setprofile(None)
        sys.stderr.write(f"calls {_seen}\n")
