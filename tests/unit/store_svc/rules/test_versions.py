"""Which texts of one post are the same, which are edits, and which one is shown."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store_svc.rules.versions import Version, tell

TEXTS = st.text(alphabet="a3. …\n", min_size=1, max_size=6)


def told(*texts: str, seen_ms: int = 5) -> tuple[Version, ...]:
    versions: tuple[Version, ...] = ()
    for text in texts:
        versions = tell(versions, text, seen_ms)
    return versions


def test_a_text_that_goes_on_where_another_was_cut_off_takes_its_place_and_its_time() -> None:
    cut = tell((), "SOL to the…", 5)
    assert tell(cut, "SOL to the moon", 9) == (Version("SOL to the moon", 5),)
    assert tell((Version("SOL to the moon", 5),), "SOL to the…", 9) == (Version("SOL to the moon", 5),)


def test_an_edit_is_kept_beside_what_was_seen_first_which_stays_shown() -> None:
    versions = tell(tell((), "SOL to 300", 5), "I never said that SOL goes to 300", 9)
    assert versions == (Version("SOL to 300", 5), Version("I never said that SOL goes to 300", 9))
    assert tell(versions, "SOL to 300", 12) == versions, "told again, nothing changes"
    assert tell(versions, "I never said that SOL goes to 300", 12) == versions


def test_a_cut_off_text_told_earlier_makes_all_that_go_on_from_it_as_early() -> None:
    versions = (Version("moon soon", 7), Version("moon never", 8))
    assert {version.seen_ms for version in tell(versions, "moon…", 3)} == {3}


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("SOL to 30", "SOL to 300"),
        ("SOL to 30", "SOL to 30.5"),
        ("SOL to 30", "SOL to 30,000"),
        ("I do", "I don't"),
        ("I can", "I can't"),
        ("SOL goes up", "SOL goes upside down"),
        ("long", "Long"),
        ("to 300", "to  300"),
    ],
)
def test_what_only_begins_with_the_same_letters_is_an_edit(text: str, other: str) -> None:
    assert len(told(text, other)) == len(told(other, text)) == 2


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("SOL to 3…", "SOL to 300"),
        ("SOL up", "SOL up, by Friday"),
        ("SOL up ", "SOL up"),
        ("SOL up…", "SOL up"),
        ("SOL up!", "SOL up! 🚀"),
        ("…", "all of it"),
    ],
)
def test_what_goes_on_after_a_cut_or_a_whole_word_is_the_same_text(text: str, other: str) -> None:
    assert len(told(text, other)) == len(told(other, text)) == 1


def test_of_what_is_seen_at_once_the_longest_is_shown() -> None:
    assert {told(*order)[0].text for order in permutations(["short", "longer", "longes"])} == {"longes"}


@given(texts=st.lists(TEXTS, min_size=1, max_size=6), data=st.data())
def test_any_order_and_repetition_of_one_instant_ends_in_the_same_versions(
    texts: list[str], data: st.DataObject
) -> None:
    again = data.draw(st.permutations([*texts, *data.draw(st.lists(st.sampled_from(texts), max_size=4))]))
    assert told(*again) == told(*texts)


@given(texts=st.lists(TEXTS, min_size=1, max_size=6))
def test_no_version_is_the_beginning_of_another_and_each_was_told(texts: list[str]) -> None:
    versions = told(*texts)
    assert {version.text for version in versions} <= set(texts)
    for one in versions:
        for other in versions:
            assert one is other or len(told(one.text, other.text)) == 2


@given(texts=st.lists(TEXTS, min_size=2, max_size=6))
def test_as_time_goes_on_the_first_text_or_its_completion_stays_shown(texts: list[str]) -> None:
    versions: tuple[Version, ...] = ()
    for at_ms, text in enumerate(texts):
        shown = versions[0].text if versions else text
        versions = tell(versions, text, at_ms)
        assert versions[0].text.startswith(shown.rstrip("… \n"))
