"""The store as a client sees it: a channel, a token, and a deadline on every call."""

import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TypeVar

import grpc

from swarmnexus.channel import DeadlineChannel
from swarmnexus.deadlines import seconds_for
from swarmnexus.limits import LIMITS, Limits, client_options
from swarmnexus.rpc_metrics import made
from swarmnexus.settings import StoreClientSettings
from swarmnexus.status import from_rpc

Request = TypeVar("Request")
Response = TypeVar("Response")

DEFAULT_TIMEOUT_SECONDS = 5.0
# Longer than the store lets a connection live, so that it seldom ends a stream before the store does.
STREAM_TIMEOUT_SECONDS = 3_600.0


class StoreConnection:
    """One connection to the store. Open it in the running event loop; it reconnects by itself."""

    def __init__(self, settings: StoreClientSettings, token: str, limits: Limits = LIMITS) -> None:
        """Raises OSError when a file of TLS cannot be read."""
        options = client_options(limits)
        if settings.store_tls_ca:
            own = (settings.store_tls_client_key, settings.store_tls_client_cert)
            shown = [Path(file).read_bytes() for file in own if file]
            credentials = grpc.ssl_channel_credentials(Path(settings.store_tls_ca).read_bytes(), *shown)
            channel = grpc.aio.secure_channel(settings.store_target, credentials, options=options)
        else:
            channel = grpc.aio.insecure_channel(settings.store_target, options=options)
        self.channel = DeadlineChannel(channel)
        # as metadata of our own: gRPC's credentials of calls leak a little with each
        self._metadata = (("authorization", f"Bearer {token}"),) if token else ()

    async def call(
        self,
        method: "grpc.aio.UnaryUnaryMultiCallable[Request, Response]",
        request: Request,
        *,
        timeout_seconds: float = DEFAULT_TIMEOUT_SECONDS,
    ) -> Response:
        """Answer of one call, within `timeout_seconds` and what `deadlines.within` leaves.

        Raises SwarmError, never grpc's own.
        """
        timeout, began, code = seconds_for(timeout_seconds), time.perf_counter(), grpc.StatusCode.CANCELLED
        try:
            answer = await method(request, timeout=timeout, metadata=self._metadata)
            code = grpc.StatusCode.OK
        except grpc.aio.AioRpcError as error:
            code = error.code()
            raise from_rpc(error) from error
        finally:
            made.note(method.method, code, time.perf_counter() - began)  # type: ignore[attr-defined]
        return answer

    async def stream(
        self,
        method: "grpc.aio.UnaryStreamMultiCallable[Request, Response]",
        request: Request,
        *,
        timeout_seconds: float = STREAM_TIMEOUT_SECONDS,
    ) -> AsyncIterator[Response]:
        """Answers of a stream. Open it again when it ends, also in error: the store ends each within the hour.

        Pings find a peer that is gone. Raises SwarmError.
        """
        call = method(request, timeout=timeout_seconds, metadata=self._metadata)
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
