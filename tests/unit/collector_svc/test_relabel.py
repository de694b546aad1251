import pytest
from click.testing import CliRunner
from support.mentions import bullish, mention, post
from support.relabelling import main

from collector_svc.relabel import added_calls, untied_calls
from collector_svc.relabel_state import RelabelState, StateError
from swarmnexus.v1.model_pb2 import STANCE_BEARISH, Span


def test_a_call_is_added_only_where_its_post_has_none_on_that_ticker() -> None:
    row = mention(2, thread=[post(1)])
    row.calls.append(bullish(row.post, "$SOL"))
    read = [
        bullish(row.post, "$sol", stance=STANCE_BEARISH),
        bullish(row.post, "$ETH"),
        bullish(row.thread[0], "$SOL"),
    ]
    assert added_calls(row, read) == read[1:]


def test_a_kept_call_is_tied_as_it_is_kept_to_a_mention_that_reads_the_same() -> None:
    row = mention(2, thread=[post(1)])
    spans = [Span(post_id="77", start=0, end=4, of="ticker")]
    by_another = bullish(row.thread[0], "$SOL", mention_id="9", probability=0.3, target_price_usd=7.0, spans=spans)
    own = bullish(row.post, "$ETH", mention_id="1002")
    row.calls.extend([by_another, own])
    assert untied_calls(row, [bullish(row.thread[0], "$SOL", stance=STANCE_BEARISH)]) == []
    [tied] = untied_calls(row, [bullish(row.thread[0], "$sol"), bullish(row.post, "$ETH")])
    assert (tied.probability, tied.target_price_usd, list(tied.spans)) == (0.3, 7.0, [])
    assert list(by_another.spans) == spans


def test_each_store_and_model_has_a_mark_of_its_own(tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("state") / "relabel.json"
    one, other = RelabelState(path, "store:1", "a"), RelabelState(path, "store:1", "b")
    assert (one.position, other.position) == (0, 0)
    one.keep(200)
    again = RelabelState(path, "store:1", "b")
    again.keep(300)
    assert [RelabelState(path, "store:1", name).position for name in "ab"] == [200, 300]
    assert RelabelState(path, "store:2", "a").position == 0
    RelabelState(path, "store:1", "a").forget()
    assert [RelabelState(path, "store:1", name).position for name in "ab"] == [0, 300]
    path.write_text('{"version": 2}')
    with pytest.raises(StateError, match="not what this version writes"):
        RelabelState(path, "store:1", "a")


def test_help_says_what_stays_and_how_it_ends() -> None:
    told = CliRunner().invoke(main, ["relabel", "--help"])
    assert told.exit_code == 0
    for word in ("--state", "--from-start", "--wait", "--json", "Labels of earlier models stay", "75 broken off"):
        assert word in " ".join(told.output.split())
