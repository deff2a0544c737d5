"""DAG files of Airflow, read without running them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from headwater.integrations.sources.code.listing import files_in
from headwater.integrations.sources.source import Capability, Memory, Options, Report, Source
from headwater.openlineage.writing import Json


def _read(
    locations: Sequence[str], options: Options, memory: Memory, report: Report
) -> Iterator[Json]:
    from headwater.integrations.sources.code.kinds import airflow
    from headwater.integrations.sources.code.scan import scan

    return scan(airflow(options), locations, options, memory, report)


def _lies_in(folder: Path) -> bool:
    return any(_makes_dags(folder / each) for each in files_in(folder, frozenset({".py"})))


def _makes_dags(file: Path) -> bool:
    from headwater.integrations.sources.code.folders import makes_dags

    try:
        return makes_dags(file.read_bytes())
    except OSError:
        return False


SOURCE: Final = Source(
    name="airflow-dags",
    summary="DAG files of Airflow 2 and 3, read without running them",
    locations="folders of code, or single files",
    capabilities={
        Capability.TABLES: "what SQL operators, tasks in Python, inlets and outlets read and write",
        Capability.COLUMNS: "each column that SQL writes, with its expression and line",
        Capability.SCHEMA: "of tables whose columns and types are written out",
        Capability.DESCRIPTIONS: "doc_md, descriptions and docstrings",
        Capability.OWNERS: "owners of DAGs and tasks",
        Capability.TAGS: "tags of DAGs",
        Capability.DELETIONS: "DAGs and tasks that are gone are taken back",
    },
    read=_read,
    lies_in=_lies_in,
)
"""The source."""
