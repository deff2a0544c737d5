"""What was told of a dbt project before, so that only what has changed is told again."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec

from headwater.integrations.sources.source import Memory
from headwater.integrations.sources.sql_job import producer_of, taking_back
from headwater.model.identity import DatasetId, JobId
from headwater.model.time import Instant
from headwater.openlineage.writing import DELETED, Json, Writer

DECLARES: Final = Writer(producer_of("dbt"))
"""Words what a manifest declares, and what dbt's results say of runs."""

PARSES: Final = Writer(producer_of("sql"))
"""Words what was read from SQL."""

_WRITERS: Final = {"dbt": DECLARES, "sql": PARSES}
_RULES: Final = 1
"""Goes up when the same files would be told differently."""


@dataclass(frozen=True, slots=True)
class Unit:
    """What is told of one node.

    content: all that it is told from. jobs: that it speaks of, and by which writer, `dbt` or `sql`.
    made: datasets that there are only because of it. columns: of its table, as its SQL tells them.
    facets: of its dataset, by name.
    """

    key: str
    content: str
    at: Instant
    jobs: Sequence[tuple[str, JobId]] = ()
    made: Sequence[DatasetId] = ()
    columns: Sequence[str] | None = None
    facets: Sequence[str] = ()


@dataclass
class Ledger:
    """The memory of one project. address: of the project; others may have the same name.

    again: whether what has not changed is told again. seen: the units that are still there.
    """

    memory: Memory
    address: str
    again: bool = False
    seen: set[str] = field(default_factory=set[str])

    def keep(self, key: str) -> None:
        """Let a unit stand as it is, whatever it is like now."""
        self.seen.add(key)

    def unchanged(self, key: str, content: str) -> Json | None:
        """What was kept of a unit that is as it was, and need not be told again."""
        known = self._units.get(key)
        if self.again or known is None or known["content"] != content:
            return None
        self.keep(key)
        return known

    def whole(self, key: str, facets: Mapping[str, Json | None]) -> dict[str, Json]:
        """The facets of a unit's dataset, and that those are gone that were told before."""
        told = {name: body for name, body in facets.items() if body is not None}
        known = self._units.get(key) or {"facets": ()}
        return told | {name: DELETED for name in known["facets"] if name not in told}

    def tell(self, unit: Unit, events: Callable[[Instant], Iterable[Json]]) -> Iterator[Json]:
        """The events of a unit that is new or has changed; jobs it spoke of are taken back.

        events: given the time that they are to have. What is told later has to have a later time,
        or the server could not know which of them holds.
        """
        known = self._units.get(unit.key)
        at = unit.at
        if known is not None and known["content"] == unit.content:
            at = known["at"]
        elif known is not None:
            at = max(at, known["at"] + 1)
            still = {_plain(each) for each in unit.jobs}
            gone = [each for each in _jobs(known) if _plain(each) not in still]
            yield from _taken_back(gone, at)
        yield from events(at)
        self.keep(unit.key)
        self._units[unit.key] = {
            "content": unit.content,
            "at": at,
            "jobs": [_plain(each) for each in unit.jobs],
            "made": [[each.namespace, each.name] for each in unit.made],
            "columns": None if unit.columns is None else [*unit.columns],
            "facets": [*unit.facets],
        }

    def take_back(self, at: Instant) -> Iterator[Json]:
        """The events by which units are taken back that are no longer there.

        What another project of the same memory tells of stays as it is.
        """
        missing = [self._units.pop(key) for key in sorted(self._units.keys() - self.seen)]
        if not missing:
            return
        kept = [unit for each in self.memory.units.values() for unit in each["units"].values()]
        jobs = {job for unit in kept for job in _jobs(unit)}
        made = {dataset for unit in kept for dataset in _made(unit)}
        for known in missing:
            when = max(at, known["at"] + 1)
            yield from _taken_back([each for each in _jobs(known) if each not in jobs], when)
            for dataset in _made(known):
                if dataset not in made:
                    gone: Json = {"lifecycleStateChange": "DROP"}
                    told = DECLARES.dataset(dataset, lifecycleStateChange=gone)
                    yield DECLARES.dataset_event(when, told)

    def remember(self, what: str, value: str) -> bool:
        """Keep a word on the whole project; says whether it is to be told."""
        news = self.again or self.recall(what) != value
        self._page["words"][what] = value
        return news

    def recall(self, what: str) -> str | None:
        """A word that was kept."""
        return self._page["words"].get(what)

    @property
    def _page(self) -> Json:
        return self.memory.units.setdefault(self.address, {"units": {}, "words": {}})

    @property
    def _units(self) -> dict[str, Json]:
        return self._page["units"]


def digest(*parts: Any) -> str:
    """Short for what something is told from."""
    text = msgspec.json.encode((_RULES, DECLARES.producer, PARSES.producer, *parts))
    return hashlib.blake2b(text, digest_size=12).hexdigest()


def _taken_back(jobs: Iterable[tuple[str, JobId]], at: Instant) -> Iterator[Json]:
    for writer, job in jobs:
        yield taking_back(_WRITERS[writer], job, at=at)


def _jobs(known: Json) -> list[tuple[str, JobId]]:
    return [(writer, JobId(namespace, name)) for writer, namespace, name in known["jobs"]]


def _made(known: Json) -> list[DatasetId]:
    return [DatasetId(namespace, name) for namespace, name in known["made"]]


def _plain(job: tuple[str, JobId]) -> tuple[str, str, str]:
    return (job[0], job[1].namespace, job[1].name)
