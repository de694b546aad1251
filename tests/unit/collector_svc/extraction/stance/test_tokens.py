import pytest

from collector_svc.extraction.stance.tokens import MAX_CHARACTERS, plain, running, tokens


def words(text: str) -> list[str]:
    return tokens(plain(text))


@pytest.mark.parametrize("ticker", ["$BTC", "$eth", "$BRK.B"])
def test_every_ticker_is_the_same_word(ticker: str) -> None:
    assert words(f"{ticker} up") == ["$t", "up"]
    assert "$t" in running(plain(ticker))


def test_amounts_and_numbers_and_shares_are_told_apart_and_otherwise_alike() -> None:
    assert words("$1,200 and 3.5 and 40% and €80k") == ["$0", "and", "0", "and", "0%", "and", "$0"]


def test_names_and_links_are_anonymous() -> None:
    assert words("@Someone_1 https://t.co/abc look") == ["@u", "url", "look"]


def test_spellings_of_one_word_are_one_word() -> None:
    once = words("don't")
    assert words("DON\u2019T") == once
    assert words("do\u200bn't") == once
    assert words("don&#39;t") == once
    assert words("\uff24\uff4f\uff4e't") == once, "full-width letters"


def test_drawn_out_letters_are_shortened_to_two() -> None:
    assert words("sooooo") == words("soooooooo") == ["soo"]


def test_an_emoji_is_a_word_whatever_its_skin() -> None:
    assert words("up🚀🚀 👍🏽") == ["up", "🚀", "🚀", "👍"]
    assert words("👍🏿") == words("👍")


def test_only_the_beginning_of_an_endless_text_is_read() -> None:
    assert len(plain("\ufdfa" * 25_000)) <= 2 * MAX_CHARACTERS
    assert words("a " * 25_000) == ["a"] * (MAX_CHARACTERS // 2)


def test_what_runs_across_lines_is_one_line() -> None:
    assert running(plain("a\n\n b\t$XYZ ")) == " a b $t "
