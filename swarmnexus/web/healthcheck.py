"""`healthcheck` of a gateway: asks its own /healthz, for process managers and container engines."""

import http.client
import json
import urllib.error
import urllib.request

from swarmnexus.web.settings import GatewaySettings, address_of

_TIMEOUT_SECONDS = 4.0
_MAX_BODY_BYTES = 4_096
_EVERY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "::1", "[::]": "::1"}  # noqa: S104 - read, not bound


def complaint(settings: GatewaySettings) -> str:
    """Why the gateway that runs with these settings is not healthy, in one line; empty when it is."""
    host = _EVERY_ADDRESS.get(settings.host, settings.host)
    url = f"http://{address_of(host, settings.port)}/healthz"
    # a proxy of the environment is for the world outside, not for this machine
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=_TIMEOUT_SECONDS):
            return ""
    except urllib.error.HTTPError as error:
        return f"{url} answers {error.code}{_reason(error)}"
    except (OSError, http.client.HTTPException, ValueError) as error:
        return f"{url} does not answer: {getattr(error, 'reason', error) or type(error).__name__}"


def _reason(error: urllib.error.HTTPError) -> str:
    try:
        body = json.loads(error.read(_MAX_BODY_BYTES))
    except (OSError, ValueError):
        return ""
    reason = body.get("reason") if isinstance(body, dict) else None
    return f": {' '.join(reason.split())}" if isinstance(reason, str) else ""
