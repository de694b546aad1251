"""What the dashboard tells Prometheus."""

from prometheus_client import Gauge

from dashboard_svc.live.hub import Hub

LIVE_CLIENTS = Gauge("swarm_dashboard_live_clients", "Live feeds that are open.")
LIVE_FOLLOWING = Gauge("swarm_dashboard_live_following", "1 while the live feed follows the store, 0 while it waits.")


def watch_hub(hub: Hub) -> None:
    """Read both off the hub whenever they are asked for."""
    LIVE_CLIENTS.set_function(lambda: hub.clients)
    LIVE_FOLLOWING.set_function(lambda: hub.is_following)
