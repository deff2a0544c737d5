"""A drill: back up, lose the machine, restore elsewhere, and see whether everything is there."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, TypeAlias, TypeVar

from headwater.config import Config
from headwater.data_folder import (
    Verdict,
    backup,
    derive,
    is_folded_as_set,
    restore,
    system_clock,
    verify,
)
from headwater.drill.report import Loss, Recovery, Report
from headwater.drill.standby import StandbyFailedError, standby
from headwater.errors import InvalidInputError
from headwater.model.time import Instant, Offset
from headwater.store.disk import size_bytes
from headwater.store.sqlite_log import SqliteLog
from headwater.store.stores import LOG

ValueT = TypeVar("ValueT")
Counting: TypeAlias = Callable[[], AbstractContextManager[Callable[[int, int], None]]]

BACKUP: Final = "backup"
RESTORED: Final = "restored"
SERVER_LOG: Final = "server.log"
_COPIES: Final = 3
_MOST_TOLD: Final = 10


class SharedStoreError(InvalidInputError):
    """What is to be restored is not in the data folder."""

    def __init__(self) -> None:
        super().__init__(
            "store: the events are in PostgreSQL, so rehearse to restore them there, from pg_dump "
            "or the server's own backups; what the data folder holds is derived from them",
            pointer="/store",
        )


class NoRoomError(InvalidInputError):
    """The disk of the drill could fill up."""

    def __init__(self, into: Path, *, needed: int, free: int) -> None:
        super().__init__(
            f"{into} has {free / 1e9:.1f} GB left, and a drill of this folder may take "
            f"{needed / 1e9:.1f} GB; name a folder on another disk with --into",
            pointer="/into",
        )


class FoldedOtherwiseError(InvalidInputError):
    """What the server derived cannot be compared with what is derived here."""

    def __init__(self) -> None:
        super().__init__(
            "the server folded its log with another version of Headwater or with other settings "
            "than these, or before events were erased; run the drill by the same version and with "
            "the server's own HEADWATER_NAMING, HEADWATER_MISSES_TO_END and "
            "HEADWATER_MAX_FACET_BYTES, and restart the server after erasing"
        )


@dataclass(frozen=True, slots=True)
class _Backup:
    """A backup that was made. began: how many events there were before it."""

    began: Offset
    held: Offset
    ended_at: Instant
    lost: Loss
    seconds: float


def drill(
    config: Config,
    into: Path,
    *,
    say: Callable[[str], None],
    counting: Counting,
) -> Report:
    """Back up the data folder, restore it, and hold one against the other.

    Runs beside a server, and changes nothing of what that works on. into: an empty folder, in which
    the backup and what is restored from it are left. say: told what is done next. counting: opened
    while the log is folded, and told how many events are, and how many there are.
    Raises NoRoomError, FoldedOtherwiseError, SharedStoreError, NoProjectionError.
    """
    if config.store:
        raise SharedStoreError
    say("backing up")
    made = _back_up(config, into)
    say("restoring into another folder")
    restored = replace(config, data=into / RESTORED)
    _, restore_s = _timed(lambda: restore(restored, into / BACKUP))
    say("verifying every event")
    verdict, verify_s = _timed(lambda: verify(restored))
    report = Report(
        at=made.ended_at,
        events=made.held,
        size_bytes=size_bytes(into / BACKUP),
        lost=made.lost,
        backup_s=made.seconds,
        restore_s=restore_s,
        verify_s=verify_s,
        state=verdict.state,
        folded=verdict.events - verdict.behind,
        findings=_damage(verdict, made),
    )
    if not report.holds:
        return report
    if not is_folded_as_set(restored):
        raise FoldedOtherwiseError
    return _recovered(report, restored, into, say, counting)


def _back_up(config: Config, into: Path) -> _Backup:
    began = _head(config.data)
    needed, free = _COPIES * size_bytes(config.data), shutil.disk_usage(into).free
    if free < needed:
        raise NoRoomError(into, needed=needed, free=free)
    held, seconds = _timed(lambda: backup(config, into / BACKUP))
    ended_at = system_clock()
    lost = _loss(config.data, began=began, held=held, ended_at=ended_at)
    return _Backup(began, held, ended_at, lost, seconds)


def _head(data: Path) -> Offset:
    """The newest offset of a log; 0 where there is none, which `backup` complains of."""
    if not (data / LOG).exists():
        return 0
    with closing(SqliteLog(data / LOG, writable=False)) as log:
        return log.head()


def _loss(data: Path, *, began: Offset, held: Offset, ended_at: Instant) -> Loss:
    with closing(SqliteLog(data / LOG, writable=False)) as log:
        head = log.head()
        first = log.outlines([held + 1])
    seconds = max(0, ended_at - first[0].received_at) / 1_000_000 if first else 0.0
    return Loss(accepted=head - began, events=max(0, head - held), seconds=seconds)


def _damage(verdict: Verdict, made: _Backup) -> tuple[str, ...]:
    """What is wrong with what was restored, as far as reading it shows."""
    found = [f"event {each.offset}: {each.detail}" for each in verdict.problems]
    more = len(found) - _MOST_TOLD
    if more > 0:
        found[_MOST_TOLD:] = [f"{more:,} more events are damaged"]
    found += [f"{name}: {each}" for name, told in verdict.damage.items() for each in told]
    if verdict.events != made.held or made.held < made.began:
        found.append(
            f"{verdict.events:,} events are restored; the backup spoke of {made.held:,}, and the "
            f"server had {made.began:,} before it"
        )
    return tuple(found)


def _recovered(
    report: Report,
    restored: Config,
    into: Path,
    say: Callable[[str], None],
    counting: Counting,
) -> Report:
    """The same with a server that was started on it, and its log folded anew."""
    say("starting a server on it")
    try:
        recovery = _recover(restored, report.events, into / SERVER_LOG)
    except StandbyFailedError as failure:
        return replace(report, findings=(str(failure),))
    say("folding its log anew")
    with counting() as progress:
        derived, derive_s = _timed(lambda: derive(restored, until=report.folded, progress=progress))
    erased = _erased_by_rules(restored.data)
    differs = derived != report.state and not erased
    return replace(
        report,
        recovery=recovery,
        derived=derived,
        derive_s=derive_s,
        erased=erased,
        findings=(_differs(report, derived),) if differs else (),
    )


def _erased_by_rules(data: Path) -> int:
    """How many events are gone of which the projection still tells."""
    with closing(SqliteLog(data / LOG, writable=False)) as log:
        return sum(each.events for each in log.erasures.all() if not each.forgets)


def _recover(restored: Config, held: Offset, log: Path) -> Recovery:
    with closing(SqliteLog(restored.data / LOG, writable=False)) as events:
        newest = next(((each.offset, each.body) for each in events.at([held])), None)
    with standby(restored, log=log) as server:
        accepts = server.wait_until_it_accepts(newest)
        return Recovery(accepts=accepts, answers=server.wait_until_it_answers(held))


def _differs(report: Report, derived: str) -> str:
    return (
        f"the projection that was backed up has the state {report.state} at event "
        f"{report.folded:,}, and the log comes to {derived} there; `headwater rebuild` makes the "
        "server's projection anew"
    )


def _timed(work: Callable[[], ValueT]) -> tuple[ValueT, float]:
    started = time.monotonic()
    value = work()
    return value, time.monotonic() - started
