"""The source of dbt projects: what dbt writes to its target folder."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from headwater.integrations.sources.source import Capability, Memory, Options, Report, Source
from headwater.openlineage.writing import Json


def _read(
    locations: Sequence[str], options: Options, memory: Memory, report: Report
) -> Iterator[Json]:
    from headwater.integrations.sources.dbt.project import projects_at
    from headwater.integrations.sources.dbt.telling import take_back_projects, tell_project

    for location in locations:
        for project in projects_at(location, memory, report):
            yield from tell_project(project, options, memory, report)
    yield from take_back_projects(memory, options)


def _lies_in(folder: Path) -> bool:
    from headwater.integrations.sources.dbt.project import lies_in

    return lies_in(folder)


SOURCE: Final = Source(
    name="dbt",
    summary="models, sources, tests, exposures, metrics and runs of dbt",
    locations="a project, its target folder, or a manifest.json",
    capabilities={
        Capability.TABLES: "declared by depends_on, and parsed from SQL",
        Capability.COLUMNS: "parsed from compiled SQL, or from what is written",
        Capability.RUNS: "of the last invocation, from run_results.json",
        Capability.STATISTICS: "rows, where the database tells dbt; rows and bytes of catalog.json",
        Capability.SCHEMA: "from catalog.json, else from SQL and what the project describes",
        Capability.DESCRIPTIONS: "of tables, columns, exposures, metrics",
        Capability.OWNERS: "of groups, exposures, and meta.owner",
        Capability.TAGS: "tags, meta, access, versions, contracts",
        Capability.QUALITY: "results of tests, freshness of sources",
        Capability.DELETIONS: "what is no longer in the manifest is taken back",
    },
    read=_read,
    lies_in=_lies_in,
)
