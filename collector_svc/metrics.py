"""What the collector counts for Prometheus."""

from prometheus_client import Counter, Gauge

from collector_svc.outbox.folder import Outbox
from collector_svc.trouble import State
from swarmnexus.time import now_ms

CYCLES = Counter("nexus_scrape_cycles", "Cycles, by how they went.", ["outcome"])
MENTIONS = Counter("nexus_collector_mentions", "Mentions sent to the store, by what became of them.", ["outcome"])
PRICES = Counter("nexus_collector_prices", "Prices sent to the store, by what became of them.", ["outcome"])
LAST_SUCCESS = Gauge(
    "nexus_collector_last_success_timestamp_seconds", "When the last good cycle ended, in seconds since 1970."
)
STATE = Gauge("nexus_collector_state", "1 for the state in which the last cycle ended, 0 for the others.", ["state"])
OUTBOX_ROWS = Gauge("nexus_collector_outbox_rows", "Mentions and prices that were read and wait for the store.")
OUTBOX_BYTES = Gauge("nexus_collector_outbox_bytes", "What they take of the disk, in bytes.")
OUTBOX_OLDEST = Gauge("nexus_collector_outbox_oldest_seconds", "For how long the oldest has waited; 0 for none.")

for _state in State:
    # A series that is there from the start lets an alert see the first increase.
    CYCLES.labels(_state.value)
    STATE.labels(_state.value)


def show_state(state: State) -> None:
    """A cycle has ended in this state."""
    for each in State:
        STATE.labels(each.value).set(each is state)


def show_outbox(outbox: Outbox) -> None:
    """From now on each scrape tells how much waits in this outbox at that moment."""
    OUTBOX_ROWS.set_function(lambda: outbox.backlog.rows)
    OUTBOX_BYTES.set_function(lambda: outbox.backlog.disk_bytes)
    OUTBOX_OLDEST.set_function(lambda: outbox.backlog.oldest_seconds(now_ms()))
