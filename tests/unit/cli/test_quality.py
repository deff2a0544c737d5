from __future__ import annotations

UNIQUE = {"name": "unique", "column": "id", "success": False, "severity": "error"}
FRESH = {"name": "fresh", "column": None, "success": False, "severity": "warn"}
HELD = {"name": "not_null", "column": "id", "success": True, "severity": "error"}


def test_a_result_counts_what_held_and_names_what_did_not(call, stand_in):
    result = {
        "at": "2026-11-01T00:00:00.000000Z",
        "run": "run:r",
        "job": "job:dbt:test",
        "measures": {"rows": 7, "bytes": None},
        "checks": [HELD, UNIQUE, FRESH],
        "read": None,
        "written": None,
    }
    stand_in.put("/api/v2/quality", {"results": [result], "total": 1, "returned": 1})
    lines = call("quality", "orders", "--format", "csv").out.splitlines()
    assert lines[1] == (
        '2026-11-01T00:00:00.000000Z,dbt/test,7,,,,1,2,"unique[id], fresh (warn)",r'
    )


def test_a_dataset_is_shown_with_its_failing_checks(call, stand_in):
    quality = {
        "checked_at": "2026-11-01T00:00:00Z",
        "passed": 1,
        "failed": 2,
        "failing": [UNIQUE, FRESH],
        "measured_at": "2026-11-02T00:00:00Z",
        "measures": {"rows": 7},
    }
    stand_in.put("/api/v2/show", {"id": "dataset:w:orders", "name": "orders", "quality": quality})
    shown = call("show", "orders", "--format", "table").out
    assert "1 passed, 2 failed, last at 2026-11-01T00:00:00Z" in shown
    assert "unique[id], fresh (warn)" in shown
    assert "7 at 2026-11-02T00:00:00Z" in shown
