import pytest

from dashboard_svc.view.sorting import SORTS, Sort, read_sort
from swarmnexus.errors import InvalidArgumentError
from swarmnexus.v1.query_pb2 import AUTHOR_SORT_RANK, AUTHOR_SORT_UNSPECIFIED, AuthorSort


def test_every_order_of_the_store_has_one_name() -> None:
    assert sorted(SORTS.values()) == sorted(set(AuthorSort.values()) - {AUTHOR_SORT_UNSPECIFIED})


def test_the_usual_order_is_by_rank_and_needs_no_words() -> None:
    assert read_sort("") == read_sort("rank") == Sort("rank")
    assert (Sort("rank").value, Sort("rank").text) == (AUTHOR_SORT_RANK, "")


@pytest.mark.parametrize("name", SORTS)
def test_pressing_a_head_twice_turns_the_order_round_and_thrice_back(name: str) -> None:
    start = Sort("best" if name != "best" else "worst")
    once = start.toggled(name)
    twice = once.toggled(name)
    assert (once.reversed, twice.reversed, twice.toggled(name)) == (False, True, once)
    assert once.direction != twice.direction
    assert read_sort(once.text) == once
    assert read_sort(twice.text) == twice


def test_places_and_handles_rise_and_figures_fall() -> None:
    assert (Sort("rank").direction, Sort("handle").direction) == ("ascending", "ascending")
    assert (Sort("hit_rate").direction, Sort("last_call").direction) == ("descending", "descending")


@pytest.mark.parametrize("text", ["-", "--rank", "Rank", "rank; DROP", "returns"])
def test_another_order_is_refused_with_the_names(text: str) -> None:
    with pytest.raises(InvalidArgumentError, match="is not one of rank, handle"):
        read_sort(text)
