"""`healthcheck`: asks the store that runs with these settings, for process managers and container engines."""

import contextlib
import ssl
from pathlib import Path

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc

from store_svc.settings import StoreSettings

_TIMEOUT_SECONDS = 4.0
_EVERY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - read, not bound


def complaint(settings: StoreSettings) -> str:
    """Why the store is not healthy, in one line; empty when it is."""
    target = _target(settings.store_listen)
    try:
        with contextlib.closing(_channel(settings, target)) as channel:
            answer = health_pb2_grpc.HealthStub(channel).Check(  # type: ignore[attr-defined]
                health_pb2.HealthCheckRequest(), timeout=_TIMEOUT_SECONDS
            )
    except grpc.RpcError as error:
        return f"the store at {target} does not answer ({error.code().name.lower()}): {error.details()}"
    except OSError as error:
        return f"the store at {target} does not answer: {error}"
    if answer.status == health_pb2.HealthCheckResponse.SERVING:
        return ""
    return f"the store at {target} says {health_pb2.HealthCheckResponse.ServingStatus.Name(answer.status)}"


def _target(listen: str) -> str:
    if listen.startswith("unix:"):
        return listen
    host, _, port = listen.rpartition(":")
    host = host.strip("[]")
    host = _EVERY_ADDRESS.get(host, host)
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _channel(settings: StoreSettings, target: str) -> grpc.Channel:
    if not settings.store_tls_cert or not settings.store_tls_key:
        return grpc.insecure_channel(target)
    chain, key = settings.store_tls_cert.read_bytes(), settings.store_tls_key.read_bytes()
    shown = (key, chain) if settings.store_tls_client_ca else ()
    credentials = grpc.ssl_channel_credentials(chain, *shown)
    name = _name_in(settings.store_tls_cert, settings.store_tls_key)
    # the certificate is our own file, so its name need not be the address that we ask at
    return grpc.secure_channel(target, credentials, options=[("grpc.ssl_target_name_override", name)])


def _name_in(cert: Path, key: Path) -> str:
    """The first name of a certificate, as a peer reads it: a handshake in memory, for `ssl` parses no files.

    Raises ssl.SSLError, an OSError, for one that no client would accept, such as one that has expired.
    """
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(cert, key)
    client = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    client.check_hostname = False
    client.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    client.load_verify_locations(cert)
    there, back = ssl.MemoryBIO(), ssl.MemoryBIO()
    sides = (client.wrap_bio(back, there), server.wrap_bio(there, back, server_side=True))
    for side in sides * 2:
        with contextlib.suppress(ssl.SSLWantReadError):
            side.do_handshake()
    names = (sides[0].getpeercert() or {}).get("subjectAltName", ())
    # a name that a wildcard stands for is as good as any
    return str(names[0][1]).replace("*", "store", 1) if names else ""
