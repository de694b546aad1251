"""Breaking a connection off the hard way: the peer gets an RST, not an orderly end."""

import os
import socket
import struct
from pathlib import Path

_LINGER_NOTHING = struct.pack("ii", 1, 0)


def reset_connection(client: tuple[str, int]) -> None:
    """Let closing this client's connection reset it. The server does not hand its sockets out, so it is looked for."""
    for entry in Path("/proc/self/fd").iterdir():
        try:
            copy = socket.socket(fileno=os.dup(int(entry.name)))
        except OSError:
            continue
        with copy:
            try:
                found = copy.getpeername()[:2] == tuple(client)
            except (OSError, IndexError):
                continue
            if found:
                copy.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_NOTHING)
                return
