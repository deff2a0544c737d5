"""A thread that holds a session with the server, and opens another when that is cut."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from typing import ClassVar, Final

import psycopg
import structlog

from headwater.store.postgres.database import PostgresDatabase

_log: Final = structlog.get_logger("headwater.store")
_AGAIN_S: Final = 1.0


class Session(ABC):
    """What belongs to one session, such as a lock or what is listened to.

    name: of the thread.
    """

    name: ClassVar[str]

    def __init__(self, database: PostgresDatabase) -> None:
        self._database = database
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=self.name, daemon=True)

    def start(self) -> None:
        """Open it."""
        self._thread.start()

    def stop(self) -> None:
        """Let go of it."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()

    @abstractmethod
    def hold(self, connection: psycopg.Connection) -> None:
        """Do what it is for, until told to stop or until it is cut, by raising psycopg.Error."""

    @abstractmethod
    def cut(self) -> bool:
        """Whether another is to be opened in place of one that was cut."""

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                with self._database.connect() as connection:
                    self.hold(connection)
            except psycopg.Error as error:
                _log.warning("the store does not answer", who=self.name, problem=str(error))
                if self._stopping.is_set() or not self.cut():
                    return
                self._stopping.wait(_AGAIN_S)
