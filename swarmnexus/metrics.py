"""Prometheus metrics, off unless METRICS_PORT is set."""

from prometheus_client import start_http_server

from swarmnexus.settings import ServiceSettings


def serve_metrics(settings: ServiceSettings) -> None:
    """Answer /metrics from a thread of its own when a port is set. Raises OSError when the port is taken."""
    if settings.metrics_port:
        start_http_server(settings.metrics_port, addr=settings.metrics_host)
