"""A data folder: what lies in it, and what is done with it apart from serving it."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import structlog

from headwater.collector.fold import RULES
from headwater.collector.project import Projector
from headwater.config import Config
from headwater.errors import InvalidInputError, NotFoundError, UnavailableError
from headwater.model.time import Instant, Offset
from headwater.openlineage.naming import NamingRules, read_naming
from headwater.store.dead_letters import LetterBounds
from headwater.store.operational import ApiKey, OperationalStore, operational_file
from headwater.store.projection_file import (
    REVISION,
    copy_database,
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
    """The projection; one that does not fit its log or the settings is made anew from the log."""
    revision = revision_of(path) if path.exists() else REVISION
    if revision is None or revision > REVISION:
        return _made_anew(path, folded_with, because="it cannot be read")
    if revision < REVISION:
        _log.info("the projection is brought to its present form", revision=revision)
        upgrade(path)
    projection = _made(path, folded_with)
    reason = None
    if projection.checkpoint() > head:
        reason = "it is ahead of the log"
    elif projection.folded_with() != folded_with:
        reason = "it was folded with other settings"
    if reason is None:
        return projection
    projection.close()
    return _made_anew(path, folded_with, because=reason)


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
    if log.identity:
        settings += f" log={log.identity}"
    # What was derived from events that somebody had erased has to go with them.
    forgotten = log.erasures.forgotten()
    return f"{settings} erasure={forgotten}" if forgotten else settings


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
    for each in (path, path.with_name(path.name + "-wal"), path.with_name(path.name + "-shm")):
        each.unlink(missing_ok=True)
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
        fresh.replace(config.data / PROJECTION)
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
    folder = config.data if config.store else _data_folder(config.data)
    folder.mkdir(parents=True, exist_ok=True)
    naming = read_naming(config.naming)
    stores = open_stores(folder, config.store, letters=letter_bounds(config))
    log = stores.log
    fresh = folder / f"{PROJECTION}.new"
    lock: WriteLock | None = None
    try:
        lock = own_folder(folder, stores)
        _remove_file(fresh)
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
        _remove_file(fresh)
        stores.operational.close()
        log.close()
        if lock is not None:
            lock.release()


def _remove_file(path: Path) -> None:
    for each in (path, path.with_name(path.name + "-wal"), path.with_name(path.name + "-shm")):
        each.unlink(missing_ok=True)


def backup(config: Config, folder: Path) -> Offset:
    """Copy everything into a folder, also while a server runs; returns the log's offset.

    The log is copied last, so that it holds every event that the copied projection has seen.
    """
    if config.store:
        raise SharedStoreError
    source = _data_folder(config.data)
    if (folder / LOG).exists():
        raise RestoreOverDataError(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for name in (OPERATIONAL, PROJECTION, LOG):
        if (source / name).exists():
            copy_database(source / name, folder / name)
    for _ in range(_MOVED_MEANWHILE):
        with closing(SqliteLog(folder / LOG, writable=False)) as log:
            try:
                copy_segments(log, source, folder)
            except MissingSegmentError:
                # It was moved on, or erased, since the log was copied.
                copy_database(source / LOG, folder / LOG)
            else:
                return log.head()
    raise SegmentsMovedError


@dataclass(frozen=True, slots=True)
class Verdict:
    """What `verify` found. state: hash of the projection; behind: events not yet folded."""

    events: int
    problems: tuple[Problem, ...]
    state: str
    behind: int


def verify(config: Config) -> Verdict:
    """Check every event of the log, and hash the projection, also while a server runs."""
    folder = config.data if config.store else _data_folder(config.data)
    with closing(_readable_log(config)) as log:
        problems = tuple(log.verify())
        if not (folder / PROJECTION).exists():
            raise NoProjectionError(folder)
        checkpoint, state = hash_projection(folder / PROJECTION)
        return Verdict(log.head(), problems, state, max(0, log.head() - checkpoint))


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
        _data_folder(config.data)
    with closing(OperationalStore(operational_file(path))) as store:
        yield store


def restore(config: Config, backup: Path) -> Offset:
    """Put a backup in place of an empty data folder; returns the offset that it holds."""
    if config.store:
        raise SharedStoreError
    _data_folder(backup)
    folder = config.data
    if (folder / LOG).exists():
        raise RestoreOverDataError(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for name in (LOG, PROJECTION, OPERATIONAL):
        if (backup / name).exists():
            shutil.copyfile(backup / name, folder / name)
    with closing(SqliteLog(folder / LOG, writable=False)) as log:
        copy_segments(log, backup, folder)
        return log.head()


class SegmentsMovedError(UnavailableError):
    """Events were moved again and again while they were to be copied."""

    def __init__(self) -> None:
        super().__init__("segments are moved all the time; back up again when the sweep is over")


class SharedStoreError(InvalidInputError):
    """What is to be copied is not in the data folder."""

    def __init__(self) -> None:
        super().__init__(
            "store: the events are in PostgreSQL, so copy and restore them there, with pg_dump or "
            "the server's own backups; what the data folder holds is derived from them",
            pointer="/store",
        )


class RestoreOverDataError(InvalidInputError):
    """A restore would overwrite events."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"{folder} already holds events; restore into a folder that does not")


def _data_folder(folder: Path) -> Path:
    if not (folder / LOG).exists():
        raise NotADataFolderError(folder)
    return folder
