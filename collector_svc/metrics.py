"""What the collector counts for Prometheus."""

from prometheus_client import Counter, Gauge

from collector_svc.trouble import State

CYCLES = Counter("nexus_scrape_cycles", "Cycles, by how they went.", ["outcome"])
MENTIONS = Counter("nexus_collector_mentions", "Mentions sent to the store, by what became of them.", ["outcome"])
PRICES = Counter("nexus_collector_prices", "Prices sent to the store, by what became of them.", ["outcome"])
LAST_SUCCESS = Gauge(
    "nexus_collector_last_success_timestamp_seconds", "When the last good cycle ended, in seconds since 1970."
)

for _state in State:
    # A series that is there from the start lets an alert see the first increase.
    CYCLES.labels(_state.value)
