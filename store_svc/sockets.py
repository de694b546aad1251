"""The file of a Unix socket, which gRPC neither replaces nor guards."""

import os
import socket
import stat
from pathlib import Path

_PREFIX = "unix:"
_CONNECT_SECONDS = 2.0


def clear(address: str) -> None:
    """Take away the socket that a killed store left, or gRPC would not bind. Raises OSError when somebody answers."""
    if not address.startswith(_PREFIX):
        return
    path = Path(address.removeprefix(_PREFIX))
    try:
        is_socket = stat.S_ISSOCK(path.stat().st_mode)
    except FileNotFoundError:
        return
    if not is_socket:
        raise OSError(f"cannot listen on {address}: there is a file of that name; remove it, or set STORE_LISTEN")
    with socket.socket(socket.AF_UNIX) as probe:
        probe.settimeout(_CONNECT_SECONDS)
        try:
            probe.connect(str(path))
        except ConnectionRefusedError:
            path.unlink()
            return
    raise OSError(f"cannot listen on {address}: another process does; stop it, or set STORE_LISTEN")


def narrow(address: str) -> None:
    """Open the socket to the store's user and group alone."""
    if address.startswith(_PREFIX):
        os.chmod(address.removeprefix(_PREFIX), 0o660)  # noqa: PTH101 - of a socket
