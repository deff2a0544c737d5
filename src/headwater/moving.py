"""Moving a folder's events into PostgreSQL, most of it while its server goes on."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol, TypeAlias

from sqlalchemy import Engine

from headwater.config import Config
from headwater.data_folder import adopt_projection, data_folder
from headwater.errors import ConflictError
from headwater.model.time import Offset
from headwater.store.departing import AT_ONCE, chain_at, events_behind, head_of
from headwater.store.departure import (
    LogDepartedError,
    come_back,
    depart,
    departure_of,
    stay_away,
)
from headwater.store.log_file import LogFile
from headwater.store.operational import OperationalStore, operational_file
from headwater.store.postgres.address import read_address
from headwater.store.postgres.arrival import Arrival, TakenStoreError, arriving
from headwater.store.postgres.arrival_rest import bring_rest
from headwater.store.postgres.database import PostgresDatabase
from headwater.store.postgres.operational import open_operational
from headwater.store.stores import LOG, OPERATIONAL
from headwater.store.write_lock import LogInUseError, WriteLock

Progress: TypeAlias = Callable[[int, int], None]
"""Told how many are done, and how many there are."""

_AGAIN_S: Final = 0.2


class Watching(Protocol):
    """Whoever waits for a move."""

    def counting(self, noun: str, /) -> AbstractContextManager[Progress]:
        """Show how far it is. noun: what is counted."""
        ...

    def say(self, text: str, /) -> None:
        """Tell of a step."""
        ...


class MovingElsewhereError(ConflictError):
    """The events of a folder are on their way to another place."""

    def __init__(self, folder: Path, place: str) -> None:
        super().__init__(
            f"the events of {folder} go to {place}; name that, or take it back with "
            "`headwater migrate-store --cancel`"
        )


class NotMovingError(ConflictError):
    """There is nothing to take back."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"the events of {folder} are where they belong; a server can use them")


@dataclass(frozen=True, slots=True)
class Moved:
    """What a pass came to.

    place: where events went. events: how many are there. is_over: they are used from there.
    rest_s: how long the rest takes; 0 where there is none.
    """

    place: str
    events: Offset
    is_over: bool
    rest_s: float = 0.0


def move_store(config: Config, address: str, *, finish: bool, watching: Watching) -> Moved:
    """Copy what is there of a folder's events; a pass goes on where the one before it left off.

    finish: let nobody write to the folder any more, wait for its server to end, copy the rest, and
    have the events used from the other place.
    Raises TakenStoreError, MovingElsewhereError, DamagedEventError, NotAsSentError,
    StoreUnavailableError; then it can be done again.
    """
    folder = data_folder(config.data)
    with _lock(folder / "move"), closing(PostgresDatabase(read_address(address))) as database:
        place = f"{database.place}, schema {database.schema}"
        departure = departure_of(folder / LOG)
        if departure is not None and departure.place != place:
            raise MovingElsewhereError(folder, departure.place)
        if not arriving(database):
            if departure is None or not departure.is_over:
                raise TakenStoreError(database, "holds a log that is in use")
            (count,) = database.rows("SELECT count(*) FROM event_digest")[0]
            return Moved(place, count, is_over=True)
        with _opened(folder, database) as move:
            rest_s = move.bring_most(watching)
            if not finish:
                return Moved(place, move.arrival.reached().head, is_over=False, rest_s=rest_s)
            if departure is None:
                depart(folder / LOG, place)
            _finish(folder, move, watching)
            return Moved(place, head_of(move.file), is_over=True)


def _finish(folder: Path, move: _Move, watching: Watching) -> None:
    """Bring what is left, and have it used."""
    with _released(_wait_for(folder / LOG, watching)):
        move.bring_all(watching)
        stay_away(folder / LOG)
        # From here on there is no way back, and all that is left can be done again.
        adopt_projection(folder, move.arrival.identity)
        move.arrival.end()


def cancel_move(config: Config) -> None:
    """Let a server use a folder again. Raises NotMovingError, LogDepartedError when it is over."""
    path = data_folder(config.data) / LOG
    with _lock(config.data / "move"):
        departure = departure_of(path)
        if departure is None:
            raise NotMovingError(config.data)
        if departure.is_over:
            raise LogDepartedError(config.data, departure)
        come_back(path)


@dataclass(frozen=True, slots=True)
class _Move:
    file: LogFile
    operational: Engine
    database: PostgresDatabase
    arrival: Arrival

    def bring_most(self, watching: Watching) -> float:
        """Bring what is there, and try the rest; returns how long that took."""
        self._bring_events(watching)
        began = time.monotonic()
        bring_rest(self.database, self.file, self.operational)
        return time.monotonic() - began

    def bring_all(self, watching: Watching) -> None:
        """Bring what came since then, when nothing comes any more."""
        self._bring_events(watching)
        rows = bring_rest(self.database, self.file, self.operational)
        watching.say(f"{head_of(self.file):,} events and {rows:,} other rows are there")

    def _bring_events(self, watching: Watching) -> None:
        reached = self.arrival.reached()
        if chain_at(self.file, reached.head) != reached.origin:
            raise TakenStoreError(self.database, "holds events of another log")
        with watching.counting("events copied") as show:
            self._copy(reached.head, show)
        with watching.counting("events read back") as show:
            self._check(reached.checked, self.arrival.reached().head, show)

    def _copy(self, after: Offset, show: Progress) -> None:
        more = True
        while more:
            events = events_behind(self.file, after)
            if events:
                self.arrival.take(events)
                after = events[-1].offset
                show(after, head_of(self.file))
            # What comes while this goes on is for the next pass.
            more = len(events) == AT_ONCE

    def _check(self, after: Offset, until: Offset, show: Progress) -> None:
        while after < until:
            events = [each for each in events_behind(self.file, after) if each.offset <= until]
            self.arrival.check(events)
            after = events[-1].offset
            show(after, until)


@contextmanager
def _opened(folder: Path, database: PostgresDatabase) -> Generator[_Move]:
    with ExitStack() as opened:
        file = opened.enter_context(closing(LogFile(folder / LOG, writable=False)))
        engine = operational_file(folder / OPERATIONAL)
        # Both have all tables, whatever was there.
        opened.enter_context(closing(OperationalStore(engine)))
        opened.enter_context(closing(open_operational(database)))
        yield _Move(file, engine, database, Arrival(database, file))


@contextmanager
def _lock(path: Path) -> Generator[None]:
    with _released(WriteLock(path)):
        yield


@contextmanager
def _released(lock: WriteLock) -> Generator[None]:
    """Let go of a lock when the block ends."""
    try:
        yield
    finally:
        lock.release()


def _wait_for(path: Path, watching: Watching) -> WriteLock:
    """The right to write to a log, as soon as whoever has it ends."""
    told = False
    while True:
        try:
            return WriteLock(path)
        except LogInUseError as error:
            if not told:
                watching.say(f"the server takes no more events; waiting for {error.holder} to end")
                told = True
            time.sleep(_AGAIN_S)
