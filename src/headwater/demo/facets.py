"""The facets of the story, each as its specification spells it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, TypeAlias

from headwater.demo.blueprint import Check
from headwater.demo.deployments import Deployment
from headwater.demo.derivation import Column, Dataset, Origin
from headwater.demo.schedule import Parent
from headwater.model.edges import Subtype

Json: TypeAlias = dict[str, Any]

SPECIFICATION: Final = "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs"
CURATOR: Final = "https://github.com/headwater/headwater/demo"
RUN_FACET: Final = f"{SPECIFICATION}/RunFacet"


def written(moment: datetime) -> str:
    """A moment as events write it: `2026-11-24T08:00:00.000Z`."""
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"


def facet(producer: str, schema_url: str, /, **fields: Any) -> Json:
    """Any facet."""
    return {"_producer": producer, "_schemaURL": schema_url, **fields}


def own_facet(name: str, /, **fields: Any) -> Json:
    """A facet that Headwater defines."""
    return facet(CURATOR, f"https://headwater.dev/spec/facets/1-0-0/{name}.json", **fields)


def _standard(producer: str, name: str, version: str, /, **fields: Any) -> Json:
    url = f"https://openlineage.io/spec/facets/{version}/{name}.json#/$defs/{name}"
    return facet(producer, url, **fields)


def parent(producer: str, by: Parent) -> Json:
    """Which run started this one, and which started it all."""
    root = by.root or by
    return _standard(producer, "ParentRunFacet", "1-2-0", **_run_of(by), root=_run_of(root))


def _run_of(parent: Parent) -> Json:
    job = {"namespace": parent.job.namespace, "name": parent.job.name}
    return {"run": {"runId": parent.run_id}, "job": job}


def nominal_time(producer: str, start: datetime, end: datetime) -> Json:
    """The interval that a run was scheduled for."""
    return _standard(
        producer,
        "NominalTimeRunFacet",
        "1-0-1",
        nominalStartTime=written(start),
        nominalEndTime=written(end),
    )


def processing_engine(producer: str, name: str, version: str) -> Json:
    """What ran it."""
    return _standard(producer, "ProcessingEngineRunFacet", "1-1-1", name=name, version=version)


def error_message(producer: str, message: str, language: str) -> Json:
    """Why it failed."""
    return _standard(
        producer,
        "ErrorMessageRunFacet",
        "1-0-1",
        message=message,
        programmingLanguage=language,
    )


def job_type(
    producer: str, integration: str, kind: str, *, streaming: bool, window_s: int = 0
) -> Json:
    """What sort of job it is; a stream says what its events hold."""
    fields: Json = {
        "processingType": "STREAMING" if streaming else "BATCH",
        "integration": integration,
        "jobType": kind,
    }
    if streaming:
        fields["emissionPattern"] = {
            "eventTrigger": "PERIODIC",
            "eventContentMode": "COMPLETE_SNAPSHOT",
            "windowDuration": window_s,
        }
    return _standard(producer, "JobTypeJobFacet", "2-0-4", **fields)


def source_code_location(producer: str, live: Deployment, path: str) -> Json:
    """Where its code is, at which commit."""
    return _standard(
        producer,
        "SourceCodeLocationJobFacet",
        "1-1-0",
        type="git",
        url=f"{live.url}/blob/{live.commit}/{path}",
        repoUrl=live.url,
        path=path,
        version=live.commit,
        branch="main",
        pullRequestNumber=str(live.pull_request),
    )


def sql(producer: str, query: str, dialect: str) -> Json:
    """The statement it ran."""
    return _standard(producer, "SQLJobFacet", "1-1-0", query=query, dialect=dialect)


def documentation(producer: str, of: str, text: str) -> Json:
    """What it is. of: `Dataset` or `Job`."""
    name = f"Documentation{of}Facet"
    return _standard(producer, name, "1-1-0", description=text, contentType="text/plain")


def ownership(producer: str, of: str, *owners: str) -> Json:
    """Who answers for it. of: `Dataset` or `Job`."""
    named = [{"name": owner, "type": "MAINTAINER"} for owner in owners]
    return _standard(producer, f"Ownership{of}Facet", "1-0-1", owners=named)


def schema(producer: str, columns: Sequence[Column]) -> Json:
    """Its columns."""
    fields = [
        {
            "name": column.name,
            "type": column.type,
            "description": column.about,
            "ordinal_position": position,
        }
        for position, column in enumerate(columns, start=1)
    ]
    return _standard(producer, "SchemaDatasetFacet", "1-2-0", fields=fields)


def column_lineage(producer: str, dataset: Dataset) -> Json:
    """What each column is made of, and what decides the rows."""
    fields = {
        column.name: {"inputFields": [_input_field(origin) for origin in column.origins]}
        for column in dataset.columns
        if column.origins
    }
    influences = [_input_field(origin) for origin in dataset.influences]
    return _standard(
        producer, "ColumnLineageDatasetFacet", "1-2-0", fields=fields, dataset=influences
    )


def _input_field(origin: Origin) -> Json:
    return {
        "namespace": origin.column.dataset.namespace,
        "name": origin.column.dataset.name,
        "field": origin.column.path,
        "transformations": [_transformation(origin)],
    }


def _transformation(origin: Origin) -> Json:
    how: Subtype = origin.how.subtype
    return {
        "type": how.influence.name,
        "subtype": how.name,
        "masking": origin.how.masking,
    }


def lineage(producer: str, entries: Sequence[Json]) -> Json:
    """A job's lineage, stated edge by edge."""
    url = "https://openlineage.io/spec/facets/1-0-0/LineageFacet.json#/$defs/LineageJobFacet"
    return facet(producer, url, entries=list(entries))


