"""TLS of the store: its certificate, and the clients' when they must show one."""

import ssl
from pathlib import Path

import grpc

from store_svc.settings import StoreSettings


class TlsError(Exception):
    """A file of TLS cannot be used; the text names the variable and why, in one line."""


def server_credentials(settings: StoreSettings) -> grpc.ServerCredentials | None:
    """What the server shows and asks for; None for plaintext. Raises TlsError."""
    if not settings.store_tls_cert or not settings.store_tls_key:
        return None
    chain = _read("STORE_TLS_CERT", settings.store_tls_cert)
    key = _read("STORE_TLS_KEY", settings.store_tls_key)
    # gRPC would only say that it cannot bind
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        context.load_cert_chain(settings.store_tls_cert, settings.store_tls_key, password=lambda: b"")
    except (ssl.SSLError, OSError, ValueError) as error:
        raise TlsError(
            f"STORE_TLS_CERT='{settings.store_tls_cert}', STORE_TLS_KEY='{settings.store_tls_key}' are not accepted: "
            f"a PEM certificate chain and its key without a password ({_why(error)})"
        ) from error
    authority = None
    if settings.store_tls_client_ca:
        authority = _read("STORE_TLS_CLIENT_CA", settings.store_tls_client_ca)
        try:
            context.load_verify_locations(settings.store_tls_client_ca)
        except ssl.SSLError as error:
            raise TlsError(
                f"STORE_TLS_CLIENT_CA='{settings.store_tls_client_ca}' is not accepted: "
                f"PEM certificates ({_why(error)})"
            ) from error
    return grpc.ssl_server_credentials(
        [(key, chain)], root_certificates=authority, require_client_auth=authority is not None
    )


def _read(variable: str, path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise TlsError(f"{variable}='{path}' cannot be read: {error.strerror}") from error


def _why(error: Exception) -> str:
    return str(getattr(error, "reason", None) or error).lower().replace("_", " ")
