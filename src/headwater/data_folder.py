"""A data folder: what lies in it, and what is done with it apart from serving it."""

from __future__ import annotations

import shutil
import sqlite3
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import structlog

from headwater.collector.fold import RULES
from headwater.collector.project import Projector
from headwater.config import Config
from headwater.errors import InvalidInputError, NotFoundError, UnavailableError
from headwater.lineage.snapshot import sync_folder
from headwater.model.time import Instant, Offset
from headwater.openlineage.naming import NamingRules, read_naming
from headwater.store.damage import damage_in, is_damage
from headwater.store.database_copy import copy_database, publish, remove_database
from headwater.store.dead_letters import LetterBounds
from headwater.store.departure import LogDepartedError, departure_of
from headwater.store.operational import ApiKey, OperationalStore, operational_file
from headwater.store.projection_file import (
    REVISION,
    create_projection,
    hash_projection,
    revision_of,
    state_hash,
    upgrade,
)
from headwater.store.segments.copying import copy_segments
from headwater.store.segments.places import MissingSegmentError
from headwater.store.sql_log import Problem, SqlLog
from headwater.store.sqlite_log import SqliteLog
from headwater.store.sqlite_projection import SqliteProjection
from headwater.store.stores import LOG, OPERATIONAL, Stores, open_stores
from headwater.store.write_lock import WriteLock

_log: Final = structlog.get_logger("headwater")

PROJECTION: Final = "projection.db"
SNAPSHOT: Final = "graph"
_MOVED_MEANWHILE: Final = 5
"""So often segments may be moved on while they are to be copied."""


class NotADataFolderError(InvalidInputError):
    """A folder that should hold Headwater's data does not."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"{folder} holds no {LOG}; name the folder that `headwater up --data` has")


class NoProjectionError(NotFoundError):
    """The log is there and nothing has been derived from it yet."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"{folder} has no {PROJECTION}; make it with `headwater rebuild`")


def system_clock() -> Instant:
    """Now."""
    return time.time_ns() // 1000


def open_projection(path: Path, *, folded_with: str, head: Offset) -> SqliteProjection:
    """The projection; one that does not fit its log or the settings is made anew from the log.

    So is one that turns out to be damaged; most damage shows only to `verify`, which reads it all.
    """
    try:
        return _opened(path, folded_with, head)
    except sqlite3.DatabaseError as error:
        if not is_damage(error):
            raise
        return _made_anew(path, folded_with, because=f"it is damaged: {error}")


def _opened(path: Path, folded_with: str, head: Offset) -> SqliteProjection:
    revision = revision_of(path) if path.exists() else REVISION
    if revision is None or revision > REVISION:
        return _made_anew(path, folded_with, because="it cannot be read")
    if revision < REVISION:
        _log.info("the projection is brought to its present form", revision=revision)
        upgrade(path)
    projection = _made(path, folded_with)
    reason = _unfit(projection, folded_with, head)
    if reason is None:
        return projection
    projection.close()
    return _made_anew(path, folded_with, because=reason)


def _unfit(projection: SqliteProjection, folded_with: str, head: Offset) -> str | None:
    """Why a projection cannot be gone on with."""
    if projection.checkpoint() > head:
        return "it is ahead of the log"
    if projection.folded_with() != folded_with:
        return "it was folded with other settings"
    return None


def _made_anew(path: Path, folded_with: str, *, because: str) -> SqliteProjection:
    _log.warning("the projection is folded again from the log", because=because, path=str(path))
    _remove(path)
    return _made(path, folded_with)


def own_folder(folder: Path, stores: Stores) -> WriteLock | None:
    """Have a folder to oneself: alone, whoever has the log has it. Raises LogInUseError."""
    return WriteLock(folder / PROJECTION) if stores.shared else None


def fold_settings(config: Config, naming: NamingRules, log: SqlLog) -> str:
    """The log, the rules and the settings that what is derived depends on, as text."""
    settings = (
        f"rules={RULES} misses_to_end={config.misses_to_end} naming={naming.digest} "
        f"max_facet_bytes={config.max_facet_bytes}"
    )
    # What was derived from events that somebody had erased has to go with them.
    if forgotten := log.erasures.forgotten():
        settings += f" erasure={forgotten}"
    return f"{settings} log={log.identity}" if log.identity else settings


def adopt_projection(folder: Path, identity: str) -> None:
    """Have a folder's projection be of the log that its own events have been moved into.

    They lie at the same offsets, so that everything derived from them is the same.
    """
    path = folder / PROJECTION
    if not path.exists() or revision_of(path) != REVISION:
        return
    with closing(SqliteProjection(path)) as projection:
        told, _, _ = projection.folded_with().partition(" log=")
        projection.say_folded_with(f"{told} log={identity}")


