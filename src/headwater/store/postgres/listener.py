"""Hearing that the log has grown, whichever process appended to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import psycopg
from psycopg import sql

from headwater.store.postgres.database import PostgresDatabase
from headwater.store.postgres.log_schema import CHANNEL
from headwater.store.postgres.session import Session

_LOOKS_S: Final = 1.0
"""So often it is looked for what was not heard."""


class LogListener(Session):
    """Says so when the log may have grown: at once where it is heard, and every second anyway."""

    name = "log-listener"

    def __init__(self, database: PostgresDatabase, grown: Callable[[], None]) -> None:
        super().__init__(database)
        self._grown = grown

    def hold(self, connection: psycopg.Connection) -> None:
        """Listen."""
        (channel,) = connection.execute(f"SELECT {CHANNEL}").fetchone() or ("",)
        connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(channel)))
        while not self._stopping.is_set():
            # Also what came before anybody listened.
            self._grown()
            for _ in connection.notifies(timeout=_LOOKS_S, stop_after=1):
                pass

    def cut(self) -> bool:
        """Look without having heard, and listen again."""
        self._grown()
        return True
