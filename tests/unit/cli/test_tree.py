from __future__ import annotations


def told(name: str, depth: int, start: str | None, end: str | None) -> dict:
    run = {"id": f"run:{name}", "job_name": name, "state": "COMPLETED"}
    run |= {"started_at": start, "ended_at": end}
    return {"run": run, "depth": depth, "children": 0, "reads": 0, "writes": depth}


def test_a_tree_is_indented_and_drawn_over_one_span_of_time(call, stand_in):
    day = "2026-11-01T0{}:00:00.000000Z"
    runs = [
        told("dag", 0, day.format(0), day.format(2)),
        told("load", 1, day.format(1), day.format(2)),
        told("unheard", 1, None, None),
    ]
    stand_in.put("/api/v2/tree", {"root": "run:dag", "runs": runs, "total": 3, "returned": 3})
    lines = call("tree", "dag", "--format", "csv").out.splitlines()
    bars = [line.split(",")[6] for line in lines[1:]]
    assert [line.split(",")[0] for line in lines[1:]] == ["dag", "  load", "  unheard"]
    assert bars == ["#" * 24, "." * 12 + "#" * 12, ""]
