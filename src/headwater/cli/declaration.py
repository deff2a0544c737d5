"""What people say of datasets and jobs, as the OpenLineage events that say it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal, TypeAlias

from headwater.model.identity import DatasetId, JobId
from headwater.openlineage.producer import HEADWATER
from headwater.sdk.client import rfc3339

Json: TypeAlias = dict[str, Any]
Entries: TypeAlias = Sequence[Mapping[str, Any]]

PRODUCER: Final = f"{HEADWATER}/cli"
MANUAL: Final = "headwater"
_SPECIFICATION: Final = "https://openlineage.io/spec"
_OWN: Final = "https://headwater.dev/spec/facets/1-0-0"


@dataclass(frozen=True, slots=True)
class Facet:
    """The key of a facet in events, and its schema. {kind} is `Dataset` or `Job`."""

    key: str
    schema: str


FACETS: Final[Mapping[str, Facet]] = {
    "owner": Facet("ownership", _SPECIFICATION + "/facets/1-0-1/Ownership{kind}Facet.json"),
    "tag": Facet("tags", _SPECIFICATION + "/facets/1-0-0/Tags{kind}Facet.json"),
    "description": Facet(
        "documentation", _SPECIFICATION + "/facets/1-1-0/Documentation{kind}Facet.json"
    ),
    "tier": Facet("headwater_tier", f"{_OWN}/Tier.json"),
    "domain": Facet("headwater_domain", f"{_OWN}/Domain.json"),
    "term": Facet("headwater_terms", f"{_OWN}/Terms.json"),
    "runbook": Facet("headwater_runbooks", f"{_OWN}/Runbooks.json"),
    "alias": Facet("symlinks", _SPECIFICATION + "/facets/1-0-1/SymlinksDatasetFacet.json"),
    "source": Facet("headwater_source", f"{_OWN}/Source.json"),
    "evidence": Facet("headwater_evidence", f"{_OWN}/Evidence.json"),
}
"""What can be said, by the word that the command line has for it."""


def describing(subject: DatasetId | JobId, said: Mapping[str, Json], *, at: datetime) -> Json:
    """The event that says these things of a dataset or a job.

    said: the bodies of facets, by the words of `FACETS`. Inputs and outputs are left out, which
    leaves what is known of them as it is.
    """
    kind: Literal["Dataset", "Job"] = "Dataset" if isinstance(subject, DatasetId) else "Job"
    facets = {FACETS[word].key: _facet(word, kind, body) for word, body in said.items()}
    return _event(kind, at, **{kind.lower(): {**_named(subject), "facets": facets}})


def linking(
    source: DatasetId, target: DatasetId, *, at: datetime, by: str, note: str | None
) -> Json:
    """The event that says: data flows from one to the other, a person knows it."""
    evidence = {"kind": "manual", "by": by} | ({"note": note} if note else {})
    job = {
        **_named(_manual_job(source, target)),
        "facets": {"headwater_evidence": _facet("evidence", "Job", evidence)},
    }
    return _event("Job", at, job=job, inputs=[_named(source)], outputs=[_named(target)])


def unlinking(source: DatasetId, target: DatasetId, *, at: datetime) -> Json:
    """The event that takes back what `linking` said."""
    job = _named(_manual_job(source, target))
    return _event("Job", at, job=job, inputs=[], outputs=[])


def merged(known: Entries, said: Entries, *, by: Sequence[str]) -> list[Json]:
    """What was known, with what is said now in place of the entries of the same identity.

    by: the keys that make up an entry's identity.
    """
    entries = {tuple(entry.get(key) for key in by): _present(entry) for entry in known}
    entries |= {tuple(entry.get(key) for key in by): _present(entry) for entry in said}
    return list(entries.values())


def merged_words(known: Iterable[str], said: Iterable[str]) -> list[str]:
    """Both, each once."""
    return list(dict.fromkeys((*known, *said)))


def _present(entry: Mapping[str, Any]) -> Json:
    return {key: value for key, value in entry.items() if value is not None}


def _manual_job(source: DatasetId, target: DatasetId) -> JobId:
    return JobId(MANUAL, f"manual/{source} -> {target}")


def _facet(word: str, kind: str, body: Json) -> Json:
    return {"_producer": PRODUCER, "_schemaURL": FACETS[word].schema.format(kind=kind), **body}


def _named(thing: DatasetId | JobId) -> Json:
    return {"namespace": thing.namespace, "name": thing.name}


def _event(kind: str, at: datetime, **content: Any) -> Json:
    return {
        "eventTime": rfc3339(at),
        "producer": PRODUCER,
        "schemaURL": f"{_SPECIFICATION}/2-0-2/OpenLineage.json#/$defs/{kind}Event",
        **content,
    }
