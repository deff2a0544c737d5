"""Events as the sources word them that read SQL in files."""

from __future__ import annotations

from typing import Any, Final

from headwater.collector.sql_lineage import explicit_lineage
from headwater.integrations.sources.sql_job import parsed, producer_of, sql_job_event
from headwater.integrations.sources.tables import Tables
from headwater.model.identity import JobId
from headwater.openlineage.writing import Writer
from headwater.sql.engine import lineage_of

_TABLES: Final = Tables("warehouse")
_WRITER: Final = Writer(producer_of("sql"))


def told_by(path: str, sql: str) -> dict[str, Any]:
    """What a file of SQL tells, in a commit of a repository that has a web page."""
    script = lineage_of(sql, "postgres")
    code = {
        "type": "git",
        "url": f"https://git.example.com/shop/blob/abc123/{path}",
        "repoUrl": "https://git.example.com/shop",
        "path": path,
        "version": "abc123",
    }
    return sql_job_event(
        _WRITER,
        JobId("shop", path),
        explicit_lineage(script.statements, _TABLES.dataset),
        at=1_700_000_000_000_000,
        evidence=parsed(script.statements),
        sourceCodeLocation=code,
    )
