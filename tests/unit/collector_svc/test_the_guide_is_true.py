import re
from pathlib import Path

import pytest
from prometheus_client import REGISTRY

from collector_svc import metrics
from collector_svc.settings import CollectorSettings
from collector_svc.trouble import State
from swarmnexus.settings import variables

GUIDE = (Path(__file__).resolve().parents[3] / "docs/collector.md").read_text("utf-8")
ROWS = {
    state: (int(code), means, action)
    for state, code, means, action in re.findall(r"^\| `(\w+)` \| (\d+) \| ([^|]+) \| ([^|]+) \|$", GUIDE, re.MULTILINE)
}


def test_it_tells_every_state_and_no_other() -> None:
    assert list(ROWS) == [state.value for state in State]
    assert all(len(means) > 10 for _, means, _ in ROWS.values())


@pytest.mark.parametrize("state", State)
def test_it_tells_with_what_a_cycle_exits_that_ended_so(state: State) -> None:
    expected = 0 if state is State.OK else 78 if state.needs_operator else 75
    assert ROWS[state][0] == expected


def test_it_says_that_waiting_is_enough_only_where_it_is() -> None:
    assert {State(name) for name, (_, _, action) in ROWS.items() if action.startswith("nothing")} == {
        State.OK,
        State.RATE_LIMITED,
        State.X_DOWN,
    }


def test_it_names_only_variables_that_there_are() -> None:
    known = {name for key, field in CollectorSettings.model_fields.items() for name in variables(key, field)}
    named = set(re.findall(r"`([A-Z][A-Z0-9]*_[A-Z0-9_]+)(?:=\w+)?`", GUIDE))
    assert len(named) > 10
    assert named <= known


def test_it_tells_every_metric_of_the_collector_and_no_other() -> None:
    assert metrics.CYCLES
    ours = {
        sample.name
        for family in REGISTRY.collect()
        for sample in family.samples
        if sample.name.startswith(("nexus_collector_", "nexus_scrape_")) and not sample.name.endswith("_created")
    }
    # counters without a sample yet are there by their name
    ours |= {"nexus_collector_mentions_total", "nexus_collector_prices_total"}
    assert set(re.findall(r"^\| `(nexus_\w+)", GUIDE, re.MULTILINE)) == ours
