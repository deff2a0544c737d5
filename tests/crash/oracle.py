"""What was promised, and whether it was kept: the one oracle of every case.

Every event that was acknowledged is in the log exactly once, byte for byte, at the offset that was
promised; the log holds nothing that was never sent; it verifies; it takes the next event; and what
is derived from it is what a fresh fold of it gives.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import structlog

from headwater.collector.project import Projector
from headwater.config import read_config
from headwater.data_folder import PROJECTION, SNAPSHOT, fold_settings, open_projection
from headwater.model.time import Offset
from headwater.openlineage.naming import built_in_naming
from headwater.openlineage.recognition import digest
from headwater.ports import EventLog, Logged, Received
from headwater.store.graph_keeper import GraphKeeper
from headwater.store.graph_load import build_index
from headwater.store.projection_file import state_hash
from headwater.store.sql_log import SqlLog
from headwater.store.sqlite_log import SqliteLog
from headwater.store.sqlite_projection import SqliteProjection
from histories.harness import MemoryStore

_READ_AT_ONCE = 2_000
_CONFIG = read_config({})


@dataclass
class Ledger:
    """What was sent and what was promised, in the harness's own memory.

    clock: how far the disk has got, where somebody asks later what was promised by then.
    """

    sent: set[bytes] = field(default_factory=set)
    promised: dict[bytes, Offset | None] = field(default_factory=dict)
    clock: Callable[[], int] = lambda: 0
    when: list[tuple[int, bytes]] = field(default_factory=list)

    def promise(self, body: bytes, offset: Offset | None) -> None:
        """Somebody answered that it is durable, at this offset where the answer names one."""
        if body not in self.promised:
            self.promised[body] = offset
            self.when.append((self.clock(), body))

    def by(self, position: int) -> Ledger:
        """The same as it was when the disk had got so far; all that was ever sent may be there."""
        kept = {body: self.promised[body] for when, body in self.when if when <= position}
        return Ledger(self.sent, kept)


@dataclass
class Verdict:
    """What a number of trials came to."""

    trials: int = 0
    promised: int = 0
    sent: int = 0
    faults: list[str] = field(default_factory=list)

    def and_then(self, other: Verdict) -> Verdict:
        return Verdict(
            self.trials + other.trials,
            self.promised + other.promised,
            self.sent + other.sent,
            self.faults + other.faults,
        )


def audit(log: SqlLog, ledger: Ledger) -> list[str]:
    """What a log lacks, has too much of or has elsewhere, by what was sent and promised."""
    faults = [f"offset {p.offset}: {p.detail}" for p in log.verify()]
    found: dict[bytes, int] = {}
    for event in events_of(log):
        if event.body in found:
            faults.append(f"offset {event.offset} repeats offset {found[event.body]}")
        found[event.body] = event.offset
    invented = found.keys() - ledger.sent
    lost = ledger.promised.keys() - found.keys()
    moved = [
        body
        for body, offset in ledger.promised.items()
        if offset is not None and found.get(body, offset) != offset
    ]
    for what, bodies in (
        ("stored events were never sent", invented),
        ("acknowledged events are lost", lost),
        ("acknowledged events are not at the offset promised", moved),
    ):
        if bodies:
            faults.append(f"{len(bodies)} {what}")
    return faults


def events_of(log: SqlLog) -> list[Logged]:
    """All that a log holds."""
    events: list[Logged] = []
    while more := log.read(after=events[-1].offset if events else 0, limit=_READ_AT_ONCE):
        events += more
    return events


class FreshFolds:
    """The hash of a fresh fold of a log, by its head: logs of one recording begin alike."""

    def __init__(self) -> None:
        self._store = MemoryStore()
        self._hashes: dict[Offset, str] = {}

    def of(self, log: SqlLog) -> str:
        """The hash of all that the log holds now."""
        wanted = log.head()
        while (reached := self._store.checkpoint()) < wanted:
            _projector(_Until(log, reached + 1), self._store).catch_up()
            self._hashes[reached + 1] = state_hash(self._store.connection)
        if wanted not in self._hashes:
            self._hashes[wanted] = state_hash(self._store.connection)
        return self._hashes[wanted]


class _Until:
    """The log up to an offset."""

    def __init__(self, log: SqlLog, last: Offset) -> None:
        self._log = log
        self._last = last
        self.dead_letters = log.dead_letters

    def read(self, *, after: Offset, limit: int) -> Sequence[Logged]:
        return self._log.read(after=after, limit=min(limit, self._last - after))

    def head(self) -> Offset:
        return min(self._log.head(), self._last)


def examine(folder: Path, ledger: Ledger, folds: FreshFolds | None = None) -> list[str]:
    """Open a data folder as a restarted server would, and say what is not as it must be.

    folds: also look at what is derived.
    """
    try:
        with quiet(), closing(SqliteLog(folder / "log.db")) as log:
            faults = audit(log, ledger)
            if folds is not None:
                faults += _examine_derived(folder, log, folds)
            faults += _examine_next(log)
    except Exception as problem:  # noqa: BLE001 because whatever it is, no server would start
        return [f"it cannot be opened: {type(problem).__name__}: {problem}"]
    return faults


def _examine_next(log: SqlLog) -> list[str]:
    body = json.dumps({"next": log.head()}).encode()
    (place,) = log.append([Received(body, digest(body), 1, "oracle")])
    return [] if place.offset == log.head() else [f"the next event is said to lie at {place}"]


def _examine_derived(folder: Path, log: SqlLog, folds: FreshFolds) -> list[str]:
    fresh = folds.of(log)
    path = folder / PROJECTION
    settings = fold_settings(_CONFIG, built_in_naming(), log)
    with closing(open_projection(path, folded_with=settings, head=log.head())) as projection:
        keeper = GraphKeeper(path, folder / SNAPSHOT, wait_s=1)
        keeper.load()
        _projector(log, projection, apply=keeper.apply).catch_up()
        faults = [] if projection.read(state_hash) == fresh else ["the state is not that of a fold"]
        edges = projection.read(lambda rows: len(build_index(rows, offset=log.head())))
        return faults if keeper.edges == edges else [*faults, "the graph is not that of the store"]


def _projector(
    log: EventLog | _Until,
    store: SqliteProjection,
    *,
    apply: Callable[..., None] = lambda _: None,
) -> Projector:
    return Projector(
        log,  # type: ignore[arg-type] because only reading is asked of it
        store,
        apply=apply,
        dead_letters=log.dead_letters,  # type: ignore[union-attr]
        misses_to_end=_CONFIG.misses_to_end,
        naming=built_in_naming(),
    )


@contextmanager
def quiet() -> Iterator[None]:
    """Say nothing of what is expected to go wrong."""
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory())
    try:
        yield
    finally:
        structlog.reset_defaults()


def report(verdict: Verdict, *, seed: int) -> int:
    """Print what trials came to; returns the exit code."""
    print(
        f"{verdict.trials} trials from seed {seed}: {verdict.sent} events sent, "
        f"{verdict.promised} acknowledged, {len(verdict.faults)} faults"
    )
    for fault in verdict.faults:
        print(f"  {fault}")
    return 1 if verdict.faults else 0
