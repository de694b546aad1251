"""`healthcheck` of a gateway: asks its own /healthz, for process managers and container engines."""

import urllib.error
import urllib.request

from swarmnexus.web.serving import GatewaySettings

_TIMEOUT_SECONDS = 4.0
_EVERY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "[::1]", "[::]": "[::1]"}  # noqa: S104 - read, not bound


def complaint(settings: GatewaySettings) -> str:
    """Why the gateway that runs with these settings is not healthy, in one line; empty when it is."""
    host = _EVERY_ADDRESS.get(settings.host, settings.host)
    url = f"http://{host}:{settings.port}/healthz"
    try:
        with urllib.request.urlopen(url, timeout=_TIMEOUT_SECONDS):
            return ""
    except urllib.error.HTTPError as error:
        return f"{url} answers {error.code}"
    except (urllib.error.URLError, OSError) as error:
        return f"{url} does not answer: {getattr(error, 'reason', error)}"
