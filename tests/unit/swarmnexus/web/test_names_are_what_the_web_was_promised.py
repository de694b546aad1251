from swarmnexus.v1.model_pb2 import STANCE_NEUTRAL, Stance
from swarmnexus.v1.query_pb2 import AUTHOR_SORT_HIT_RATE, AuthorSort
from swarmnexus.v1.score_pb2 import WINDOW_7D, Window
from swarmnexus.web.names import names_of


def test_addresses_and_json_know_enums_by_these_names() -> None:
    windows, stances, sorts = (
        names_of(Window, "WINDOW_"),
        names_of(Stance, "STANCE_"),
        names_of(AuthorSort, "AUTHOR_SORT_"),
    )
    assert list(windows) == ["12h", "24h", "7d", "30d"]
    assert list(stances) == ["bullish", "bearish", "neutral"]
    told = "rank handle calls hits hit_rate mean_return median_return mean_excess best worst streak last_call"
    assert list(sorts) == told.split()
    assert (windows["7d"], stances["neutral"], sorts["hit_rate"]) == (WINDOW_7D, STANCE_NEUTRAL, AUTHOR_SORT_HIT_RATE)
