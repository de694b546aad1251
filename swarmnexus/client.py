"""The store as a client sees it: a channel, a token, and a deadline on every call."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import TypeVar

import grpc

from swarmnexus.settings import StoreClientSettings
from swarmnexus.status import from_rpc

Request = TypeVar("Request")
Response = TypeVar("Response")

DEFAULT_TIMEOUT_SECONDS = 5.0
_OPTIONS = [
    ("grpc.initial_reconnect_backoff_ms", 100),
    ("grpc.min_reconnect_backoff_ms", 100),
    ("grpc.max_reconnect_backoff_ms", 2_000),
    ("grpc.keepalive_time_ms", 30_000),
    ("grpc.keepalive_timeout_ms", 5_000),
    ("grpc.http2.max_pings_without_data", 0),  # a quiet watch is pinged for as long as it is open
    ("grpc.max_receive_message_length", 64 * 1024 * 1024),
]


class StoreConnection:
    """One connection to the store. Open it in the running event loop; it reconnects by itself."""

    def __init__(self, settings: StoreClientSettings, token: str) -> None:
        """Raises OSError when a file of TLS cannot be read."""
        if settings.store_tls_ca:
            own = (settings.store_tls_client_key, settings.store_tls_client_cert)
            shown = [Path(file).read_bytes() for file in own if file]
            credentials = grpc.ssl_channel_credentials(Path(settings.store_tls_ca).read_bytes(), *shown)
            self.channel = grpc.aio.secure_channel(settings.store_target, credentials, options=_OPTIONS)
        else:
            self.channel = grpc.aio.insecure_channel(settings.store_target, options=_OPTIONS)
        self._metadata = (("authorization", f"Bearer {token}"),) if token else ()

    async def call(
        self,
        method: "grpc.aio.UnaryUnaryMultiCallable[Request, Response]",
        request: Request,
        *,
        timeout_seconds: float = DEFAULT_TIMEOUT_SECONDS,
    ) -> Response:
        """Answer of one call. Raises SwarmError, never grpc's own."""
        try:
            return await method(request, timeout=timeout_seconds, metadata=self._metadata)
        except grpc.aio.AioRpcError as error:
            raise from_rpc(error) from error

    async def stream(
        self, method: "grpc.aio.UnaryStreamMultiCallable[Request, Response]", request: Request
    ) -> AsyncIterator[Response]:
        """Answers of a stream without end: it has no deadline, keepalive finds a dead peer. Raises SwarmError."""
        call = method(request, metadata=self._metadata)
        try:
            async for response in call:
                yield response
        except grpc.aio.AioRpcError as error:
            raise from_rpc(error) from error
        finally:
            call.cancel()

    async def close(self) -> None:
        """Drop the connection; calls under way fail."""
        await self.channel.close()
