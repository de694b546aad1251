import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store_svc.rules.page_token import START, read_name_token, read_token, write_name_token, write_token
from swarmnexus.errors import InvalidArgumentError
from swarmnexus.v1.query_pb2 import Filter

PLACES = st.tuples(st.integers(0, 2**63 - 1), st.integers(0, 2**63 - 1))
FILTERS = st.builds(Filter, author=st.sampled_from(["", "a"]), ticker=st.sampled_from(["", "$B"]), q=st.just(""))


@given(place=PLACES, narrowed=FILTERS)
def test_a_token_says_the_place_it_was_made_of(place: tuple[int, int], narrowed: Filter) -> None:
    token = write_token("mentions", narrowed, place)
    assert read_token("mentions", narrowed, token) == place
    assert token.isascii()
    assert "=" not in token


def test_no_token_is_the_start() -> None:
    assert read_token("mentions", Filter(), "") == START


@given(place=PLACES, one=FILTERS, other=FILTERS)
def test_a_token_opens_no_other_list_and_no_other_filter(place: tuple[int, int], one: Filter, other: Filter) -> None:
    token = write_token("mentions", one, place)
    with pytest.raises(InvalidArgumentError):
        read_token("tickers", one, token)
    if one != other:
        with pytest.raises(InvalidArgumentError):
            read_token("mentions", other, token)


@given(st.one_of(st.text(max_size=80), st.binary(max_size=40).map(lambda raw: base64.urlsafe_b64encode(raw).decode())))
def test_what_we_did_not_write_is_refused_by_name(token: str) -> None:
    if token:
        with pytest.raises(InvalidArgumentError) as raised:
            read_token("mentions", Filter(), token)
        assert raised.value.field == "page_token"


@given(place=PLACES, at=st.integers(0, 15), bit=st.integers(0, 7))
def test_a_changed_place_is_refused(place: tuple[int, int], at: int, bit: int) -> None:
    token = write_token("mentions", Filter(), place)
    raw = bytearray(base64.urlsafe_b64decode(token + "=="))
    raw[at] ^= 1 << bit
    with pytest.raises(InvalidArgumentError):
        read_token("mentions", Filter(), base64.urlsafe_b64encode(bytes(raw)).decode().rstrip("="))


def test_a_name_comes_back_from_its_token_and_from_no_other_list() -> None:
    token = write_name_token("authors", "a", "ada_1")
    assert read_name_token("authors", "a", token) == "ada_1"
    assert read_name_token("authors", "a", "") == ""
    for listing, narrowed, shown in [
        ("authors", "b", token),
        ("others", "a", token),
        ("authors", "a", token[:-1]),
        ("authors", "a", "AAAA"),
        ("authors", "a", "é"),
    ]:
        with pytest.raises(InvalidArgumentError, match="page_token"):
            read_name_token(listing, narrowed, shown)
