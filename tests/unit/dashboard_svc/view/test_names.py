import pytest

from dashboard_svc.view.names import author_path, handle_of, mention_path, post_of, ticker_of, ticker_path
from swarmnexus.errors import NotFoundError


def test_handles_tickers_and_posts_are_read_out_of_addresses() -> None:
    assert (handle_of("Some_One"), handle_of("@a")) == ("Some_One", "a")
    assert (ticker_of("sol"), ticker_of("$brk.b")) == ("$SOL", "$BRK.B")
    assert post_of("12345678901234567890") == "12345678901234567890"


@pytest.mark.parametrize("text", ["", "a b", "x" * 16, "<script>", "\u0430dmin", "a\n", "@@a", "a/b"])
def test_what_cannot_be_a_handle_is_not_there(text: str) -> None:
    with pytest.raises(NotFoundError, match="cannot be a handle"):
        handle_of(text)


@pytest.mark.parametrize("text", ["", "$", "a b", "x" * 21, "$$SOL", "<b>", "SOL\n", "\u0421\u041e\u041b"])
def test_what_cannot_be_a_ticker_is_not_there(text: str) -> None:
    with pytest.raises(NotFoundError, match="cannot be a ticker"):
        ticker_of(text)


@pytest.mark.parametrize("text", ["", "-1", "1" * 21, "1.0", "\u0661", "abc"])
def test_what_cannot_be_a_post_is_not_there(text: str) -> None:
    with pytest.raises(NotFoundError, match="cannot be a post"):
        post_of(text)


def test_paths_never_leave_their_folder() -> None:
    assert (author_path("some_one"), ticker_path("$SOL"), mention_path("12")) == (
        *("/authors/some_one", "/tickers/SOL"),
        "/mentions/12",
    )
    assert (ticker_path("$.."), ticker_path("$.")) == ("/tickers/%24..", "/tickers/%24.")
    assert author_path('../x"><b>') == "/authors/..%2Fx%22%3E%3Cb%3E"
