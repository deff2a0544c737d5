"""Which of many processes does what only one may do: the one that holds the lock."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Final

import psycopg
import structlog

from headwater.store.postgres.database import PostgresDatabase

_log: Final = structlog.get_logger("headwater.leadership")
_EVERY_S: Final = 1.0
_TAKE: Final = """
SELECT pg_try_advisory_lock(hashtext('headwater leader'), hashtext(current_schema()))
"""


class Leadership:
    """Takes the lead when nobody has it, and gives it up when the process ends.

    lead: called once, when it is this process's turn. lost: called once, when the server no longer
    knows of it: another may lead by now, so nothing may be done in its name any more.
    """

    def __init__(
        self, database: PostgresDatabase, lead: Callable[[], None], lost: Callable[[], None]
    ) -> None:
        self._database = database
        self._lead = lead
        self._lost = lost
        self._leads = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="leadership", daemon=True)

    @property
    def is_held(self) -> bool:
        """Whether this process leads, by what was last heard."""
        return self._leads.is_set()

    def start(self) -> None:
        """Begin to wait for the lead."""
        self._thread.start()

    def stop(self) -> None:
        """Give it up, or wait for it no more."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while not self._stopping.is_set() and not self._leads.is_set():
            try:
                with self._database.connect() as connection:
                    self._hold(connection)
            except psycopg.Error as error:
                _log.warning("the store does not answer", problem=str(error))
                self._stopping.wait(_EVERY_S)
        if self._leads.is_set() and not self._stopping.is_set():
            self._leads.clear()
            _log.error("this process leads no more")
            self._lost()

    def _hold(self, connection: psycopg.Connection) -> None:
        while not self._stopping.is_set():
            if self._leads.is_set():
                connection.execute("SELECT 1")
            elif connection.execute(_TAKE).fetchone() == (True,):
                self._leads.set()
                _log.info("this process leads")
                self._lead()
            self._stopping.wait(_EVERY_S)
