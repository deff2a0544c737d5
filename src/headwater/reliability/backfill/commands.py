"""Commands that run a job again, in the words of whoever runs it."""

from __future__ import annotations

import re
import shlex
from typing import Final

from headwater.model.time import Instant, format_instant

_DBT_MODEL: Final = re.compile(r"^[\w.]*?(?P<model>\w+)$")


def command_for(
    integration: str | None, job: str, meant_for: tuple[Instant, Instant] | None
) -> str | None:
    """What to type to run a job again for a time; None where nobody knows.

    integration: what runs it, as the `jobType` facet says, such as AIRFLOW or DBT.
    """
    match (integration or "").upper():
        case "AIRFLOW":
            return _airflow(job, meant_for)
        case "DBT":
            found = _DBT_MODEL.match(job)
            return f"dbt build --select {shlex.quote(found['model'])}" if found else None
        case _:
            return None


def _airflow(job: str, meant_for: tuple[Instant, Instant] | None) -> str:
    dag, _, task = job.partition(".")
    line = ["airflow", "tasks", "clear", "--yes"]
    if task:
        line += ["--task-regex", f"^{re.escape(task)}$"]
    if meant_for is not None:
        line += ["--start-date", format_instant(meant_for[0])]
        line += ["--end-date", format_instant(meant_for[0])]
    return shlex.join([*line, dag])
