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
    raw = _decoded(token)
    body, seal = raw[: _PLACE.size], raw[_PLACE.size :]
    if len(body) != _PLACE.size or seal != _seal(listing, narrowed, body):
        raise _refusal()
    key, row_id = _PLACE.unpack(body)
    return (key, row_id)


def write_name_token(listing: str, narrowed: str, name: str) -> str:
    """The token of the page after `name`, in a list that is ordered by names."""
    body = name.encode()
    return base64.urlsafe_b64encode(body + _seal_of(listing, narrowed.encode(), body)).decode().rstrip("=")


def read_name_token(listing: str, narrowed: str, token: str) -> str:
    """The name in a token, empty for none. Raises InvalidArgumentError for one we did not make for this list."""
    if not token:
        return ""
    raw = _decoded(token)
    body, seal = raw[:-_SEAL_BYTES], raw[-_SEAL_BYTES:]
    if not body or seal != _seal_of(listing, narrowed.encode(), body):
        raise _refusal()
    return body.decode()


def _decoded(token: str) -> bytes:
    try:
        return base64.b64decode(token.encode("ascii") + b"=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, UnicodeEncodeError):
        return b""


def _refusal() -> InvalidArgumentError:
    return InvalidArgumentError("page_token", "is not a cursor of this list with these filters; start without one")


def _seal(listing: str, narrowed: Filter, body: bytes) -> bytes:
    return _seal_of(listing, narrowed.SerializeToString(deterministic=True), body)


def _seal_of(listing: str, canonical: bytes, body: bytes) -> bytes:
    return hashlib.blake2b(b"\0".join((listing.encode(), canonical, body)), digest_size=_SEAL_BYTES).digest()
