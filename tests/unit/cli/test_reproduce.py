"""`headwater reproduce`: how a rebuild manifest is shown."""

from __future__ import annotations

from typing import Any

import pytest

from headwater.cli.reading import INCOMPLETE

Json = dict[str, Any]


def side(name: str, **told: Any) -> Json:
    return {"dataset": f"dataset:shop:{name}", **told}


@pytest.fixture
def manifest() -> Json:
    load = {
        "number": 1,
        "run": "run:one",
        "job_name": "load",
        "state": "COMPLETED",
        "started_at": "2026-11-01T01:00:00.000000Z",
        "ended_at": "2026-11-01T01:05:00.000000Z",
        "code": {"url": "https://git.example.com/load.py", "version": "abc123"},
        "parameters": [{"name": "day", "value": "1", "facet": "executionParameters"}],
        "environment": [
            {"name": "name", "value": "spark", "facet": "processing_engine"},
            {"name": "version", "value": "3.5", "facet": "processing_engine"},
        ],
        "inputs": [side("source", version="s1", explicit=True, state="kept", rows=7_000)],
        "outputs": [side("raw", version="run:one", explicit=False)],
        "deterministic": "unknown",
        "because": "its code is not told",
        "unknown": [{"field": "code", "code": "no_code", "message": "nobody tells its code"}],
    }
    report = {
        "number": 2,
        "run": "run:two",
        "job_name": "report",
        "state": "COMPLETED",
        "inputs": [side("raw", version="run:one", explicit=False, state="made", steps=[1])],
        "outputs": [side("report", version="run:two", explicit=False)],
        "deterministic": "no",
        "because": "NOW() is the time at which it runs",
        "uncertain": [
            {
                "line": 2,
                "column": 8,
                "what": "NOW()",
                "detail": "is the time at which it runs",
                "fix": "hand the time over",
                "outcome": "no",
            }
        ],
    }
    return {
        "reproducible": "no",
        "because": ["1 step gives something else each time: report"],
        "steps": [load, report],
        "total": 2,
        "returned": 2,
        "truncated": False,
        "coverage": {"status": "partial", "reasons": [{"code": "no_code", "message": "1 step"}]},
    }


def test_a_manifest_shows_all_steps_what_they_need_and_each_by_itself(call, stand_in, manifest):
    stand_in.put("/api/v2/reproduce", manifest)
    told = call("reproduce", "report", "--format", "table")
    assert told.out == (
        "\n"
        "reproducible: no; 1 step gives something else each time: report\n"
        "step  job     run  started               commit  same again  reads  writes\n"
        "1     load    one  2026-11-01 01:00:00Z  abc123  unknown     1      raw\n"
        "2     report  two                                no          1      report\n"
        "\n"
        "what has to be there\n"
        "dataset      version     read by  state\n"
        "shop/source  version s1  1        kept\n"
        "\n"
        "step 1: load\n"
        "run         one COMPLETED\n"
        "ran         2026-11-01 01:00:00Z to 2026-11-01 01:05:00Z\n"
        "code        https://git.example.com/load.py\n"
        "commit      abc123\n"
        "engine      spark 3.5\n"
        "parameters  day = 1\n"
        "reads       shop/source: version s1, kept, 7,000 rows\n"
        "writes      shop/raw\n"
        "same again  unknown: its code is not told\n"
        "not known   code: nobody tells its code\n"
        "\n"
        "step 2: report\n"
        "run         two COMPLETED\n"
        "reads       shop/raw: made by step 1\n"
        "writes      shop/report\n"
        "same again  no: NOW() is the time at which it runs\n"
        "  no        line 2:8: NOW() is the time at which it runs; hand the time over\n"
    )


def test_a_run_and_a_point_in_time_are_asked_for(call, stand_in, manifest):
    stand_in.put("/api/v2/reproduce", manifest)
    call("reproduce", "report", "--run", "two", "--known-at", "7", "--limit", "5")
    (asked,) = stand_in.asked
    assert asked.query == {"of": "report", "run": "two", "known_at": "7", "limit": "5"}


def test_a_manifest_with_gaps_is_not_a_complete_one(call, stand_in, manifest):
    stand_in.put("/api/v2/reproduce", manifest)
    assert call("reproduce", "report").code == 0
    assert call("reproduce", "report", "--require-complete").code == INCOMPLETE
