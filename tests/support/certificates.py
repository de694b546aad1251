"""Certificates for tests, made by the openssl command."""

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest


@dataclass(frozen=True)
class Certificate:
    """A certificate and its key, PEM."""

    cert: Path
    key: Path


def self_signed(folder: Path, name: str) -> Certificate:
    """A certificate that is its own authority."""
    made = _make(folder, name, ["-x509", "-days", "2"])
    return Certificate(*made)


def signed_by(authority: Certificate, folder: Path, name: str) -> Certificate:
    """A certificate from an authority."""
    made = _make(folder, name, ["-x509", "-days", "2", "-CA", str(authority.cert), "-CAkey", str(authority.key)])
    return Certificate(*made)


def _make(folder: Path, name: str, how: list[str]) -> tuple[Path, Path]:
    if not shutil.which("openssl"):
        pytest.skip("the openssl command is not installed")
    cert, key = folder / f"{name}.pem", folder / f"{name}.key"
    command = ["openssl", "req", *how, "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    names = ["-subj", f"/CN={name}", "-addext", f"subjectAltName=DNS:{name},DNS:localhost"]
    subprocess.run([*command, *names, "-keyout", key, "-out", cert], check=True, capture_output=True)
    return cert, key
