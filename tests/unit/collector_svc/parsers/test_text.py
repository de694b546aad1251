import pytest

from collector_svc.parsers.fields import FieldError, Record
from collector_svc.parsers.text import may_be_cut, resolve_links, tickers_of, unescape


def entities(*links: tuple[str, str], kind: str = "urls") -> Record:
    return Record({kind: [{"url": short, "expanded_url": full} for short, full in links]})


def test_escapes_are_undone_once() -> None:
    assert unescape("a &amp; b &lt;c&gt; &amp;lt; &copy;") == "a & b <c> &lt; &copy;"


def test_a_text_may_be_cut_where_it_says_so_or_where_no_link_would_fit_any_more() -> None:
    assert may_be_cut("a story\u2026")
    assert may_be_cut("a story\u2026 https://t.co/abcdefghij")
    assert may_be_cut("x" * 255)
    assert may_be_cut("\u4e0a" * 128)
    assert may_be_cut("@one @two " + "x" * 280 + " https://t.co/abcdefghij")
    assert not may_be_cut("x" * 254)
    assert not may_be_cut("x" * 300)
    # whatever it leads to, a link counts as 23
    assert may_be_cut("x" * 240 + " https://example.org/" + "y" * 900)
    assert not may_be_cut("short, https://example.org/" + "y" * 250)


def test_short_links_are_written_out() -> None:
    known = entities(("https://t.co/ab", "https://example.org/?a=1&lt;"))
    assert resolve_links("see https://t.co/ab.", known) == "see https://example.org/?a=1&lt;."


def test_a_link_that_begins_like_another_is_not_taken_for_it() -> None:
    assert resolve_links("https://t.co/abc", entities(("https://t.co/ab", "https://wrong"))) == "https://t.co/abc"


def test_the_link_to_a_picture_is_written_out_too() -> None:
    known = entities(("https://t.co/pic", "https://x.com/a/status/1/photo/1"), kind="media")
    assert resolve_links("https://t.co/pic", known) == "https://x.com/a/status/1/photo/1"


def test_an_unknown_link_stays() -> None:
    assert resolve_links("https://t.co/zz", entities()) == "https://t.co/zz"
    assert resolve_links("https://t.co/zz", None) == "https://t.co/zz"


def test_links_cannot_swell_a_text_beyond_the_limit() -> None:
    text = "https://t.co/ab " * 1000
    assert resolve_links(text, entities(("https://t.co/ab", "https://e.org/" + "x" * 2000))) == text
    assert resolve_links(text, entities(("https://t.co/ab", "https://e.org/" + "x" * 3000))) == text


def test_what_x_marked_is_believed_even_when_it_marked_nothing() -> None:
    assert tickers_of("$BTC", Record({"symbols": []})) == []
    assert tickers_of("none", Record({"symbols": [{"text": "Btc"}, {"text": "BTC"}, {"text": "ETH"}]})) == [
        "$Btc",
        "$ETH",
    ]


def test_where_x_says_nothing_the_cashtag_rule_reads() -> None:
    assert tickers_of("$BTC", Record({"urls": []})) == ["$BTC"]
    assert tickers_of("$BTC", None) == ["$BTC"]


def test_a_symbol_that_is_no_name_is_refused() -> None:
    with pytest.raises(FieldError, match=r"symbols\[0\]\.text: expected a ticker"):
        tickers_of("", Record({"symbols": [{"text": "<b>"}]}))
