"""Lists of runs that a scheduler did: what events of runs are counted against."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from headwater.integrations.sources.source import Capability, Memory, Options, Report, Source
from headwater.model.time import Instant, format_instant
from headwater.openlineage.writing import Json

_MOST_RUNS: Final = 2_000
"""Of each job, the newest: a facet is kept whole, and has to stay within bounds."""
_FAILED: Final = frozenset({"failed", "failure", "error", "fail", "crashed", "timed_out"})
_DONE: Final = frozenset(
    {"success", "succeeded", "successful", "complete", "completed", "done", "ok", "passed"}
)


@dataclass(frozen=True, slots=True)
class _Run:
    ended_at: Instant
    started_at: Instant | None
    meant_for: Instant | None
    failed: bool


def read(
    locations: Sequence[str], options: Options, memory: Memory, report: Report
) -> Iterator[Json]:
    """Each job of the lists with its runs, as an event that describes it."""
    from headwater.integrations.sources.query_log.records import Columns, read_records
    from headwater.integrations.sources.retelling import Retelling
    from headwater.integrations.sources.sql_job import producer_of
    from headwater.model.identity import JobId
    from headwater.openlineage.writing import Writer

    namespace = options.job_namespace or options.namespace
    columns = Columns(
        ("namespace", "job", "state", "ended_at", "started_at", "meant_for"),
        needed=frozenset({"job", "ended_at"} if namespace else {"namespace", "job", "ended_at"}),
        others={
            "job": ("name", "task", "job_name"),
            "ended_at": ("end_date", "end_time", "finished_at"),
            "started_at": ("start_date", "start_time"),
            "meant_for": (
                "data_interval_start",
                "logical_date",
                "execution_date",
                "scheduled_for",
                "nominal_time",
            ),
            "state": ("status",),
        },
    )
    found: dict[JobId, set[_Run]] = defaultdict(set)
    for location in locations:
        for place, values in read_records(location, columns, report):
            row = dict(zip(columns.names, values, strict=True))
            within, name = row["namespace"] or namespace, row["job"]
            if not within or not name:
                report.remark(place, "it has no namespace or no job", "fill both in")
                continue
            run = _run(row, place, report)
            if run is not None and (options.since is None or run.ended_at >= options.since):
                report.counts["runs"] += 1
                found[JobId(str(within), str(name))].add(run)
            report.advance()
    writer = Writer(producer_of("schedule"))
    retelling = Retelling(memory, options.now, again=options.again)
    for job, runs in sorted(found.items()):
        report.counts["jobs"] += 1
        kept = sorted(runs, key=lambda each: each.ended_at)[-_MOST_RUNS:]
        told = writer.job(job, headwater_scheduled={"runs": [_said(each) for each in kept]})
        yield from retelling.tell(writer.job_event(options.now, told))


def _run(row: Mapping[str, object], place: str, report: Report) -> _Run | None:
    """A run that is over; None of one that is not, or that cannot be read."""
    from headwater.integrations.sources.query_log.log_values import instant_of

    ended_at = instant_of(row["ended_at"])
    if ended_at is None:
        if row["ended_at"]:
            report.remark(place, f"{row['ended_at']!r} is no time", "write it as ISO 8601")
        else:
            report.counts["runs that are not over"] += 1
        return None
    state = str(row["state"] or "success").strip().lower()
    if state not in _FAILED | _DONE:
        report.counts["runs in other states"] += 1
        return None
    return _Run(
        ended_at, instant_of(row["started_at"]), instant_of(row["meant_for"]), state in _FAILED
    )


def _said(run: _Run) -> Json:
    said: Json = {"endedAt": format_instant(run.ended_at)}
    if run.started_at is not None:
        said["startedAt"] = format_instant(run.started_at)
    if run.meant_for is not None:
        said["meantFor"] = format_instant(run.meant_for)
    if run.failed:
        said["failed"] = True
    return said


SOURCE: Final = Source(
    name="schedule",
    summary="runs that a scheduler did, so that those nobody told of count as lost",
    locations="CSV, JSON or Parquet files with the columns JOB and ENDED_AT",
    capabilities={
        Capability.RUNS: "times and outcomes alone, which events of the same jobs are held against",
    },
    read=read,
)
