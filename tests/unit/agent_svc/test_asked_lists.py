from urllib.parse import parse_qs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_svc.asked import Asked
from agent_svc.document import Document
from swarmnexus.web.parameters import BadParameterError, read_query

MENTIONS = Document().parameters_of("/memory/mentions")


def test_everything_that_is_asked_reaches_the_filter() -> None:
    asked = Asked.read(b"limit=7&cursor=abc&since=5&until=6.5&author=%40A&ticker=$x&q=a+b", MENTIONS)
    assert (asked.page_size, asked.cursor) == (7, "abc")
    assert (asked.narrowed.author, asked.narrowed.ticker, asked.narrowed.q) == ("@A", "$x", "a b")
    assert (asked.narrowed.since_ms, asked.narrowed.until_ms) == (5_000, 6_500)


def test_what_is_not_asked_is_not_set() -> None:
    asked = Asked.read(b"", MENTIONS)
    assert not asked.narrowed.HasField("since_ms")
    assert not asked.narrowed.HasField("until_ms")
    assert (asked.page_size, asked.cursor) == (50, "")
    assert Asked.read(b"since=0", MENTIONS).narrowed.HasField("since_ms")


def test_tickers_take_no_words() -> None:
    with pytest.raises(BadParameterError, match="q: is not a parameter of this"):
        Asked.read(b"q=a", Document().parameters_of("/memory/tickers"))


def test_the_last_page_has_no_link() -> None:
    assert Asked.read(b"limit=7", MENTIONS).link_to("") == {}


@given(q=st.text(min_size=1, max_size=50), cursor=st.from_regex(r"[A-Za-z0-9_-]{1,40}", fullmatch=True))
def test_the_link_asks_the_same_with_the_next_cursor_and_breaks_no_header(q: str, cursor: str) -> None:
    asked = Asked({"q": q, "cursor": "old", "limit": "3"}, Asked.read(b"", MENTIONS).narrowed, 3, "old")
    link = asked.link_to(cursor)["Link"]
    assert link.isascii()
    assert link.isprintable()
    target = link.removeprefix("<?").removesuffix('>; rel="next"')
    assert ">" not in target
    assert '"' not in target
    assert read_query(target.encode(), MENTIONS) == {"q": q, "cursor": cursor, "limit": "3"}
    assert parse_qs(target)["cursor"] == [cursor]
