"""OpenLineage events as short as a test can say them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias
from uuid import NAMESPACE_URL, uuid5

Json: TypeAlias = dict[str, Any]
Io: TypeAlias = "str | Json"

JOBS = "etl"
DATASETS = "warehouse"
PRODUCER = "https://example.com/pipeline/1.0"
DAY_ONE = datetime(2026, 11, 1, tzinfo=UTC)
_INDIRECT = {"INDIRECT", "JOIN", "GROUP_BY", "FILTER", "SORT", "WINDOW", "CONDITIONAL"}
_SCHEMA = "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/"


def at(hours: float) -> str:
    """So many hours after the first day began."""
    return (DAY_ONE + timedelta(hours=hours)).isoformat().replace("+00:00", "Z")


def run_id(name: str) -> str:
    """The same UUID for the same name."""
    return str(uuid5(NAMESPACE_URL, name))


def dataset(name: str, *, namespace: str = DATASETS, **facets: Any) -> Json:
    """A dataset as an event names it."""
    return {"namespace": namespace, "name": name, "facets": facets}


def run_event(
    job: str,
    *,
    reads: Iterable[Io] | None = None,
    writes: Iterable[Io] | None = None,
    hours: float = 0,
    run: str | None = None,
    state: str = "COMPLETE",
    facets: Mapping[str, Any] | None = None,
    job_facets: Mapping[str, Any] | None = None,
    producer: str = PRODUCER,
) -> Json:
    """What a run tells; sides that are None are left out."""
    event: Json = {
        "eventType": state,
        "eventTime": at(hours),
        "producer": producer,
        "schemaURL": _SCHEMA + "RunEvent",
        "run": {"runId": run_id(run or f"{job} at {hours}"), "facets": dict(facets or {})},
        "job": {"namespace": JOBS, "name": job, "facets": dict(job_facets or {})},
    }
    return event | _sides(reads, writes)


def job_event(
    job: str,
    *,
    reads: Iterable[Io] | None = None,
    writes: Iterable[Io] | None = None,
    hours: float = 0,
    producer: str = PRODUCER,
    **facets: Any,
) -> Json:
    """What is declared of a job."""
    event: Json = {
        "eventTime": at(hours),
        "producer": producer,
        "schemaURL": _SCHEMA + "JobEvent",
        "job": {"namespace": JOBS, "name": job, "facets": facets},
    }
    return event | _sides(reads, writes)


def dataset_event(name: str, *, namespace: str = DATASETS, hours: float = 0, **facets: Any) -> Json:
    """What is declared of a dataset."""
    return {
        "eventTime": at(hours),
        "producer": PRODUCER,
        "schemaURL": _SCHEMA + "DatasetEvent",
        "dataset": dataset(name, namespace=namespace, **facets),
    }


def _sides(reads: Iterable[Io] | None, writes: Iterable[Io] | None) -> Json:
    sides = {"inputs": reads, "outputs": writes}
    return {
        side: [dataset(each) if isinstance(each, str) else each for each in told]
        for side, told in sides.items()
        if told is not None
    }


def schema(**columns: str) -> Json:
    """A schema facet: columns and their types."""
    return {"fields": [{"name": name, "type": kind} for name, kind in columns.items()]}


def columns(*lines: str) -> Json:
    """A columnLineage facet, a line a column: ``total <- raw.amount AGGREGATION, raw.tax``.

    An exclamation mark behind a transformation says that it masks. The column `*` stands for
    what influences every one.
    """
    fields: Json = {}
    whole: list[Json] = []
    for line in lines:
        target, _, sources = line.partition(" <- ")
        given = [_input_field(each) for each in sources.split(", ")]
        if target == "*":
            whole += given
        else:
            fields[target] = {"inputFields": given}
    return {"fields": fields} | ({"dataset": whole} if whole else {})


def _input_field(text: str) -> Json:
    source, _, subtype = text.partition(" ")
    name, _, field = source.rpartition(".")
    return {
        "namespace": DATASETS,
        "name": name,
        "field": field,
        "transformations": [_transformation(subtype or "IDENTITY")],
    }


def _transformation(text: str) -> Json:
    subtype = text.rstrip("!")
    kind = "INDIRECT" if subtype in _INDIRECT else "DIRECT"
    return {"type": kind, "subtype": subtype, "masking": text.endswith("!")}


def lineage(**entries: Mapping[str, str]) -> Json:
    """An explicit lineage facet: for each target its sources with their transformations."""
    return {
        "entries": [
            {
                "type": "DATASET",
                "namespace": DATASETS,
                "name": target,
                "inputs": [
                    {
                        "type": "DATASET",
                        "namespace": DATASETS,
                        "name": source,
                        "transformations": [_transformation(subtype)],
                    }
                    for source, subtype in sources.items()
                ],
            }
            for target, sources in entries.items()
        ]
    }


def symlinks(*names: str, namespace: str = DATASETS) -> Json:
    """A symlinks facet."""
    given = [{"namespace": namespace, "name": name, "type": "TABLE"} for name in names]
    return {"identifiers": given}
