"""TLS of the store: its certificate, and the clients' when they must show one."""

import ssl
from dataclasses import dataclass
from pathlib import Path

import grpc

from store_svc.settings import StoreSettings


class TlsError(Exception):
    """A file of TLS cannot be used; the text names the variable and why, in one line."""


@dataclass(frozen=True)
class Certificates:
    """What the server shows, and whose certificates it asks for; all PEM."""

    key: bytes
    chain: bytes
    authority: bytes | None

    def credentials(self) -> grpc.ServerCredentials:
        """The same for gRPC."""
        return grpc.ssl_server_credentials(
            [(self.key, self.chain)],
            root_certificates=self.authority,
            require_client_auth=self.authority is not None,
        )


def certificates(settings: StoreSettings) -> Certificates | None:
    """Read and checked, before anything of gRPC begins; None for plaintext. Raises TlsError."""
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
    return Certificates(key, chain, authority)


def _read(variable: str, path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise TlsError(f"{variable}='{path}' cannot be read: {error.strerror}") from error


def _why(error: Exception) -> str:
    return str(getattr(error, "reason", None) or error).lower().replace("_", " ")
