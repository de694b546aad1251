"""How long calls took, for Prometheus; the names, unit and buckets are OpenTelemetry's for RPC."""

import grpc
from prometheus_client import Gauge, Histogram

_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10)
_LABELS = ["rpc_method", "rpc_status_code"]
OTHER = "_OTHER"

SERVED = Histogram(
    "rpc_server_call_duration_seconds",
    "From a call's arrival to its status, as its server saw it.",
    _LABELS,
    buckets=_BUCKETS,
)
MADE = Histogram(
    "rpc_client_call_duration_seconds", "From a call to its status, as its client saw it.", _LABELS, buckets=_BUCKETS
)
UNDER_WAY = Gauge("nexus_rpc_under_way", "Calls under way; beyond STORE_MAX_CALLS more are refused.", ["service"])


class Durations:
    """One of the two histograms; its series are found without a search."""

    def __init__(self, histogram: Histogram) -> None:
        self._histogram = histogram
        self._series: dict[tuple[str, grpc.StatusCode], Histogram] = {}

    def note(self, method: str, code: grpc.StatusCode, seconds: float) -> None:
        """One call. `method` is package.Service/Method, of those that exist, or OTHER: never what a caller made up."""
        series = self._series.get((method, code))
        if series is None:
            series = self._series[method, code] = self._histogram.labels(method, code.name)
        series.observe(seconds)


served = Durations(SERVED)
made = Durations(MADE)
