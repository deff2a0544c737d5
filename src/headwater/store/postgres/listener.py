"""Hearing that the log has grown, whichever process appended to it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Final

import psycopg
import structlog
from psycopg import sql

from headwater.store.postgres.database import PostgresDatabase
from headwater.store.postgres.log_schema import CHANNEL

_log: Final = structlog.get_logger("headwater.store")
_LOOKS_S: Final = 1.0
"""So often it is looked for what was not heard."""


class LogListener:
    """Says so when the log may have grown: at once where it is heard, and every second anyway."""

    def __init__(self, database: PostgresDatabase, grown: Callable[[], None]) -> None:
        self._database = database
        self._grown = grown
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="log-listener", daemon=True)

    def start(self) -> None:
        """Begin to listen."""
        self._thread.start()

    def stop(self) -> None:
        """Listen no more."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                with self._database.connect() as connection:
                    self._listen(connection)
            except psycopg.Error as error:
                _log.warning("the store is not heard", problem=str(error))
                self._grown()
                self._stopping.wait(_LOOKS_S)

    def _listen(self, connection: psycopg.Connection) -> None:
        (channel,) = connection.execute(f"SELECT {CHANNEL}").fetchone() or ("",)
        connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(channel)))
        while not self._stopping.is_set():
            # Also what came before anybody listened.
            self._grown()
            for _ in connection.notifies(timeout=_LOOKS_S, stop_after=1):
                pass
