"""What the collector counts of prices for Prometheus."""

from prometheus_client import Counter, Gauge

from collector_svc.prices.trouble import PriceState

ROUNDS = Counter("nexus_prices_rounds", "Rounds of fetching prices, by how they went.", ["outcome"])
REQUESTS = Counter(
    "nexus_prices_requests", "Requests to sources of prices, by what came of them.", ["source", "outcome"]
)
WAITING = Gauge("nexus_prices_waiting_evaluations", "Evaluations that waited for a price when the last round began.")
UNPRICED = Gauge("nexus_prices_unpriced_tickers", "Tickers without a source of prices when the last round began.")
LAST_SUCCESS = Gauge(
    "nexus_prices_last_success_timestamp_seconds", "When the last good round ended, in seconds since 1970."
)

for _state in PriceState:
    # A series that is there from the start lets an alert see the first increase.
    ROUNDS.labels(_state.value)
