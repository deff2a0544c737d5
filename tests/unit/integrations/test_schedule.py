"""Lists of runs that a scheduler did, which events of runs are counted against."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from headwater.integrations.registry import source_named
from headwater.integrations.sources.query_log.records import MissingColumnError
from headwater.integrations.sources.source import Memory, Options, Report

HEADER = "job,state,meant_for,started_at,ended_at\n"
DAY = "2026-11-29T"


def read(
    folder: Path, text: str, *, memory: Memory | None = None, namespace: str | None = "airflow"
) -> tuple[list[dict[str, Any]], Report]:
    path, report = folder / "runs.csv", Report()
    path.write_text(text, "utf-8")
    options = Options(now=1_796_000_000_000_000, job_namespace=namespace)
    told = source_named("schedule").read([str(path)], options, memory or Memory(), report)
    return [*told], report


def runs(event: dict[str, Any]) -> list[dict[str, Any]]:
    return event["job"]["facets"]["headwater_scheduled"]["runs"]


def test_the_runs_of_a_job_are_told_as_a_facet_of_it(tmp_path: Path) -> None:
    (event,), report = read(
        tmp_path,
        HEADER
        + f"etl.load,failed,{DAY}01:00:00Z,{DAY}02:00:01Z,{DAY}02:10:00Z\n"
        + f"etl.load,success,{DAY}00:00:00Z,{DAY}01:00:01Z,{DAY}01:10:00Z\n",
    )
    assert (event["job"]["namespace"], event["job"]["name"]) == ("airflow", "etl.load")
    assert "inputs" not in event
    first, second = runs(event)
    assert first == {
        "endedAt": f"{DAY}01:10:00.000000Z",
        "startedAt": f"{DAY}01:00:01.000000Z",
        "meantFor": f"{DAY}00:00:00.000000Z",
    }
    assert second["failed"]
    assert (report.counts["runs"], report.counts["jobs"]) == (2, 1)


def test_runs_that_are_not_over_or_never_ran_are_counted_and_left_out(tmp_path: Path) -> None:
    told, report = read(
        tmp_path,
        HEADER + f"a,running,,{DAY}02:00:01Z,\n" + f"a,skipped,,{DAY}02:00:01Z,{DAY}02:00:02Z\n",
    )
    assert told == []
    assert report.counts["runs that are not over"] == 1
    assert report.counts["runs in other states"] == 1


def test_a_time_that_is_none_is_a_remark_with_its_line(tmp_path: Path) -> None:
    told, report = read(tmp_path, HEADER + "a,success,,,yesterday\n")
    assert told == []
    (remark,) = report.remarks
    assert "'yesterday' is no time" in remark.detail
    assert ":2" in remark.place or "2" in remark.place


def test_columns_may_be_called_as_airflow_calls_them(tmp_path: Path) -> None:
    text = "task,state,logical_date,start_date,end_date\n"
    (event,), _ = read(
        tmp_path, text + f"load,success,{DAY}00:00:00+00:00,{DAY}01:00:00+00:00,{DAY}01:01:00Z\n"
    )
    assert runs(event)[0]["meantFor"] == f"{DAY}00:00:00.000000Z"


def test_the_same_list_is_told_once(tmp_path: Path) -> None:
    memory = Memory()
    text = HEADER + f"a,success,,,{DAY}01:10:00Z\n"
    assert len(read(tmp_path, text, memory=memory)[0]) == 1
    assert read(tmp_path, text, memory=memory)[0] == []


def test_of_a_job_with_very_many_runs_the_newest_are_told(tmp_path: Path) -> None:
    lines = [f"a,success,,,2026-11-{1 + n // 1440:02}T{n // 60 % 24:02}:{n % 60:02}:00Z\n"
             for n in range(2_500)]  # fmt: skip
    (event,), _ = read(tmp_path, HEADER + "".join(lines))
    assert len(runs(event)) == 2_000
    assert runs(event)[-1]["endedAt"].startswith("2026-11-02T17:39")


def test_a_list_needs_jobs_and_ends(tmp_path: Path) -> None:
    with pytest.raises(MissingColumnError, match="ENDED_AT"):
        read(tmp_path, "job,state\na,success\n")
    with pytest.raises(MissingColumnError, match="NAMESPACE"):
        read(tmp_path, HEADER, namespace=None)
