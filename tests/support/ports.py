"""Ports for programs that cannot be given one that is free by themselves."""

from __future__ import annotations

import socket


def free_port() -> int:
    """A port of this machine on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]
