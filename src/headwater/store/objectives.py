"""Gathering what objectives are counted by, from one state of the projection."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final

import numpy as np
from sqlalchemy import Connection, text

from headwater.errors import HeadwaterError
from headwater.lineage.graph import LineageGraph
from headwater.lineage.rows import Longs
from headwater.lineage.selector.evaluate import Evaluation
from headwater.lineage.selector.parse import parse
from headwater.lineage.selector.selection import NOTHING_HERE, Selection
from headwater.model.graph import MEMBER_LABEL, Layer
from headwater.model.time import FOREVER, AsOf, Instant
from headwater.openlineage.naming import NamingRules
from headwater.reliability.slo.facts import NOTHING, Facts, Series
from headwater.reliability.slo.objective import Indicator, Slo
from headwater.store.catalog_select import SqlAssets
from headwater.store.catalog_verdicts import first_names
from headwater.store.measured_runs import ReceivedAt
from headwater.store.objective_arrivals import Arrivals
from headwater.store.objective_facets import checks, schemas, volumes
from headwater.store.objective_series import covered, ends, expected, writes

_NEEDED_BY: Final[Mapping[str, AbstractSet[Indicator]]] = {
    "writes": {Indicator.FRESHNESS, Indicator.SCHEMA_STABILITY},
    "arrivals": {Indicator.CAPTURE_LATENCY},
    "ends": {Indicator.RUN_SUCCESS},
    "expected": {Indicator.EVENT_LOSS},
    "checks": {Indicator.TESTS},
    "schemas": {Indicator.SCHEMA_STABILITY},
    "volumes": {Indicator.VOLUME},
    "covered": {Indicator.COVERAGE},
}
"""The series of facts, and which indicators count by them."""
_LOOKED_BACK: Final = 2
"""Habits are learned from twice as much of the past as is counted."""
_OF_JOBS: Final = frozenset({Indicator.RUN_SUCCESS, Indicator.EVENT_LOSS})
_AT_ONCE: Final = 200
"""So many selectors are evaluated each time; of more, each in its turn."""

_WRITERS: Final = """
SELECT DISTINCT step.owner, edge_version.target FROM edge_version
JOIN step ON step.key = edge_version.source
WHERE layer = :layer AND label <> :label AND valid_to > :now AND known_to = :forever
"""


@dataclass(frozen=True, slots=True, eq=False)
class _Names:
    """One key for all names of a dataset. others, first: what stands for what, sorted."""

    others: Longs
    first: Longs

    def one(self, keys: Longs) -> Longs:
        """The key that stands for each."""
        if not len(self.others):
            return keys
        place = np.minimum(np.searchsorted(self.others, keys), len(self.others) - 1)
        return np.where(self.others[place] == keys, self.first[place], keys)

    def all(self, keys: Longs) -> Longs:
        """Every key that these stand for, themselves among them."""
        return np.union1d(keys, self.others[np.isin(self.first, keys)])


class Objectives:
    """Gathers facts again and again, and remembers what does not change between two times.

    received_at: when events were stored, by offset. patience_s: a run that was silent for so long
    should be over.
    """

    def __init__(
        self,
        slos: Sequence[Slo],
        *,
        naming: NamingRules,
        received_at: ReceivedAt,
        patience_s: float,
    ) -> None:
        self._slos = slos
        self._parsed = {each.name: parse(each.select) for each in slos}
        self._naming = naming
        self._arrivals = Arrivals(received_at)
        self._patience_s = patience_s
        self._turn = 0
        self._subjects: dict[str, Longs] = {}
        self._unresolved: dict[str, str] = {}

    def gather(
        self, connection: Connection, index: LineageGraph, *, now: Instant, blind: str | None
    ) -> Facts:
        """Everything that the objectives are counted by, as of now."""
        names = _names(connection)
        self._resolve(connection, index, names, now)
        return Facts(
            at=now,
            offset=index.offset,
            blind=blind,
            subjects=dict(self._subjects),
            unresolved=dict(self._unresolved),
            **self._series(connection, names, now),
        )

    def _series(self, connection: Connection, names: _Names, now: Instant) -> Mapping[str, Series]:
        """Each series that an indicator needs, of the subjects that it is about."""
        patience_s = self._patience_s
        readers: Mapping[str, Callable[[Longs, Instant], Series]] = {
            "writes": lambda keys, since: writes(connection, keys, since=since, now=now),
            "arrivals": lambda _, since: self._arrivals.since(connection, since),
            "ends": lambda keys, since: ends(connection, keys, since=since),
            "expected": lambda keys, since: expected(
                connection, keys, since=since, now=now, patience_s=patience_s
            ),
            "checks": lambda keys, since: checks(connection, keys, since=since),
            "schemas": lambda keys, since: schemas(connection, keys, since=since),
            "volumes": lambda keys, since: volumes(connection, keys, since=since),
            "covered": lambda keys, _: _merged(covered(connection, keys, now=now), names),
        }
        found: dict[str, Series] = {}
        for name, indicators in _NEEDED_BY.items():
            mine = [each for each in self._slos if each.indicator in indicators]
            if mine:
                longest = max(each.window_us for each in mine)
                told = readers[name](self._keys(names, mine), now - _LOOKED_BACK * longest)
                found[name] = Series(names.one(told.subject), told.at, told.value)
        return found

    def _keys(self, names: _Names, slos: Iterable[Slo]) -> Longs:
        """Every key of what some objectives count."""
        mine = [self._subjects[each.name] for each in slos if each.name in self._subjects]
        return names.all(np.unique(np.concatenate(mine))) if mine else NOTHING_HERE

    def _resolve(
        self, connection: Connection, index: LineageGraph, names: _Names, now: Instant
    ) -> None:
        """Find out what selectors select: all at first, then each when its turn comes."""
        evaluation = Evaluation(index, SqlAssets(connection, self._naming), as_of=AsOf(valid=now))
        known = {*self._subjects, *self._unresolved}
        jobs, datasets = _writers(connection, now)
        turns = -(-len(self._slos) // _AT_ONCE)
        for place, slo in enumerate(self._slos):
            if slo.name in known and (place - self._turn) % turns:
                continue
            self._subjects.pop(slo.name, None)
            self._unresolved.pop(slo.name, None)
            try:
                found = evaluation.of(self._parsed[slo.name])
            except HeadwaterError as error:
                self._unresolved[slo.name] = str(error)
            else:
                writers = jobs[np.isin(datasets, found.datasets)]
                self._subjects[slo.name] = _counted(slo.indicator, found, writers, names)
        self._turn += 1


def _counted(indicator: Indicator, selected: Selection, writers: Longs, names: _Names) -> Longs:
    """The datasets or jobs that an indicator counts, of what is selected."""
    if indicator in _OF_JOBS:
        return np.union1d(selected.jobs, writers)
    datasets = np.unique(names.one(selected.datasets))
    if indicator is Indicator.CAPTURE_LATENCY:
        return np.union1d(np.union1d(selected.jobs, writers), datasets)
    return datasets


def _merged(known: Series, names: _Names) -> Series:
    """One row for each dataset, whatever names it has: from when the first of them was."""
    subjects, place = np.unique(names.one(known.subject), return_inverse=True)
    at, value = (np.full(len(subjects), FOREVER, np.int64) for _ in range(2))
    np.minimum.at(at, place, known.at)
    np.minimum.at(value, place, known.value)
    return Series(subjects, at, value) if len(subjects) else NOTHING


def _names(connection: Connection) -> _Names:
    told = sorted(first_names(connection).items())
    table = np.array(told, np.int64).reshape(-1, 2)
    return _Names(table[:, 0], table[:, 1])


def _writers(connection: Connection, now: Instant) -> tuple[Longs, Longs]:
    """Jobs, and beside each a dataset that it writes."""
    asked = {"layer": int(Layer.FLOW), "label": MEMBER_LABEL, "now": now, "forever": FOREVER}
    rows = connection.execute(text(_WRITERS), asked).all()
    table = np.array([tuple(row) for row in rows], np.int64).reshape(-1, 2)
    return table[:, 0], table[:, 1]
