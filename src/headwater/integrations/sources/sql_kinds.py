"""Which files the sources tell of that look through folders of code."""

from __future__ import annotations

from typing import Final

from headwater.integrations.sources.passages import Contents
from headwater.integrations.sources.sql_files import contents_of
from headwater.integrations.sources.sql_folders import File
from headwater.integrations.sources.sql_scan import Kind


def _contents(file: File) -> Contents:
    return contents_of(file.path, file.data)


SQL: Final = Kind(name="sql", is_own=lambda file: not file.is_dag, contents_of=_contents)
"""Whatever is no DAG of Airflow."""
