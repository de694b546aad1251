"""Each state that the collector can be in has a sentence of its own on the status page."""

import pytest

from collector_svc.trouble import State
from dashboard_svc.view.states import collector_state
from swarmnexus.v1.model_pb2 import Heartbeat
from swarmnexus.v1.query_pb2 import GetMetaResponse


@pytest.mark.parametrize("state", State)
def test_a_state_is_told_in_a_sentence_of_its_own(state: State) -> None:
    meta = GetMetaResponse(heartbeat=Heartbeat(at_ms=1_000, state=state.value, stale_after_seconds=60))
    shown = collector_state(meta, 2_000)
    assert state.value not in shown.sentence
    assert shown.level == ("ok" if state is State.OK else "degraded")
