"""The names of our enums as addresses and JSON write them."""

from typing import TypeVar, cast

from google.protobuf.internal.enum_type_wrapper import EnumTypeWrapper

Enum = TypeVar("Enum", bound=int)


def names_of(enum: type[Enum], prefix: str) -> dict[str, Enum]:
    """`{"rank": AUTHOR_SORT_RANK, …}` of AuthorSort and `AUTHOR_SORT_`, in its order, but for the unspecified."""
    items = cast("EnumTypeWrapper", enum).items()
    return {name.removeprefix(prefix).lower(): cast("Enum", number) for name, number in items if number}
