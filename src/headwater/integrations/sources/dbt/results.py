"""What dbt writes down of its runs: `run_results.json`, `sources.json` and `catalog.json`.

Source: the published JSON schemas of dbt's artifacts: run results up to version 6, sources up to
version 3, catalog version 1.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

import msgspec

from headwater.integrations.sources.dbt.manifest import Metadata, decode
from headwater.integrations.sources.source import Report
from headwater.model.time import Instant, to_instant

_S = TypeVar("_S", bound=msgspec.Struct)


class Timing(msgspec.Struct, frozen=True):
    """One step of a node. name: compile or execute."""

    name: str = ""
    started_at: str | None = None
    completed_at: str | None = None


class Response(msgspec.Struct, frozen=True):
    """What the database said. rows_affected: -1 where it does not know. job_id: of BigQuery."""

    rows_affected: int | None = None
    query_id: str | None = None
    job_id: str | None = None
    project_id: str | None = None
    location: str | None = None


class Result(msgspec.Struct, frozen=True):
    """What became of one node. failures: of a test, the rows that it found."""

    unique_id: str
    status: str
    timing: list[Timing] = []
    execution_time: float | None = None
    adapter_response: Response | None = None
    message: str | None = None
    failures: int | None = None


class Arguments(msgspec.Struct, frozen=True):
    """How dbt was called. which: the command."""

    which: str | None = None
    target: str | None = None
    profile: str | None = None
    profiles_dir: str | None = None
    project_dir: str | None = None
    log_format_file: str | None = None
    vars: dict[str, Any] | str | None = None


class RunResults(msgspec.Struct, frozen=True):
    """One invocation of dbt."""

    metadata: Metadata
    results: list[msgspec.Raw]
    args: Arguments | None = None
    elapsed_time: float | None = None

    def each(self, file: str, report: Report) -> list[Result]:
        """The results that can be read; the others are remarks."""
        return _each(self.results, Result, file, report)


class Period(msgspec.Struct, frozen=True):
    """So many hours, days or minutes."""

    count: int | None = None
    period: str | None = None


class Criteria(msgspec.Struct, frozen=True):
    """When a source is too old."""

    warn_after: Period | None = None
    error_after: Period | None = None


class Freshness(msgspec.Struct, frozen=True):
    """How old a source was found to be. age_s: in seconds."""

    unique_id: str
    status: str
    max_loaded_at: str | None = None
    snapshotted_at: str | None = None
    age_s: float | None = msgspec.field(name="max_loaded_at_time_ago_in_s", default=None)
    criteria: Criteria | None = None
    error: str | None = None
    timing: list[Timing] | None = None


class Sources(msgspec.Struct, frozen=True):
    """One check of sources for freshness."""

    metadata: Metadata
    results: list[msgspec.Raw]
    elapsed_time: float | None = None

    def each(self, file: str, report: Report) -> list[Freshness]:
        """The results that can be read; the others are remarks."""
        return _each(self.results, Freshness, file, report)


class CatalogColumn(msgspec.Struct, frozen=True):
    """A column as the database has it. index: its place, where the database numbers them."""

    name: str
    type: str | None = None
    index: int | None = None
    comment: str | None = None


class Stat(msgspec.Struct, frozen=True):
    """One figure about a table."""

    value: Any = None


class CatalogTable(msgspec.Struct, frozen=True):
    """A table as the database has it."""

    columns: dict[str, CatalogColumn]
    stats: dict[str, Stat] = {}

    @property
    def in_order(self) -> Sequence[CatalogColumn]:
        """Its columns in order."""
        return sorted(self.columns.values(), key=lambda each: (each.index is None, each.index or 0))


class _CatalogFile(msgspec.Struct, frozen=True):
    metadata: Metadata
    nodes: dict[str, msgspec.Raw]
    sources: dict[str, msgspec.Raw] = {}


@dataclass(frozen=True, slots=True)
class Catalog:
    """The tables of a project as the database has them, by unique id. at: when that was seen."""

    tables: Mapping[str, CatalogTable]
    at: Instant | None


def read_catalog(text: bytes, file: str, report: Report) -> Catalog:
    """The catalog in a file's text. Raises ArtifactError."""
    told = decode(text, _CatalogFile, file, "catalog")
    tables: dict[str, CatalogTable] = {}
    decoder = msgspec.json.Decoder(CatalogTable, strict=False)
    for name, raw in sorted({**told.nodes, **told.sources}.items()):
        try:
            tables[name] = decoder.decode(raw)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            report.remark(f"{file}: {name}", f"{error}", "its columns are taken from elsewhere")
    return Catalog(tables, moment(told.metadata.generated_at))


def read_run_results(text: bytes, file: str) -> RunResults:
    """One invocation. Raises ArtifactError."""
    return decode(text, RunResults, file, "run-results")


def read_sources(text: bytes, file: str) -> Sources:
    """One check of sources. Raises ArtifactError."""
    return decode(text, Sources, file, "sources")


def moment(text: str | None) -> Instant | None:
    """A time as dbt writes it, which is in UTC where it names no zone; None for none."""
    if not text:
        return None
    try:
        return to_instant(datetime.fromisoformat(text))
    except ValueError:
        return None


def _each(raws: Sequence[msgspec.Raw], form: type[_S], file: str, report: Report) -> list[_S]:
    decoder = msgspec.json.Decoder(form, strict=False)
    found: list[_S] = []
    for at, raw in enumerate(raws):
        try:
            found.append(decoder.decode(raw))
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            report.remark(f"{file}: results[{at}]", f"{error}", "it is left out")
    return found
