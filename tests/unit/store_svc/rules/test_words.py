# ruff: noqa: RUF001 - the letters that look like others are the point
import apsw
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store_svc.rules.words import words_of
from store_svc.storage.fts import indexed, match_expression

ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


@pytest.fixture(scope="module")
def index() -> apsw.Connection:
    db = apsw.Connection(":memory:")
    db.execute("CREATE VIRTUAL TABLE texts USING fts5 (text, parent_text, tokenize='unicode61 remove_diacritics 2')")
    return db


def found(db: apsw.Connection, text: str, words: list[str]) -> bool:
    db.execute("INSERT OR REPLACE INTO texts (rowid, text, parent_text) VALUES (1, ?, '')", (indexed(text),))
    answer = db.execute("SELECT count(*) FROM texts WHERE texts MATCH ?", (match_expression(words, "", ""),)).get
    return bool(answer)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Bullish on $SOL, 5x!", ["Bullish", "on", "SOL", "5x"]),
        ("don't snake_case", ["don", "t", "snake", "case"]),
        ("moon🤑🚀now", ["moon", "now"]),
        ("𝗕𝗧𝗖 ＵＰ", ["BTC", "UP"]),
        ("比特币 上涨", ["比特币", "上涨"]),
        ('" OR * NEAR( ^ :', ["OR", "NEAR"]),
        ("!!! ___ 🚀", []),
    ],
)
def test_a_word_is_letters_and_digits(text: str, words: list[str]) -> None:
    assert words_of(text) == words


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("moon🤑", "moon"),
        ("Le café ferme", "CAFE"),
        ("Le cafe\u0301 ferme", "café"),
        ("q\u0323\u0307 rare", "q\u0323\u0307"),
        ("𝗕𝗧𝗖 to the moon", "btc"),
        ("ＢＴＣ", "btc"),
        ("СОЛАНА растёт", "солана"),
        ("buy_the_dip", "dip"),
    ],
)
def test_what_a_person_types_finds_what_a_person_wrote(index: apsw.Connection, text: str, query: str) -> None:
    assert found(index, text, words_of(query))


@settings(max_examples=300, deadline=None)
@given(text=ANY_TEXT, query=ANY_TEXT)
def test_no_text_is_an_error_of_the_index(index: apsw.Connection, text: str, query: str) -> None:
    words = words_of(query)
    if words:
        found(index, text, words)


# letters and digits that every table has long known; younger ones are words for us, and may be none for the index
SETTLED = st.text(
    st.one_of(
        st.characters(codec="latin-1"),
        st.characters(min_codepoint=0x370, max_codepoint=0x3FF, categories=["Lu", "Ll"]),
        st.characters(min_codepoint=0x410, max_codepoint=0x44F),
        st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5),
        st.sampled_from("🚀🤑🏻\u0301\u0308_$#@'\"*"),
    ),
    max_size=60,
)


@settings(max_examples=300, deadline=None)
@given(text=SETTLED)
def test_every_word_of_a_text_finds_it(index: apsw.Connection, text: str) -> None:
    for word in words_of(text):
        assert found(index, text, [word])


@settings(max_examples=200, deadline=None)
@given(text=ANY_TEXT)
def test_the_words_of_words_are_the_same_words(text: str) -> None:
    assert words_of(indexed(text)) == words_of(text)
