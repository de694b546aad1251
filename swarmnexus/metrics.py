"""Prometheus metrics, off unless METRICS_PORT is set."""

from prometheus_client import start_http_server

from swarmnexus.settings import ServiceSettings


def serve_metrics(settings: ServiceSettings) -> None:
    """Answer /metrics from a thread of its own when a port is set. Raises OSError when the port is taken."""
    if not settings.metrics_port:
        return
    try:
        start_http_server(settings.metrics_port, addr=settings.metrics_host)
    except OSError as error:
        address = f"{settings.metrics_host}:{settings.metrics_port}"
        raise OSError(
            f"cannot serve metrics on {address}: {error.strerror or error}; set METRICS_HOST and METRICS_PORT"
        ) from error