def is_folded_as_set(config: Config) -> bool:
    """Whether the projection of a folder was folded by this version, with these settings."""
    path = config.data / PROJECTION
    if not path.exists():
        raise NoProjectionError(config.data)
    if revision_of(path) != REVISION:
        return False
    with (
        closing(SqliteLog(config.data / LOG, writable=False)) as log,
        closing(SqliteProjection(path)) as projection,
    ):
        return projection.folded_with() == fold_settings(config, read_naming(config.naming), log)


def _made(path: Path, folded_with: str) -> SqliteProjection:
    fresh = not path.exists()
    projection = SqliteProjection(path)
    if fresh:
        projection.create(create_projection, folded_with=folded_with)
    return projection


def _remove(path: Path) -> None:
    remove_database(path)
    shutil.rmtree(path.with_name(SNAPSHOT), ignore_errors=True)


def _no_progress(done: int, total: int) -> None:
    """Say nothing."""


def letter_bounds(config: Config) -> LetterBounds:
    """How many dead letters are kept, and how many bytes of them."""
    return LetterBounds(config.max_dead_letters, config.max_dead_letter_bytes)


def rebuild(config: Config, *, progress: Callable[[int, int], None] = _no_progress) -> str:
    """Drop the projection and fold the log again; returns the state hash.

    progress: told how many events are folded, and how many there are.
    """
    with _folded_anew(config, progress=progress) as (fresh, state):
        _remove(config.data / PROJECTION)
        publish(fresh, config.data / PROJECTION)
    return state


def derive(
    config: Config, *, until: Offset, progress: Callable[[int, int], None] = _no_progress
) -> str:
    """The state hash of the log up to an offset, folded anew; the projection stays as it is.

    progress: told how many events are folded, and how many there are.
    """
    with _folded_anew(config, until=until, progress=progress) as (_, state):
        return state


@contextmanager
def _folded_anew(
    config: Config, *, until: Offset | None = None, progress: Callable[[int, int], None]
) -> Generator[tuple[Path, str]]:
    """A projection beside the one that is there, and its state hash; gone when the block ends."""
    folder = config.data if config.store else data_folder(config.data)
    folder.mkdir(parents=True, exist_ok=True)
    naming = read_naming(config.naming)
    stores = open_stores(folder, config.store, letters=letter_bounds(config))
    log = stores.log
    fresh = folder / f"{PROJECTION}.new"
    lock: WriteLock | None = None
    try:
        lock = own_folder(folder, stores)
        remove_database(fresh)
        projection = _made(fresh, fold_settings(config, naming, log))
        projector = Projector(
            log,
            projection,
            apply=lambda changes: progress(changes.offset, until or log.head()),
            dead_letters=log.dead_letters,
            misses_to_end=config.misses_to_end,
            naming=naming,
            most_facet_bytes=config.max_facet_bytes,
        )
        projector.catch_up(until=until)
        state = projection.read(state_hash)
        projection.close()
        yield fresh, state
    finally:
        remove_database(fresh)
        stores.operational.close()
        log.close()
        if lock is not None:
            lock.release()


def backup(config: Config, folder: Path) -> Offset:
    """Copy everything into a folder, also while a server runs; returns the offset that it holds.

    The log is copied last, so that it holds every event that the copied projection has seen, and
    that a folder with a log is a whole backup. Where the log is elsewhere, what is derived from it
    is copied alone, for the folder of a new server.
    """
    if config.store:
        return _backup_projection(config.data, folder)
    source = data_folder(config.data)
    if (folder / LOG).exists():
        raise RestoreOverDataError(folder)
    _make_folder(folder)
    for name in (OPERATIONAL, PROJECTION):
        if (source / name).exists():
            copy_database(source / name, folder / name)
    return _copy_log(source, folder)


def _copy_log(source: Path, folder: Path, *, at_rest: bool = False) -> Offset:
    """Copy a log with its segments, and give it its name last; returns the offset that it holds."""
    copy = folder / f"{LOG}.copy"
    for _ in range(_MOVED_MEANWHILE):
        copy_database(source / LOG, copy, at_rest=at_rest)
        with closing(SqliteLog(copy, writable=False)) as log:
            head = log.head()
            try:
                copy_segments(log, source, folder)
            except MissingSegmentError:
                # It was moved on, or erased, since the log was copied.
                continue
        publish(copy, folder / LOG)
        return head
    raise SegmentsMovedError


def _backup_projection(source: Path, folder: Path) -> Offset:
    if not (source / PROJECTION).exists():
        raise NoProjectionError(source)
    if (folder / PROJECTION).exists():
        raise RestoreOverDataError(folder)
    folder.mkdir(parents=True, exist_ok=True)
    copy_database(source / PROJECTION, folder / PROJECTION)
    with closing(SqliteProjection(folder / PROJECTION)) as projection:
        return projection.checkpoint()


