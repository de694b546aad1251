"""The numbers that client and server of gRPC must agree on: sizes, pings, ages, retries."""

import json
from dataclasses import dataclass

Options = list[tuple[str, int | str]]

MAX_MESSAGE_BYTES = 4 * 1024 * 1024
# What may fill a request with rows: the rest is for the tags and lengths around them.
MAX_ROWS_BYTES = MAX_MESSAGE_BYTES - 64 * 1024
_QUERY = "swarmnexus.v1.QueryService"
_ENDLESS_PINGS = 0


@dataclass(frozen=True)
class Limits:
    """Times in milliseconds. Tests shorten them; nobody else needs others."""

    request_bytes: int = MAX_MESSAGE_BYTES
    answer_bytes: int = 64 * 1024 * 1024  # one mention may stand below a long thread of long posts
    metadata_bytes: int = 8 * 1024
    # A client pings a quiet connection with an open call. Well under a minute would be a burden on the server, and a
    # server that is pinged more often than it permits hangs up ("too_many_pings").
    client_ping_ms: int = 60_000
    permitted_ping_ms: int = 30_000
    server_ping_ms: int = 120_000  # finds watchers that are gone without a word, who hold a place of few
    ping_timeout_ms: int = 10_000
    # A connection is replaced before it is old, so that clients spread again after a restart or a move.
    connection_age_ms: int = 30 * 60_000
    connection_age_grace_ms: int = 30_000
    # gRPC answers CANCELLED of its own, at random, to calls that wait to be looked at beyond the first of these
    # numbers, and to all beyond the second: our gate must have refused them, with a reason and a hint, long before.
    # (A limit of streams a connection is no way out: beyond it gRPC resets streams, and whole connections.)
    unseen_calls: int = 8_000
    most_unseen_calls: int = 10_000


LIMITS = Limits()


def server_options(limits: Limits = LIMITS) -> Options:
    """Channel arguments of a server."""
    return [
        ("grpc.so_reuseport", 0),  # otherwise a second store would bind the same port in silence
        ("grpc.max_receive_message_length", limits.request_bytes),
        ("grpc.max_metadata_size", limits.metadata_bytes),
        ("grpc.absolute_max_metadata_size", limits.metadata_bytes),
        ("grpc.http2.min_ping_interval_without_data_ms", limits.permitted_ping_ms),
        ("grpc.keepalive_time_ms", limits.server_ping_ms),
        ("grpc.keepalive_timeout_ms", limits.ping_timeout_ms),
        ("grpc.http2.max_pings_without_data", _ENDLESS_PINGS),
        ("grpc.max_connection_age_ms", limits.connection_age_ms),
        ("grpc.max_connection_age_grace_ms", limits.connection_age_grace_ms),
        ("grpc.server.max_pending_requests", limits.unseen_calls),
        ("grpc.server.max_pending_requests_hard_limit", limits.most_unseen_calls),
    ]


def client_options(limits: Limits = LIMITS) -> Options:
    """Channel arguments of a client."""
    return [
        ("grpc.initial_reconnect_backoff_ms", 100),
        (
            "grpc.min_reconnect_backoff_ms",
            2_000,
        ),  # in truth how long one attempt may take, TLS and a busy host included
        ("grpc.max_reconnect_backoff_ms", 2_000),
        ("grpc.keepalive_time_ms", limits.client_ping_ms),
        ("grpc.keepalive_timeout_ms", limits.ping_timeout_ms),
        ("grpc.keepalive_permit_without_calls", 0),
        ("grpc.http2.max_pings_without_data", _ENDLESS_PINGS),  # a quiet watch is pinged for as long as it is open
        ("grpc.max_receive_message_length", limits.answer_bytes),
        ("grpc.enable_retries", 1),
        ("grpc.service_config", json.dumps(SERVICE_CONFIG)),
    ]


# Reads alone are tried again beneath the caller, and less and less of them while most fail. Writes are tried again by
# who sends them, under the same ids and also when the outcome is unknown, which gRPC would not do.
SERVICE_CONFIG = {
    "methodConfig": [
        {
            "name": [{"service": _QUERY}],
            "retryPolicy": {
                "maxAttempts": 3,
                "initialBackoff": "0.1s",
                "maxBackoff": "1s",
                "backoffMultiplier": 3,
                "retryableStatusCodes": ["UNAVAILABLE"],
            },
        }
    ],
    "retryThrottling": {"maxTokens": 10, "tokenRatio": 0.1},
}
