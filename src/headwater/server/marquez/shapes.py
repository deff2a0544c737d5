"""The answers of Marquez's API, key for key. What is absent is null, as its clients expect."""

from __future__ import annotations

from typing import Any, TypeAlias

from msgspec import Raw, Struct

Facets: TypeAlias = dict[str, Raw]
"""Facets by name, verbatim."""


class Name(Struct, rename="camel", frozen=True):
    """A dataset or job by its name."""

    namespace: str
    name: str


class VersionName(Struct, rename="camel", frozen=True):
    """A version of a dataset or job."""

    namespace: str
    name: str
    version: str


class Namespace(Struct, rename="camel", kw_only=True):
    """A namespace."""

    name: str
    created_at: str
    updated_at: str
    owner_name: str
    description: str | None
    is_hidden: bool


class Namespaces(Struct):
    """A list of namespaces."""

    namespaces: list[Namespace]


class Source(Struct, rename="camel", kw_only=True):
    """A system that datasets are in."""

    type: str
    name: str
    created_at: str
    updated_at: str
    connection_url: str
    description: str | None


class Sources(Struct):
    """A list of sources."""

    sources: list[Source]


class Tag(Struct):
    """A label, and what it means."""

    name: str
    description: str | None


class Tags(Struct):
    """A list of tags."""

    tags: list[Tag]


class Field(Struct):
    """A column."""

    name: str
    type: str | None
    tags: list[str]
    description: str | None


class InputField(Struct, rename="camel"):
    """A column that another one comes from."""

    namespace: str
    dataset: str
    field: str
    transformation_description: str | None
    transformation_type: str | None


class ColumnInputs(Struct, rename="camel"):
    """What one column comes from."""

    name: str
    input_fields: list[InputField]
    transformation_description: str | None
    transformation_type: str | None


class DatasetData(Struct, rename="camel", kw_only=True):
    """A dataset as the lineage graph holds it."""

    id: Name
    type: str
    name: str
    physical_name: str
    created_at: str
    updated_at: str
    namespace: str
    source_name: str
    fields: list[Field]
    tags: list[str]
    last_modified_at: str | None
    description: str | None
    last_lifecycle_state: str | None


class Dataset(DatasetData, kw_only=True):
    """A dataset."""

    current_version: str
    column_lineage: list[ColumnInputs] | None
    facets: Facets
    deleted: bool


class Stream(Dataset, kw_only=True):
    """A dataset that is a stream."""

    schema_location: str | None


class Datasets(Struct, rename="camel"):
    """A page of datasets. total_count: of all pages."""

    datasets: list[Dataset]
    total_count: int


class RunVersion(Struct, rename="camel"):
    """A version of a dataset that a run read, and the facets of the read."""

    dataset_version_id: VersionName
    facets: Facets


class Run(Struct, rename="camel", kw_only=True):
    """A run. duration_ms: null until it has ended."""

    id: str
    created_at: str
    updated_at: str
    nominal_start_time: str | None
    nominal_end_time: str | None
    state: str
    started_at: str | None
    ended_at: str | None
    duration_ms: int | None
    args: dict[str, str]
    job_version: VersionName | None
    input_dataset_versions: list[RunVersion]
    output_dataset_versions: list[RunVersion]
    facets: Facets


class Runs(Struct, rename="camel"):
    """A page of runs."""

    runs: list[Run]
    total_count: int


class RunFacets(Struct, rename="camel"):
    """The facets of a run, or of its job at that time."""

    run_id: str
    facets: Facets


class DatasetVersion(Struct, rename="camel", kw_only=True):
    """A version of a dataset."""

    id: Name
    type: str
    name: str
    physical_name: str
    created_at: str
    version: str
    namespace: str
    source_name: str
    fields: list[Field]
    tags: list[str]
    lifecycle_state: str | None
    description: str | None
    current_schema_version: str | None
    created_by_run: Run | None
    facets: Facets


class DatasetVersions(Struct, rename="camel"):
    """A page of versions of a dataset."""

    versions: list[DatasetVersion]
    total_count: int


class JobData(Struct, rename="camel", kw_only=True):
    """What a job and a job in the lineage graph have in common."""

    id: Name
    type: str
    name: str
    simple_name: str
    parent_job_name: str | None
    parent_job_uuid: str | None
    created_at: str
    updated_at: str
    namespace: str
    inputs: list[Name]
    outputs: list[Name]
    location: str | None
    description: str | None
    latest_run: Run | None