def lineage_entry(dataset: Dataset) -> Json:
    """What one dataset is made of, as a whole and column by column."""
    origins = [origin for column in dataset.columns for origin in column.origins]
    made_of = dict.fromkeys(origin.column.dataset for origin in origins)
    fields = {
        column.name: {"inputs": [_lineage_input(origin) for origin in column.origins]}
        for column in dataset.columns
    }
    return {
        "namespace": dataset.id.namespace,
        "name": dataset.id.name,
        "type": "DATASET",
        "inputs": [
            {"namespace": source.namespace, "name": source.name, "type": "DATASET"}
            for source in made_of
        ],
        "fields": fields,
    }


def _lineage_input(origin: Origin) -> Json:
    return {**_input_field(origin), "type": "DATASET"}


def data_source(producer: str, namespace: str) -> Json:
    """The system it is in."""
    return _standard(producer, "DatasourceDatasetFacet", "1-0-1", name=namespace, uri=namespace)


def dataset_type(producer: str, kind: str) -> Json:
    """What sort of dataset it is."""
    return _standard(producer, "DatasetTypeDatasetFacet", "1-0-1", datasetType=kind)


def storage(producer: str, layer: str, file_format: str) -> Json:
    """How its files are kept."""
    return _standard(
        producer, "StorageDatasetFacet", "1-0-1", storageLayer=layer, fileFormat=file_format
    )


def version(producer: str, snapshot: str) -> Json:
    """Which version of it was read or written."""
    return _standard(producer, "DatasetVersionDatasetFacet", "1-0-1", datasetVersion=snapshot)


def symlinks(producer: str, namespace: str, name: str) -> Json:
    """What else it is called."""
    identifier = {"namespace": namespace, "name": name, "type": "TABLE"}
    return _standard(producer, "SymlinksDatasetFacet", "1-0-1", identifiers=[identifier])


def lifecycle_state_change(producer: str, change: str) -> Json:
    """What was done to it as a whole."""
    return _standard(
        producer, "LifecycleStateChangeDatasetFacet", "1-0-1", lifecycleStateChange=change
    )


def tags(producer: str, of: str, labels: Iterable[Mapping[str, str]]) -> Json:
    """Its labels; one with a `field` is a column's. of: `Dataset` or `Job`."""
    return _standard(
        producer,
        f"Tags{of}Facet",
        "1-0-0",
        tags=[{"source": "CURATION", **label} for label in labels],
    )


def output_statistics(producer: str, *, rows: int, size_bytes: int, files: int | None) -> Json:
    """How much was written."""
    counted: Json = {"rowCount": rows, "size": size_bytes}
    if files is not None:
        counted["fileCount"] = files
    return _standard(producer, "OutputStatisticsOutputDatasetFacet", "1-0-2", **counted)


def assertions(producer: str, checks: Iterable[Check]) -> Json:
    """What was asserted of it, and whether it held."""
    made = [
        {
            "assertion": check.assertion,
            "column": check.column,
            "success": check.holds,
            "severity": "warn",
        }
        for check in checks
    ]
    return _standard(producer, "DataQualityAssertionsDatasetFacet", "1-1-0", assertions=made)
