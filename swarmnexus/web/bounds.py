"""How long an address and its headers may be; far more than anybody needs, far less than would hurt."""

from hypercorn.typing import HTTPScope, WebsocketScope

_MAX_ADDRESS_BYTES = 8 * 1024
_MAX_HEADER_BYTES = 16 * 1024


def excess(scope: HTTPScope | WebsocketScope) -> tuple[int, str] | None:
    """The status and the words for a request that is too long, None for any other."""
    if len(scope["raw_path"]) + len(scope["query_string"]) > _MAX_ADDRESS_BYTES:
        return 414, f"the address is longer than {_MAX_ADDRESS_BYTES} bytes"
    if sum(len(name) + len(value) for name, value in scope["headers"]) > _MAX_HEADER_BYTES:
        return 431, f"the headers are longer than {_MAX_HEADER_BYTES} bytes"
    return None
