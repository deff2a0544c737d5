"""What dbt writes down of a project: `manifest.json`, read as far as it is needed.

Source: the published JSON schemas of dbt's artifacts, manifest versions 4 to 12. Versions differ in
few members, so one form reads all of them: what a version does not have is absent, and what is not
needed is passed over.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, TypeAlias, TypeVar

import msgspec

from headwater.errors import InvalidInputError
from headwater.integrations.sources.source import Report

OLDEST: Final = 4
"""The oldest version of the manifest that is read."""

Version: TypeAlias = str | int | float | None


class ArtifactError(InvalidInputError):
    """A file that is not what dbt writes there."""

    def __init__(self, file: str, detail: str, fix: str = "") -> None:
        super().__init__(f"{file}: {detail}" + (f"; {fix}" if fix else ""))
        self.file = file


class _Lenient(msgspec.Struct, frozen=True, omit_defaults=True):
    """Members that are null are as good as absent."""


class Constraint(_Lenient, frozen=True):
    """What a contract asks of a model or a column. type: not_null, unique, check ..."""

    type: str = ""
    name: str | None = None
    expression: str | None = None
    columns: list[str] | None = None


class ColumnConfig(_Lenient, frozen=True):
    """The part of a column's configuration that newer versions keep there."""

    tags: list[str] | str | None = None
    meta: dict[str, Any] | None = None


class Column(_Lenient, frozen=True):
    """A column as the project describes it."""

    name: str
    description: str | None = None
    data_type: str | None = None
    tags: list[str] | None = None
    meta: dict[str, Any] | None = None
    constraints: list[Constraint] | None = None
    config: ColumnConfig | None = None


class Contract(_Lenient, frozen=True):
    """Whether dbt holds a model to its columns."""

    enforced: bool | None = None


class Config(_Lenient, frozen=True):
    """The configuration of a node, as far as it is needed. severity, error_if ...: of tests."""

    materialized: str | None = None
    meta: dict[str, Any] | None = None
    group: str | None = None
    access: str | None = None
    contract: Contract | None = None
    severity: str | None = None
    error_if: str | None = None
    warn_if: str | None = None
    snapshot_meta_column_names: dict[str, str | None] | None = None
    hard_deletes: str | None = None


class DependsOn(_Lenient, frozen=True):
    """The unique ids of what a node reads."""

    nodes: list[str] | None = None


class TestMetadata(_Lenient, frozen=True):
    """Which generic test it is, and what it was given."""

    __test__ = False

    name: str = ""
    kwargs: dict[str, Any] | None = None
    namespace: str | None = None


class Node(_Lenient, frozen=True):
    """A model, seed, snapshot, test, analysis or source.

    code: as it was written. compiled: with everything filled in; None where nothing was compiled.
    """

    unique_id: str
    resource_type: str
    name: str
    package_name: str = ""
    database: str | None = None
    schema: str | None = None
    alias: str | None = None
    identifier: str | None = None
    relation_name: str | None = None
    original_file_path: str | None = None
    language: str | None = None
    raw_code: str | None = None
    raw_sql: str | None = None
    compiled_code: str | None = None
    compiled_sql: str | None = None
    depends_on: DependsOn | None = None
    columns: dict[str, Column] | None = None
    description: str | None = None
    tags: list[str] | None = None
    meta: dict[str, Any] | None = None
    config: Config | None = None
    group: str | None = None
    access: str | None = None
    version: Version = None
    latest_version: Version = None
    constraints: list[Constraint] | None = None
    test_metadata: TestMetadata | None = None
    attached_node: str | None = None
    column_name: str | None = None
    source_name: str | None = None
    loader: str | None = None
    external: dict[str, Any] | None = None

    @property
    def is_of_another_project(self) -> bool:
        """Whether it is a model that another project makes known to this one, and tells of."""
        return self.resource_type == "model" and self.original_file_path == ""

    @property
    def code(self) -> str:
        """The code as it was written."""
        return self.raw_code or self.raw_sql or ""

    @property
    def compiled(self) -> str | None:
        """The code with everything filled in; None where nothing was compiled."""
        return self.compiled_code or self.compiled_sql or None

    @property
    def upstream(self) -> Sequence[str]:
        """The unique ids of what it reads."""
        return (self.depends_on.nodes if self.depends_on else None) or ()

    @property
    def table(self) -> str:
        """What its table is called, without database and schema."""
        if self.resource_type == "source":
            return self.identifier or self.name
        return self.alias or self.name

    @property
    def materialized(self) -> str:
        """How its rows are kept: table, view, incremental, ephemeral ..."""
        return (self.config.materialized if self.config else None) or ""

    @property
    def all_meta(self) -> Mapping[str, Any]:
        """What the project says of it in words of its own."""
        return self.meta or (self.config.meta if self.config else None) or {}

    @property
    def test_name(self) -> str:
        """Of a test: which one it is."""
        return self.test_metadata.name if self.test_metadata else self.name


