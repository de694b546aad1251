from hypothesis import given
from hypothesis import strategies as st

from collector_svc.extraction.stance.features import LONGEST, SHORTEST, features


def test_words_come_alone_and_in_pairs_with_the_ends_marked() -> None:
    assert features("Buy low").words == {"buy", "low", "^ buy", "buy low", "low $"}


def test_strings_of_characters_run_across_words() -> None:
    assert {" a", "a b", " a b ", "b "} <= features("A b").characters


def test_an_empty_text_has_no_word() -> None:
    assert "" not in features("").words
    assert features("").words == features(" \n ").words


@given(st.text(max_size=200))
def test_any_text_has_features_of_bounded_length_without_a_line_end_among_the_words(text: str) -> None:
    words, characters = features(text)
    assert all("\n" not in word for word in words)
    assert all(SHORTEST <= len(string) <= LONGEST and "\n" not in string for string in characters)


def test_how_often_a_word_stands_there_makes_no_difference() -> None:
    assert features("up up up").words == features("up up up up up up").words
