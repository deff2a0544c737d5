"""Certificates that nobody has signed but themselves."""

from __future__ import annotations

import subprocess
from pathlib import Path
from shutil import which

import pytest


def make_certificate(folder: Path) -> Path:
    """A file with a certificate for localhost and its key."""
    if which("openssl") is None:
        pytest.skip("there is no openssl on this machine to make a certificate with")
    file = folder / "localhost.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
            *("-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"),
            *("-keyout", file, "-out", folder / "certificate.pem"),
        ],
        check=True,
        capture_output=True,
    )
    file.write_text(file.read_text() + (folder / "certificate.pem").read_text())
    return file