class Owner(_Lenient, frozen=True):
    """Who answers for a group or an exposure."""

    name: str | None = None
    email: str | list[str] | None = None


class Group(_Lenient, frozen=True):
    """A group of models with an owner."""

    name: str
    owner: Owner | None = None
    description: str | None = None


class Part(_Lenient, frozen=True):
    """A measure, dimension or entity of a semantic model. agg: of measures; type: of the others."""

    name: str
    description: str | None = None
    type: str | None = None
    agg: str | None = None
    expr: str | int | None = None


class Measured(_Lenient, frozen=True):
    """A measure or metric that a metric is made of."""

    name: str = ""


class Aggregation(_Lenient, frozen=True):
    """Of a metric that is made from a column itself."""

    semantic_model: str | None = None
    agg: str | None = None
    expr: str | int | None = None


Made: TypeAlias = Measured | str | None


class OverTime(_Lenient, frozen=True):
    """What a cumulative metric or a conversion is made of; measures, or metrics since dbt 1.12."""

    metric: Made = None
    base_measure: Made = None
    base_metric: Made = None
    conversion_measure: Made = None
    conversion_metric: Made = None


class TypeParams(_Lenient, frozen=True):
    """What a metric is made of."""

    measure: Made = None
    numerator: Made = None
    denominator: Made = None
    metrics: list[Made] | None = None
    expr: str | None = None
    metric_aggregation_params: Aggregation | None = None
    cumulative_type_params: OverTime | None = None
    conversion_type_params: OverTime | None = None

    @property
    def parts(self) -> Sequence[Made]:
        """The measures and metrics that it is made of, apart from its own measure."""
        found = [self.numerator, self.denominator, *(self.metrics or ())]
        for each in (self.cumulative_type_params, self.conversion_type_params):
            if each is not None:
                found += [each.metric, each.base_measure, each.base_metric]
                found += [each.conversion_measure, each.conversion_metric]
        return found


class Thing(_Lenient, frozen=True):
    """An exposure, metric, semantic model or saved query.

    type: of an exposure or a metric. calculation_method, expression: of metrics up to version 9.
    """

    unique_id: str
    name: str
    resource_type: str = ""
    package_name: str = ""
    label: str | None = None
    description: str | None = None
    type: str | None = None
    url: str | None = None
    maturity: str | None = None
    owner: Owner | None = None
    original_file_path: str | None = None
    depends_on: DependsOn | None = None
    tags: list[str] | None = None
    meta: dict[str, Any] | None = None
    config: Config | None = None
    group: str | None = None
    type_params: TypeParams | None = None
    calculation_method: str | None = None
    expression: str | None = None
    sql: str | None = None
    entities: list[Part] | None = None
    dimensions: list[Part | str] | None = None
    measures: list[Part] | None = None

    @property
    def upstream(self) -> Sequence[str]:
        """The unique ids of what it reads."""
        return (self.depends_on.nodes if self.depends_on else None) or ()

    @property
    def aggregation(self) -> Aggregation | None:
        """Of a metric: how it sums up a column itself, without a measure."""
        return self.type_params.metric_aggregation_params if self.type_params else None

    @property
    def all_meta(self) -> Mapping[str, Any]:
        """What the project says of it in words of its own."""
        return self.meta or (self.config.meta if self.config else None) or {}


class Metadata(_Lenient, frozen=True):
    """About a file of dbt: which form it has, and who wrote it when."""

    dbt_schema_version: str = ""
    dbt_version: str | None = None
    generated_at: str | None = None
    invocation_id: str | None = None
    invocation_started_at: str | None = None
    project_name: str | None = None
    adapter_type: str | None = None


