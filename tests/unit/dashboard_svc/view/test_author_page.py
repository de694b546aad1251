from dashboard_svc.view.author_page import author_page, bins_of, statuses_of
from swarmnexus.v1.query_pb2 import GetAuthorRecordResponse, StatusCounts, TargetBin, TargetRecord
from swarmnexus.v1.score_pb2 import AuthorScore


def test_what_no_call_does_is_not_told() -> None:
    assert statuses_of(StatusCounts(scored=3, duplicate=1)) == [("scored", 3), ("repeats of an earlier call", 1)]
    assert statuses_of(StatusCounts()) == []


def test_calibration_puts_sureness_and_truth_beside_each_other() -> None:
    bins = [
        TargetBin(probability_from=0.6, probability_to=0.7, mean_probability=0.653, resolved=3, reached=1),
        TargetBin(probability_from=0.9, probability_to=1.0, mean_probability=0.95),
    ]
    [one] = bins_of(TargetRecord(bins=bins))
    assert (one.words, one.percent, one.expected) == ("60 to 70%", 33.3, 65.3)
    assert (one.resolved, one.reached) == (3, 1)


def test_the_window_that_is_looked_at_gives_the_figures_and_the_others_stand_beside_it() -> None:
    records = {
        "12h": GetAuthorRecordResponse(handle="Someone"),
        "24h": GetAuthorRecordResponse(handle="Someone", summary=AuthorScore(calls=4, hits=3), ranked_authors=9),
    }
    page = author_page(records, "24h", "", None)
    assert page.summary is not None
    assert (page.handle, page.summary.hits, page.ranked_authors) == ("Someone", 3, 9)
    assert page.windows["12h"] is None
    assert (page.returns, page.chart) == (None, None)
