import pytest

from dashboard_svc.view.spans_of_time import SPANS, since_of, span_of
from swarmnexus.errors import InvalidArgumentError

DAY_MS = 86_400_000


def test_a_span_ends_now_and_all_has_no_beginning() -> None:
    assert span_of("") == "90d"
    assert [since_of(span_of(span), 1_000 * DAY_MS) for span in SPANS] == [
        *(993 * DAY_MS, 970 * DAY_MS, 910 * DAY_MS, 635 * DAY_MS),
        None,
    ]
    assert since_of("1y", DAY_MS) == 0


def test_another_span_is_refused() -> None:
    with pytest.raises(InvalidArgumentError, match="span: '2y' is not one of 7d"):
        span_of("2y")
