"""A channel on which nothing can be called without a deadline.

It wraps what makes the calls rather than being an interceptor: those cost a task a call, and have leaked.
"""

from types import TracebackType
from typing import Any, Self

import grpc


class DeadlineChannel(grpc.aio.Channel):
    """The same channel; a call without `timeout` raises TypeError, in every build."""

    def __init__(self, inner: grpc.aio.Channel) -> None:
        self._inner = inner

    def unary_unary(self, method: str, *args: Any, **kwargs: Any) -> Any:
        """As gRPC's."""
        return _Demanding(self._inner.unary_unary(method, *args, **kwargs), method)

    def unary_stream(self, method: str, *args: Any, **kwargs: Any) -> Any:
        """As gRPC's."""
        return _Demanding(self._inner.unary_stream(method, *args, **kwargs), method)

    def stream_unary(self, method: str, *args: Any, **kwargs: Any) -> Any:
        """As gRPC's."""
        return _Demanding(self._inner.stream_unary(method, *args, **kwargs), method)

    def stream_stream(self, method: str, *args: Any, **kwargs: Any) -> Any:
        """As gRPC's."""
        return _Demanding(self._inner.stream_stream(method, *args, **kwargs), method)

    async def close(self, grace: float | None = None) -> None:
        """As gRPC's."""
        await self._inner.close(grace)

    def get_state(self, try_to_connect: bool = False) -> grpc.ChannelConnectivity:
        """As gRPC's."""
        return self._inner.get_state(try_to_connect)

    async def wait_for_state_change(self, last_observed_state: grpc.ChannelConnectivity) -> None:
        """As gRPC's."""
        await self._inner.wait_for_state_change(last_observed_state)

    async def channel_ready(self) -> None:
        """As gRPC's."""
        await self._inner.channel_ready()

    async def __aenter__(self) -> Self:
        await self._inner.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool | None:
        return await self._inner.__aexit__(kind, error, trace)


class _Demanding:
    def __init__(self, inner: Any, method: str) -> None:
        self.method = method.lstrip("/")
        self._inner = inner

    def __call__(self, request: Any = None, *, timeout: float | None = None, **kwargs: Any) -> Any:
        if timeout is None:
            raise TypeError(f"{self.method} is called without a deadline: pass timeout=SECONDS")
        return self._inner(request, timeout=timeout, **kwargs)