def _make_folder(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    sync_folder(folder.parent)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What `verify` found.

    damage: what is wrong with the form of a file, by its name. state: hash of the projection; empty
    where that is damaged. behind: events not yet folded.
    """

    events: int
    problems: tuple[Problem, ...]
    damage: Mapping[str, Sequence[str]]
    state: str
    behind: int

    @property
    def is_sound(self) -> bool:
        """Whether all is as it was written."""
        return not self.problems and not any(self.damage.values())


def verify(config: Config) -> Verdict:
    """Check every event of the log, and hash the projection, also while a server runs."""
    folder = config.data if config.store else data_folder(config.data)
    damage = {
        name: damage_in(folder / name)
        for name in (LOG, OPERATIONAL, PROJECTION)
        if (folder / name).exists()
    }
    with closing(_readable_log(config)) as log:
        problems = tuple(log.verify())
        if not (folder / PROJECTION).exists():
            raise NoProjectionError(folder)
        try:
            checkpoint, state = hash_projection(folder / PROJECTION)
        except sqlite3.DatabaseError as error:
            damage[PROJECTION] = [*damage[PROJECTION], f"it cannot be hashed: {error}"]
            checkpoint, state = 0, ""
        return Verdict(log.head(), problems, damage, state, max(0, log.head() - checkpoint))


def _readable_log(config: Config) -> SqlLog:
    if not config.store:
        return SqliteLog(config.data / LOG, writable=False)
    stores = open_stores(config.data, config.store, letters=letter_bounds(config))
    stores.operational.close()
    return stores.log


def create_key(config: Config, name: str) -> str:
    """Make an API key; returns it, for the only time."""
    config.data.mkdir(parents=True, exist_ok=True)
    with _key_store(config) as store:
        return store.create_key(name, now=system_clock())


def list_keys(config: Config) -> Sequence[ApiKey]:
    """All API keys ever made, by name."""
    with _key_store(config, made=False) as store:
        return store.all_keys()


def revoke_key(config: Config, name: str) -> None:
    """Let nobody in with a key any more."""
    with _key_store(config, made=False) as store:
        store.revoke_key(name, now=system_clock())


@contextmanager
def _key_store(config: Config, *, made: bool = True) -> Generator[OperationalStore]:
    """The store of keys. made: also where no server has ever run."""
    if config.store:
        stores = open_stores(config.data, config.store, letters=letter_bounds(config))
        with closing(stores.log), closing(stores.operational) as store:
            yield store
        return
    path = config.data / OPERATIONAL
    if not made and not path.exists():
        data_folder(config.data)
    _check_departure(config.data)
    with closing(OperationalStore(operational_file(path))) as store:
        yield store


def restore(config: Config, backup: Path) -> Offset:
    """Put a backup in place of an empty data folder; returns the offset that it holds.

    The log is put there last: what was interrupted can be begun again.
    """
    if config.store:
        return _restore_projection(config, backup)
    data_folder(backup)
    folder = config.data
    if (folder / LOG).exists():
        raise RestoreOverDataError(folder)
    _make_folder(folder)
    for name in (OPERATIONAL, PROJECTION):
        if (backup / name).exists():
            copy_database(backup / name, folder / name, at_rest=True)
    return _copy_log(backup, folder, at_rest=True)


class SegmentsMovedError(UnavailableError):
    """Events were moved again and again while they were to be copied."""

    def __init__(self) -> None:
        super().__init__("segments are moved all the time; back up again when the sweep is over")


def _restore_projection(config: Config, backup: Path) -> Offset:
    """Put what another server derived from a shared log into the folder of a new one."""
    if not (backup / PROJECTION).exists():
        raise NoProjectionError(backup)
    path = config.data / PROJECTION
    if path.exists():
        raise RestoreOverDataError(config.data)
    stores = open_stores(config.data, config.store, letters=letter_bounds(config))
    with closing(stores.operational), closing(stores.log) as log:
        wanted = fold_settings(config, read_naming(config.naming), log)
        with closing(SqliteProjection(backup / PROJECTION)) as projection:
            if projection.folded_with() != wanted or projection.checkpoint() > log.head():
                raise OtherLogError(backup)
        config.data.mkdir(parents=True, exist_ok=True)
        copy_database(backup / PROJECTION, path)
        with closing(SqliteProjection(path)) as projection:
            return projection.checkpoint()


class OtherLogError(InvalidInputError):
    """What a backup holds was not derived from the log at hand, or by other settings."""

    def __init__(self, backup: Path) -> None:
        super().__init__(
            f"{backup} was derived from another log than the store's, or with other settings; "
            "start without it, and the log is folded",
            pointer="/store",
        )


class RestoreOverDataError(InvalidInputError):
    """A restore would overwrite events."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"{folder} already holds events; restore into a folder that does not")


def _check_departure(folder: Path) -> None:
    departure = departure_of(folder / LOG) if (folder / LOG).exists() else None
    if departure is not None:
        raise LogDepartedError(folder, departure)


def data_folder(folder: Path) -> Path:
    """A folder that holds a log. Raises NotADataFolderError."""
    if not (folder / LOG).exists():
        raise NotADataFolderError(folder)
    return folder
