import pytest

from agent_svc.asked_scores import SORTS, WINDOWS, least_of, order_of, stance_of, window_of
from swarmnexus.v1.model_pb2 import STANCE_BEARISH, STANCE_UNSPECIFIED
from swarmnexus.v1.query_pb2 import AUTHOR_SORT_BEST, AUTHOR_SORT_RANK, AuthorSort
from swarmnexus.v1.score_pb2 import Window
from swarmnexus.web.parameters import BadParameterError


def test_what_is_not_asked_is_the_usual() -> None:
    assert (window_of({}), least_of({}), stance_of({}), order_of({})) == (
        "24h",
        3,
        STANCE_UNSPECIFIED,
        (AUTHOR_SORT_RANK, False),
    )


def test_what_is_asked_is_read() -> None:
    given = {"window": "7d", "min_calls": "1000000", "stance": "bearish", "sort": "-best"}
    assert (window_of(given), least_of(given), stance_of(given)) == ("7d", 1_000_000, STANCE_BEARISH)
    assert order_of(given) == (AUTHOR_SORT_BEST, True)


def test_every_window_and_every_order_of_the_store_has_a_name() -> None:
    assert set(WINDOWS.values()) == set(Window.values()) - {0}
    assert set(SORTS.values()) == set(AuthorSort.values()) - {0}


@pytest.mark.parametrize(
    ("name", "value"),
    [("window", "1h"), ("min_calls", "0"), ("min_calls", "٣"), ("stance", "UP"), ("sort", "--rank"), ("sort", "-")],
)
def test_what_cannot_be_is_refused_by_name(name: str, value: str) -> None:
    read = {"window": window_of, "min_calls": least_of, "stance": stance_of, "sort": order_of}[name]
    with pytest.raises(BadParameterError) as raised:
        read({name: value})
    assert raised.value.field == name
