"""Bytes of JSON into values."""

import json
import re
from typing import Any, NoReturn

import orjson

_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")


class NotJsonError(ValueError):
    """The bytes are no JSON; the message says why in one line."""


def decode(data: bytes) -> Any:
    """The JSON value; raises NotJsonError.

    Lone surrogates, which orjson refuses outright, are let through, so that the field that holds one can be
    named, and so that one in a field nobody reads costs nothing.
    """
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError as error:
        if not _SURROGATE.search(data):
            raise NotJsonError(_reason(data, error)) from None
    try:
        return json.loads(data.decode(), parse_constant=_refuse)
    except RecursionError:
        raise NotJsonError("JSON nested too deeply") from None
    except ValueError as error:
        raise NotJsonError(_reason(data, error)) from None


def _reason(data: bytes, error: ValueError) -> str:
    try:
        data.decode()
    except UnicodeDecodeError as undecodable:
        return f"not UTF-8 at byte {undecodable.start + 1}"
    if "depth limit" in str(error):
        return "JSON nested too deeply"
    return f"not JSON: {error}"


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON number")
