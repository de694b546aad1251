"""IngestService: passed on as it comes to the half that writes, and its answers back, unread."""

from collections.abc import Awaitable, Callable
from typing import Any

import grpc

from store_svc.writing.link import WritingLink
from store_svc.writing.methods import INGEST_SERVICE


def ingest_handler(link: WritingLink) -> grpc.GenericRpcHandler:
    """All of the service's methods."""
    return grpc.method_handlers_generic_handler(
        INGEST_SERVICE.full_name,
        {
            method.name: grpc.unary_unary_rpc_method_handler(
                _passing_on(link, method.name), request_deserializer=bytes, response_serializer=bytes
            )
            for method in INGEST_SERVICE.methods
        },
    )


def _passing_on(link: WritingLink, method: str) -> Callable[[bytes, Any], Awaitable[bytes]]:
    async def pass_on(request: bytes, _context: Any) -> bytes:
        return await link.call(method, request)

    return pass_on