_Raws: TypeAlias = dict[str, msgspec.Raw]


class _File(msgspec.Struct, frozen=True):
    metadata: Metadata
    nodes: _Raws
    sources: _Raws | None = None
    exposures: _Raws | None = None
    metrics: _Raws | None = None
    semantic_models: _Raws | None = None
    saved_queries: _Raws | None = None
    groups: _Raws | None = None


_THINGS: Final = ("semantic_models", "metrics", "saved_queries", "exposures")

_S = TypeVar("_S", bound=msgspec.Struct)


@dataclass(frozen=True, slots=True)
class Manifest:
    """A project as dbt sees it. nodes: sources too. unreadable: unique ids of what was passed over.

    Everything is by unique id; groups are by name.
    """

    metadata: Metadata
    nodes: Mapping[str, Node]
    things: Mapping[str, Thing]
    groups: Mapping[str, Group]
    unreadable: frozenset[str] = field(default_factory=frozenset[str])

    @property
    def project(self) -> str:
        """What the project is called; older versions say it only of its nodes."""
        if self.metadata.project_name:
            return self.metadata.project_name
        packages = [each.package_name for each in self.nodes.values()]
        return max(sorted(set(packages)), key=packages.count, default="dbt")

    def called(self, name: object) -> Manifest:
        """The same under the name that the project has for itself, where it does not say it."""
        if self.metadata.project_name or not isinstance(name, str):
            return self
        metadata = msgspec.structs.replace(self.metadata, project_name=name)
        return replace(self, metadata=metadata)

    def tests(self) -> Iterator[Node]:
        """All tests, in order."""
        for node in self.nodes.values():
            if node.resource_type == "test":
                yield node

    def tested(self, test: Node) -> str | None:
        """The unique id of what a test is about; None where nothing of that is known.

        A test of a relation between two names the other one as well, and before its own.
        """
        if test.attached_node in self.nodes:
            return test.attached_node
        known = [each for each in test.upstream if each in self.nodes]
        return known[-1] if known else None


def read_manifest(text: bytes, file: str, report: Report) -> Manifest:
    """The manifest in a file's text. What is wrong with one node costs that node, and is a remark.

    Raises ArtifactError.
    """
    told = decode(text, _File, file, "manifest")
    version = told.metadata.dbt_schema_version.rpartition("/v")[2].removesuffix(".json")
    if version.isdigit() and int(version) < OLDEST:
        raise ArtifactError(
            file,
            f"metadata.dbt_schema_version: a manifest of version {version} is too old to be read",
            f"version {OLDEST} came with dbt 1.0",
        )
    unreadable: set[str] = set()

    def each(section: str, kind: type[_S]) -> Iterator[tuple[str, _S]]:
        raws: _Raws = getattr(told, section) or {}
        decoder = msgspec.json.Decoder(kind, strict=False)
        for name in sorted(raws):
            try:
                yield name, decoder.decode(raws[name])
            except (msgspec.DecodeError, UnicodeDecodeError) as error:
                unreadable.add(name)
                report.remark(f"{file}: {section}.{name}", f"{error}", "it is left out")

    nodes = dict(each("nodes", Node)) | dict(each("sources", Node))
    things = {key: thing for section in _THINGS for key, thing in each(section, Thing)}
    groups = {group.name: group for _, group in each("groups", Group)}
    return Manifest(told.metadata, nodes, things, groups, frozenset(unreadable))


def decode(text: bytes, form: type[_S], file: str, kind: str) -> _S:
    """One of dbt's files. kind: as its schema is called. Raises ArtifactError."""
    try:
        told = msgspec.json.decode(text, type=form, strict=False)
    except msgspec.ValidationError as error:
        raise ArtifactError(
            file, f"this is no {kind} of dbt: {error}", f"give the {kind}.json of a target folder"
        ) from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ArtifactError(
            file, f"this is no whole JSON: {error}", "let dbt write it again"
        ) from None
    metadata: Metadata = getattr(told, "metadata")  # noqa: B009 because not every form has it
    said = metadata.dbt_schema_version
    if f"/{kind}/" not in said:
        raise ArtifactError(
            file,
            f"metadata.dbt_schema_version: {said!r} is no schema of a {kind} of dbt",
            f"give the {kind}.json of a target folder",
        )
    return told
