"""Where the log and the operational store are: in the data folder, or shared by many processes."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final, Protocol

from headwater.collector.worker import Worker
from headwater.errors import InvalidInputError, UnavailableError
from headwater.store.dead_letters import LetterBounds
from headwater.store.departure import LogDepartedError
from headwater.store.disk import size_bytes
from headwater.store.operational import OperationalStore, operational_file
from headwater.store.sql_log import SqlLog
from headwater.store.sqlite_log import SqliteLog

LOG: Final = "log.db"
OPERATIONAL: Final = "operational.db"
_LOOKS_S: Final = 0.5


class MissingDriverError(InvalidInputError):
    """The package that speaks to the store is not installed."""

    def __init__(self) -> None:
        super().__init__(
            "store: PostgreSQL needs a driver; pip install 'headwater[postgres]'", pointer="/store"
        )


class Turn(Protocol):
    """Something of a process among many, from when it starts until it stops."""

    def start(self) -> None:
        """Begin."""
        ...

    def stop(self) -> None:
        """End, and wait for it."""
        ...


class Leads(Turn, Protocol):
    """The lead, which one process has at a time."""

    @property
    def is_held(self) -> bool:
        """Whether it is this one."""
        ...


@dataclass(frozen=True, slots=True)
class Shared:
    """What processes that share a store have to do with each other.

    following: told of whatever another appended. leading: one of them is, at a time; the first
    function is called when it is this one, the second when it no longer is.
    """

    following: Callable[[Callable[[], None]], Turn]
    leading: Callable[[Callable[[], None], Callable[[], None]], Leads]


@dataclass(frozen=True, slots=True)
class Stores:
    """Both, open.

    sizes: how many bytes each takes up. shared: None where this process has them for itself.
    departing: says why once events are used from elsewhere; None where they cannot leave.
    """

    log: SqlLog
    operational: OperationalStore
    sizes: Callable[[], Mapping[str, int]]
    shared: Shared | None = None
    departing: Callable[[Callable[[UnavailableError], None]], Turn] | None = None


@contextmanager
def needing_driver() -> Generator[None]:
    """Say what is missing where the driver of PostgreSQL is, which is an extra."""
    try:
        yield
    except ModuleNotFoundError as error:
        if error.name != "psycopg":
            raise
        raise MissingDriverError from None


def open_stores(folder: Path, store: str | None, *, letters: LetterBounds) -> Stores:
    """Open or make them in a folder, or at the address of a database.

    Raises StoreAddressError, MissingDriverError, UnsuitableServerError, StoreUnavailableError.
    """
    if store is None:
        folder.mkdir(parents=True, exist_ok=True)
        log = SqliteLog(folder / LOG, letters=letters)
        operational = OperationalStore(operational_file(folder / OPERATIONAL))
        files = {"log": folder / LOG, "operational": folder / OPERATIONAL}
        return Stores(
            log,
            operational,
            lambda: {store: size_bytes(each) for store, each in files.items()},
            departing=partial(_watch_departure, log),
        )
    # It takes a while to load.
    with needing_driver():
        from headwater.store.postgres.shared import open_shared  # noqa: PLC0415 because of that
    return open_shared(store, letters=letters)


def _watch_departure(log: SqliteLog, departed: Callable[[UnavailableError], None]) -> Turn:
    def look() -> int:
        try:
            log.check_departure()
        except LogDepartedError as error:
            departed(error)
        return 0

    return Worker("log-departure", look, idle_s=_LOOKS_S)