class Job(JobData, kw_only=True):
    """A job. latest_runs: ten at most, newest first."""

    latest_runs: list[Run]
    facets: Facets
    current_version: str | None
    labels: list[str]
    tags: list[str]


class LineageJob(JobData, kw_only=True):
    """A job as the lineage graph holds it."""

    current_run_uuid: str | None


class Jobs(Struct, rename="camel"):
    """A page of jobs."""

    jobs: list[Job]
    total_count: int


class JobVersion(Struct, rename="camel", kw_only=True):
    """A version of a job: its code, its SQL, what it read and what it wrote."""

    id: VersionName
    name: str
    created_at: str
    version: str
    namespace: str
    location: str | None
    inputs: list[Name]
    outputs: list[Name]
    latest_run: Run | None


class JobVersions(Struct):
    """A page of versions of a job."""

    versions: list[JobVersion]


class Edge(Struct):
    """An edge of a graph, by node ids."""

    origin: str
    destination: str


class ColumnInput(Struct, rename="camel"):
    """What a column in the graph comes from."""

    namespace: str
    dataset: str
    dataset_version: str
    field: str
    transformation_description: str | None
    transformation_type: str | None


class ColumnData(Struct, rename="camel", kw_only=True):
    """A column in the graph of columns."""

    namespace: str
    dataset: str
    dataset_version: str
    field: str
    field_type: str | None
    transformation_description: str | None
    transformation_type: str | None
    input_fields: list[ColumnInput]


class Node(Struct, rename="camel", kw_only=True):
    """A node of a graph: JOB, DATASET or DATASET_FIELD."""

    id: str
    type: str
    data: Any
    in_edges: list[Edge]
    out_edges: list[Edge]


class Graph(Struct):
    """A graph."""

    graph: list[Node]


class UpstreamJob(Struct):
    """The job of an upstream run."""

    namespace: str
    name: str
    version: str | None


class UpstreamRunSpan(Struct):
    """When an upstream run was, and what became of it."""

    id: str
    start: str | None
    end: str | None
    status: str


class UpstreamInput(Struct, rename="camel"):
    """What an upstream run read, and the run that had written it."""

    namespace: str
    name: str
    version: str
    produced_by_run_id: str | None


class UpstreamRun(Struct):
    """A run, its job, and what it read."""

    job: UpstreamJob
    run: UpstreamRunSpan
    inputs: list[UpstreamInput]


class UpstreamRuns(Struct):
    """The runs upstream of a run, nearest first, itself included."""

    runs: list[UpstreamRun]


class Events(Struct, rename="camel"):
    """A page of events, verbatim."""

    events: list[Raw]
    total_count: int


class Hit(Struct, rename="camel"):
    """Something that a search found."""

    type: str
    name: str
    updated_at: str
    namespace: str
    node_id: str


class Hits(Struct, rename="camel"):
    """What a search found. total_count: also of what the limit left out."""

    total_count: int
    results: list[Hit]


class EventCounts(Struct, rename="camel"):
    """How many events there were in a span of time."""

    start_interval: str
    end_interval: str
    fail: int
    start: int
    complete: int
    abort: int


class Count(Struct, rename="camel"):
    """How many there were at the end of a span of time."""

    start_interval: str
    end_interval: str
    count: int


class JobHit(Struct, kw_only=True):
    """A job that a full-text search found; its keys are spelled as in the index it stands for."""

    run_id: str
    name: str
    namespace: str
    eventType: str  # noqa: N815 because only `run_id` is written with an underscore
    type: str
    facets: Facets
    runFacets: Facets  # noqa: N815 because of the same


class DatasetHit(Struct, kw_only=True):
    """A dataset that a full-text search found."""

    run_id: str
    name: str
    namespace: str
    eventType: str  # noqa: N815 because only `run_id` is written with an underscore
    facets: Facets
    inputFacets: Facets  # noqa: N815 because of the same
    outputFacets: Facets  # noqa: N815 because of the same


class FullTextHits(Struct):
    """Ten hits at most, and where the words stand in each."""

    hits: list[Any]
    highlights: list[dict[str, list[str]]]


class Fault(Struct):
    """An error."""

    code: int
    message: str
