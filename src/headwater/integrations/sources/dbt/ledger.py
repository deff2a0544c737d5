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
from headwater.openlineage.writing import Json, Writer

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
    """The memory of one project. seen: the units that are still there."""

    memory: Memory
    project: str
    seen: set[str] = field(default_factory=set[str])

    def keep(self, key: str) -> None:
        """Let a unit stand as it is, whatever it is like now."""
        self.seen.add(self._key(key))

    def unchanged(self, key: str, content: str) -> Json | None:
        """What was kept of a unit that is as it was."""
        known = self.memory.units.get(self._key(key))
        if known is None or known.get("content") != content:
            return None
        self.keep(key)
        return known

    def whole(self, key: str, facets: Mapping[str, Json | None]) -> dict[str, Json]:
        """The facets of a unit's dataset, and that those are gone that were told before."""
        told = {name: body for name, body in facets.items() if body is not None}
        known = self.memory.units.get(self._key(key)) or {"facets": ()}
        gone: Json = {"_deleted": True}
        return told | {name: gone for name in known["facets"] if name not in told}

    def tell(self, unit: Unit, events: Callable[[Instant], Iterable[Json]]) -> Iterator[Json]:
        """The events of a unit that is new or has changed; jobs it spoke of are taken back.

        events: given the time that they are to have. What is told later has to have a later time,
        or the server could not know which of them holds.
        """
        known = self.memory.units.get(self._key(unit.key))
        at = unit.at
        if known is not None:
            at = max(at, known["at"] + 1)
            still = {_plain(each) for each in unit.jobs}
            gone = [each for each in _jobs(known) if _plain(each) not in still]
            yield from _taken_back(gone, at)
        yield from events(at)
        self.keep(unit.key)
        self.memory.units[self._key(unit.key)] = {
            "content": unit.content,
            "at": at,
            "jobs": [_plain(each) for each in unit.jobs],
            "made": [[each.namespace, each.name] for each in unit.made],
            "columns": None if unit.columns is None else [*unit.columns],
            "facets": [*unit.facets],
        }

    def take_back(self, at: Instant) -> Iterator[Json]:
        """The events by which units are taken back that are no longer there."""
        prefix = self._key("")
        for key in sorted(self.memory.units):
            if key.startswith(prefix) and key not in self.seen:
                known = self.memory.units.pop(key)
                when = max(at, known["at"] + 1)
                yield from _taken_back(_jobs(known), when)
                for namespace, name in known["made"]:
                    gone: Json = {"lifecycleStateChange": "DROP"}
                    dataset = DatasetId(namespace, name)
                    told = DECLARES.dataset(dataset, lifecycleStateChange=gone)
                    yield DECLARES.dataset_event(when, told)

    def remember(self, what: str, value: str) -> bool:
        """Keep a word on the whole project; says whether it is news."""
        news = self.recall(what) != value
        self.memory.units[f"{self.project}#{what}"] = {"value": value}
        return news

    def recall(self, what: str) -> str | None:
        """A word that was kept."""
        known = self.memory.units.get(f"{self.project}#{what}")
        return known["value"] if known is not None else None

    def _key(self, key: str) -> str:
        return f"{self.project}/{key}"


def digest(*parts: Any) -> str:
    """Short for what something is told from."""
    text = msgspec.json.encode((_RULES, DECLARES.producer, PARSES.producer, *parts))
    return hashlib.blake2b(text, digest_size=12).hexdigest()


def _taken_back(jobs: Iterable[tuple[str, JobId]], at: Instant) -> Iterator[Json]:
    for writer, job in jobs:
        yield taking_back(_WRITERS[writer], job, at=at)


def _jobs(known: Json) -> list[tuple[str, JobId]]:
    return [(writer, JobId(namespace, name)) for writer, namespace, name in known["jobs"]]


def _plain(job: tuple[str, JobId]) -> tuple[str, str, str]:
    return (job[0], job[1].namespace, job[1].name)
