"""Which of many processes does what only one may do: the one that holds the lock."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Final

import psycopg
import structlog

from headwater.store.postgres.database import PostgresDatabase
from headwater.store.postgres.session import Session

_log: Final = structlog.get_logger("headwater.store")
_EVERY_S: Final = 1.0
_TAKE: Final = """
SELECT pg_try_advisory_lock(hashtext('headwater leader'), hashtext(current_schema()))
"""


class Leadership(Session):
    """Takes the lead when nobody has it, and gives it up when it is stopped.

    lead: called once, when it is this process's turn. lost: called once, when the server no longer
    knows of it: another may lead by now, so nothing may be done in its name any more.
    """

    name = "leadership"

    def __init__(
        self, database: PostgresDatabase, lead: Callable[[], None], lost: Callable[[], None]
    ) -> None:
        super().__init__(database)
        self._lead = lead
        self._lost = lost
        self._leads = threading.Event()

    @property
    def is_held(self) -> bool:
        """Whether this process leads, by what was last heard."""
        return self._leads.is_set()

    def hold(self, connection: psycopg.Connection) -> None:
        """Wait for the lead, and then look whether it is still there."""
        while not self._stopping.is_set():
            if self._leads.is_set():
                connection.execute("SELECT 1")
            elif connection.execute(_TAKE).fetchone() == (True,):
                self._leads.set()
                _log.info("this process leads")
                self._lead()
            self._stopping.wait(_EVERY_S)

    def cut(self) -> bool:
        """Wait for it again; a lead that was held is lost for good."""
        if not self._leads.is_set():
            return True
        self._leads.clear()
        _log.error("this process leads no more")
        self._lost()
        return False
