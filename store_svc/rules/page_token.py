"""Page tokens: where a page ended, bound to the list and the filter it was made for."""

import base64
import binascii
import hashlib
import struct

from swarmnexus.errors import InvalidArgumentError
from swarmnexus.v1.query_pb2 import Filter

_PLACE = struct.Struct(">qq")
_SEAL_BYTES = 6
START = (2**63 - 1, 2**63 - 1)


def write_token(listing: str, narrowed: Filter, place: tuple[int, int]) -> str:
    """The token of the page after `place`, which is a row's sort key and id."""
    body = _PLACE.pack(*place)
    return base64.urlsafe_b64encode(body + _seal(listing, narrowed, body)).decode().rstrip("=")


def read_token(listing: str, narrowed: Filter, token: str) -> tuple[int, int]:
    """The place in a token, START for none. Raises InvalidArgumentError for one we did not make for this list."""
    if not token:
        return START
    try:
        raw = base64.b64decode(token.encode("ascii") + b"=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, UnicodeEncodeError):
        raw = b""
    body, seal = raw[: _PLACE.size], raw[_PLACE.size :]
    if len(body) != _PLACE.size or seal != _seal(listing, narrowed, body):
        raise InvalidArgumentError("page_token", "is not a cursor of this list with these filters; start without one")
    key, row_id = _PLACE.unpack(body)
    return (key, row_id)


def _seal(listing: str, narrowed: Filter, body: bytes) -> bytes:
    canonical = narrowed.SerializeToString(deterministic=True)
    return hashlib.blake2b(b"\0".join((listing.encode(), canonical, body)), digest_size=_SEAL_BYTES).digest()
