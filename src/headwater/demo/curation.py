"""What people wrote down about Larkride's data, once: owners, tiers, terms, tags, edges."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Final

from headwater.demo import facets
from headwater.demo.blueprint import Pipeline
from headwater.demo.by_hand import BOARD_PACK, PLANNER, PLANS, WORKBOOK
from headwater.demo.derivation import Dataset
from headwater.demo.estate import every_pipeline, job_of
from headwater.demo.facets import CURATOR, Json
from headwater.demo.people import TEAMS
from headwater.demo.sources import THIRD_PARTIES, TRUE_SOURCES
from headwater.demo.streams import SOURCE_TOPICS
from headwater.model.identity import DatasetId, JobId

TERMS: Final[Mapping[str, tuple[str, ...]]] = {
    "ANALYTICS.FINANCE.FCT_REVENUE": ("net_revenue", "gross_revenue"),
    "ANALYTICS.FINANCE.DAILY_REVENUE_REPORT": ("net_revenue", "settlement"),
    "ANALYTICS.FINANCE.FCT_UNIT_COSTS": ("cost_per_kilometre",),
    "ANALYTICS.MARTS.FCT_RIDES": ("ride", "net_revenue"),
    "ANALYTICS.MARTS.DIM_RIDERS": ("rider", "plan"),
    "ANALYTICS.MARTS.FCT_RIDER_RETENTION": ("returning_rider",),
    "ANALYTICS.MARTS.FCT_STATION_HOURS": ("movement", "turnover"),
    "ANALYTICS.MARTS.FCT_BIKE_HEALTH": ("wear", "charge"),
    "ledger/settlements": ("settlement",),
    "models/demand_forecast": ("expected_movement",),
    "models/maintenance_risk": ("maintenance_risk",),
}
RUNBOOKS: Final[Mapping[str, tuple[str, str]]] = {
    "ANALYTICS.FINANCE.DAILY_REVENUE_REPORT": ("revenue-report", "The revenue report looks wrong"),
    "ledger/settlements": ("settlements", "Settlements are late or incomplete"),
    "ANALYTICS.MARTS.FCT_RIDES": ("fct-rides", "Rides are missing from the warehouse"),
    "ANALYTICS.MARTS.FCT_BIKE_HEALTH": ("bike-health", "Bike health is stale"),
    "raw/streams/dock_events": ("sink-connectors", "A sink connector writes too much or nothing"),
    "raw/weather/forecast": ("weather", "The forecast stopped coming"),
    "models/demand_forecast": ("demand-model", "Retrain or roll back the demand model"),
}
LABELS: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "ANALYTICS.FINANCE.DAILY_REVENUE_REPORT": (("audit", "sox"),),
    "ANALYTICS.FINANCE.FCT_REVENUE": (("audit", "sox"),),
    "ledger/settlements": (("audit", "sox"), ("retention", "10y")),
    "ledger_staging/settlements": (("use", "rehearsal_only"),),
    "app.clickstream.v1": (("retention", "30d"),),
    "bike.telemetry.v1": (("retention", "7d"),),
    "feature_views/rider_value": (("use", "none_known"),),
}
_SOURCES: Final = frozenset(table.name for table in (*TRUE_SOURCES, *SOURCE_TOPICS))
_BOUGHT: Final = frozenset(table.name for table in THIRD_PARTIES)


def curated_datasets(datasets: Iterable[Dataset], at: datetime) -> Iterator[Json]:
    """An event for each dataset: what people say of it."""
    for dataset in datasets:
        identity = {"namespace": dataset.id.namespace, "name": dataset.id.name}
        described = {**identity, "facets": _dataset_facets(dataset)}
        yield _static("DatasetEvent", at, dataset=described)


def curated_jobs(pipelines: Iterable[Pipeline], at: datetime) -> Iterator[Json]:
    """An event for each job: what people say of it."""
    for pipeline in every_pipeline(pipelines):
        about = f"{pipeline.name}, {_rhythm(pipeline)}."
        if pipeline.engine.groups:
            yield _job_event(job_of(pipeline), pipeline.domain, about, at)
        for task in pipeline.tasks:
            written = ", ".join(table.name for table in task.writes)
            what = f"Writes {written}." if written else about
            tier = min((table.tier for table in task.writes), default=3)
            yield _job_event(job_of(pipeline, task), pipeline.domain, what, at, tier=tier)


def edges_by_hand(datasets: Mapping[str, Dataset], at: datetime) -> Iterator[Json]:
    """The two edges that no machine reports: a vendor's black box, and a workbook.

    The first is declared as inputs and outputs, the second as explicit lineage.
    """
    yield _planner(datasets, at)
    yield _workbook(datasets[BOARD_PACK.name], at)


def _static(kind: str, at: datetime, **subject: Json | list[Json]) -> Json:
    return {
        "eventTime": facets.written(at),
        "producer": CURATOR,
        "schemaURL": f"{facets.SPECIFICATION}/{kind}",
        **subject,
    }


def _dataset_facets(dataset: Dataset) -> Json:
    table = dataset.table
    team = TEAMS[table.domain]
    told: Json = {
        "documentation": facets.documentation(CURATOR, "Dataset", table.about),
        "ownership": facets.ownership(CURATOR, "Dataset", team.name, team.lead),
        "datasetType": facets.dataset_type(CURATOR, table.kind),
        "headwater_tier": facets.own_facet("Tier", tier=table.tier),
        "headwater_domain": facets.own_facet("Domain", domain=table.domain),
    }
    # What people set stands above what producers send, so only where nothing else reports it.
    if table is BOARD_PACK:
        told["schema"] = facets.schema(CURATOR, dataset.columns)
    labels = [
        *({"key": key, "value": value} for key, value in LABELS.get(table.name, ())),
        *_column_labels(dataset),
    ]
    if labels:
        told["tags"] = facets.tags(CURATOR, "Dataset", labels)
    if table.name in TERMS:
        told["headwater_terms"] = facets.own_facet("Terms", terms=list(TERMS[table.name]))
    if table.name in RUNBOOKS:
        page, title = RUNBOOKS[table.name]
        runbook = {"url": f"https://runbooks.larkride.internal/{page}", "title": title}
        told["headwater_runbooks"] = facets.own_facet("Runbooks", runbooks=[runbook])
    if table.name in _SOURCES:
        why = "bought or public data" if table.name in _BOUGHT else "first recorded here"
        told["headwater_source"] = facets.own_facet("Source", source=True, reason=why)
    return told


def _column_labels(dataset: Dataset) -> Iterator[dict[str, str]]:
    for column in dataset.columns:
        for key, value in column.tags:
            yield {"key": key, "value": value, "field": column.name}


def _rhythm(pipeline: Pipeline) -> str:
    if pipeline.streaming:
        return "a stream that never ends"
    hours = round(pipeline.every.total_seconds() / 3600)
    return {1: "every hour", 24: "every day"}.get(hours, f"every {hours} hours")


def _job_event(
    job: JobId, domain: str, about: str, at: datetime, *, tier: int = 3, **also: list[Json]
) -> Json:
    team = TEAMS[domain]
    described: Json = {
        "namespace": job.namespace,
        "name": job.name,
        "facets": {
            "documentation": facets.documentation(CURATOR, "Job", about),
            "ownership": facets.ownership(CURATOR, "Job", team.name, team.lead),
            "headwater_tier": facets.own_facet("Tier", tier=tier),
            "headwater_domain": facets.own_facet("Domain", domain=domain),
        },
    }
    return _static("JobEvent", at, job=described, **also)


def _by_hand(by: str, note: str) -> Json:
    return facets.own_facet("Evidence", kind="manual", by=by, note=note)


def _planner(datasets: Mapping[str, Dataset], at: datetime) -> Json:
    plans = datasets[PLANS.name]
    event = _job_event(
        PLANNER,
        "demand",
        "Plans the vans' routes; runs at the vendor, who shows nobody how.",
        at,
        inputs=[_named(datasets[name].id) for name in plans.reads],
        outputs=[_named(plans.id)],
    )
    note = "Confirmed with the vendor: they pull the forecast at 06:45 and send plans back."
    event["job"]["facets"]["headwater_evidence"] = _by_hand("lena", note)
    return event


def _workbook(board_pack: Dataset, at: datetime) -> Json:
    event = _job_event(
        WORKBOOK, "finance", "The workbook from which the board pack is printed.", at
    )
    entry = facets.lineage_entry(board_pack)
    event["job"]["facets"]["lineage"] = facets.lineage(CURATOR, [entry])
    note = "I paste both tables on the first working day of the month."
    event["job"]["facets"]["headwater_evidence"] = _by_hand("ana", note)
    return event


def _named(dataset: DatasetId) -> Json:
    return {"namespace": dataset.namespace, "name": dataset.name}
