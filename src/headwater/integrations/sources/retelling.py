"""Telling what has changed since the last reading, and taking back what is gone."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

import msgspec

from headwater.integrations.sources.source import Memory
from headwater.integrations.sources.sql_job import taking_back
from headwater.model.identity import DatasetId, JobId
from headwater.model.time import Instant
from headwater.openlineage.writing import DELETED, Json, Writer

_JOB: Final = "job"
_DATASET: Final = "dataset"


@dataclass(slots=True)
class Retelling:
    """What one reading of a source tells, beside what earlier ones told.

    A unit is a dataset, a facet of one, or a job, as one producer tells of it. at: the time of what
    has none. again: whether what was told before is told again.
    """

    memory: Memory
    at: Instant
    again: bool
    _seen: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    """The units of this reading, with the digests of what the last one told of each."""

    def tell(self, event: Json, *, facet: str = "") -> Iterator[Json]:
        """The event, unless the same was told before.

        facet: the only one that it tells of a dataset, and a unit by itself.
        """
        kind = _JOB if _JOB in event else _DATASET
        thing = event[kind]
        told = [kind, event["producer"], thing["namespace"], thing["name"], facet]
        unit = msgspec.json.encode(told).decode()
        if unit not in self._seen:
            self._seen[unit] = self.memory.units.get(unit, {}).get("digests", [])
            self.memory.units[unit] = {"digests": []}
        timeless = {key: value for key, value in event.items() if key != "eventTime"}
        digest = hashlib.blake2b(msgspec.json.encode(timeless), digest_size=12).hexdigest()
        self.memory.units[unit]["digests"].append(digest)
        if self.again or digest not in self._seen[unit]:
            yield event

    def end(self, *, dropped: bool, taken_away: Sequence[str] = ()) -> Iterator[Json]:
        """What takes back the units that were told before and are gone.

        dropped: whether a dataset that is gone was dropped; else it is only not told of any more,
        and the facets to be taken away of it are.
        """
        seen: list[list[str]] = [msgspec.json.decode(each) for each in self._seen]
        there = {(namespace, name) for kind, _, namespace, name, _ in seen if kind == _DATASET}
        for unit in [each for each in self.memory.units if each not in self._seen]:
            del self.memory.units[unit]
            kind, producer, namespace, name, facet = msgspec.json.decode(unit)
            writer = Writer(producer)
            if kind == _JOB:
                yield taking_back(writer, JobId(namespace, name), at=self.at)
            elif (namespace, name) in there:
                yield self._without(writer, DatasetId(namespace, name), [facet])
            elif not facet and dropped:
                change: Json = {"lifecycleStateChange": "DROP"}
                told = writer.dataset(DatasetId(namespace, name), lifecycleStateChange=change)
                yield writer.dataset_event(self.at, told)
            elif not facet and taken_away:
                yield self._without(writer, DatasetId(namespace, name), taken_away)

    def _without(self, writer: Writer, dataset: DatasetId, facets: Iterable[str]) -> Json:
        gone: dict[str, Json] = dict.fromkeys(facets, DELETED)
        return writer.dataset_event(self.at, writer.dataset(dataset, **gone))
