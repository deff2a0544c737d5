"""Events of our own: what sources find and people say, in the words of OpenLineage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, TypeAlias

import msgspec

from headwater.model.identity import DatasetId, JobId, RunId
from headwater.model.time import Instant, format_instant
from headwater.openlineage.facets import Origin, Place, facet_kind

Json: TypeAlias = dict[str, Any]

SPECIFICATION: Final = "https://openlineage.io/spec"
DELETED: Final[Json] = {"_deleted": True}
"""The body of a facet that takes back what was said by the one before it."""

OUR_FACETS: Final = "https://headwater.dev/spec/facets/1-0-0"


@dataclass(frozen=True, slots=True)
class Writer:
    """Words events for one producer. Facets are given by their keys, without what all have."""

    producer: str

    def facets(self, place: Place, told: Mapping[str, Json | None]) -> Json:
        """Facets as an event carries them there; those that are None are left out."""
        return {
            key: {"_producer": self.producer, "_schemaURL": schema_of(place, key), **body}
            for key, body in told.items()
            if body is not None
        }

    def dataset(self, identity: DatasetId, **facets: Json | None) -> Json:
        """A dataset, and what is said of itself."""
        return _named(identity, self.facets(Place.DATASET, facets))

    def job(self, identity: JobId, **facets: Json | None) -> Json:
        """A job, and what is said of it."""
        return _named(identity, self.facets(Place.JOB, facets))

    def with_use(self, dataset: Json, place: Place, **facets: Json | None) -> Json:
        """A dataset of a run with what the run did to it. place: INPUT or OUTPUT."""
        told = self.facets(place, facets)
        return {**dataset, f"{place.value}Facets": told} if told else dataset

    def job_event(
        self,
        at: Instant,
        job: Json,
        *,
        inputs: Sequence[Json] | None = None,
        outputs: Sequence[Json] | None = None,
    ) -> Json:
        """What a job is and does, apart from any run. A side that is None is not told of."""
        return self._event("Job", at, job=job, **_sides(inputs, outputs))

    def dataset_event(self, at: Instant, dataset: Json) -> Json:
        """What a dataset is, apart from any job."""
        return self._event("Dataset", at, dataset=dataset)

    def run_event(
        self,
        at: Instant,
        state: str,
        run: RunId,
        job: Json,
        *,
        inputs: Sequence[Json] | None = None,
        outputs: Sequence[Json] | None = None,
        facets: Mapping[str, Json | None] | None = None,
    ) -> Json:
        """What a run did. state: START, COMPLETE and so on. facets: of the run itself."""
        told: Json = {"runId": run.value, "facets": self.facets(Place.RUN, facets or {})}
        sides = _sides(inputs, outputs)
        return self._event("Run", at, eventType=state, run=told, job=job, **sides)

    def _event(self, kind: str, at: Instant, **content: Any) -> Json:
        return {
            "eventTime": format_instant(at),
            "producer": self.producer,
            "schemaURL": f"{SPECIFICATION}/2-0-2/OpenLineage.json#/$defs/{kind}Event",
            **content,
        }


@cache
def schema_of(place: Place, key: str) -> str:
    """The address of the schema of a facet, as events name it."""
    kind = facet_kind(place, key)
    if kind is None:
        return f"{SPECIFICATION}/2-0-2/OpenLineage.json#/$defs/{place.value.capitalize()}Facet"
    if kind.origin is Origin.HEADWATER:
        name = kind.form.__name__.removesuffix("Facet")
        return f"{OUR_FACETS}/{name}.json"
    return f"{SPECIFICATION}/facets/{kind.version}/{kind.schema}.json#/$defs/{kind.schema}"


def listed(key: str, entries: Sequence[Any]) -> Json:
    """The body of a facet that is a list, said as a whole; taken back where nothing is left."""
    bodies: list[Json] = [msgspec.to_builtins(each) for each in entries]
    told = [{name: value for name, value in body.items() if value} for body in bodies]
    return {key: told} if told else DELETED


def identified(thing: DatasetId | JobId) -> Json:
    """The two members that name a dataset or a job."""
    return {"namespace": thing.namespace, "name": thing.name}


def _named(thing: DatasetId | JobId, facets: Json) -> Json:
    return identified(thing) | ({"facets": facets} if facets else {})


def _sides(inputs: Sequence[Json] | None, outputs: Sequence[Json] | None) -> Json:
    told = {"inputs": inputs, "outputs": outputs}
    return {side: [*datasets] for side, datasets in told.items() if datasets is not None}
