"""Streaming runs: seen while they run, and kept compactly however long they do."""

from __future__ import annotations

from support.server import Json, Server, names, reasons
from support.told import dataset, run_event, run_id, schema


def emits(content: str, *, old_name: bool = False, window_s: float | None = None) -> Json:
    pattern: Json = {"eventTrigger": "PERIODIC"}
    pattern["eventCompleteness" if old_name else "eventContentMode"] = content
    if window_s is not None:
        pattern["windowDuration"] = window_s
    told = {"processingType": "STREAMING", "integration": "FLINK", "emissionPattern": pattern}
    return {"jobType": told}


def minute(number: int, rows: int | None, job_facets: Json, state: str = "RUNNING") -> Json:
    read, written = dataset("topic"), dataset("table")
    if rows is not None:
        read["inputFacets"] = {"inputStatistics": {"rowCount": rows, "size": rows * 10}}
        written["outputFacets"] = {"outputStatistics": {"rowCount": rows // 2, "fileCount": 1}}
    return run_event(
        "stream", run="s", state=state, hours=number / 60, reads=[read], writes=[written],
        job_facets=job_facets,
    )  # fmt: skip


def page(server: Server) -> Json:
    return server.ask("show", id=f"run:{run_id('s')}")


def test_lineage_is_there_from_the_first_running_event(server: Server) -> None:
    server.tell(run_event("stream", run="s", reads=["topic"], writes=["table"], state="RUNNING"))
    assert names(server.ask("impact", of="topic")) == {"table"}
    server.tell(
        run_event("stream", run="s", reads=["more"], writes=["table"], state="RUNNING", hours=1)
    )
    assert names(server.ask("lineage", of="table", direction="upstream")) == {"topic", "more"}


def test_snapshots_are_a_series_of_windows_rather_than_a_sum(server: Server) -> None:
    told = emits("COMPLETE_SNAPSHOT", window_s=60)
    server.tell(*(minute(number, rows, told) for number, rows in enumerate([100, 40, 7])))
    shown = page(server)
    assert [
        (each["at"][14:16], each["duration_s"], each["read"]["rows"], each["read"]["bytes"],
         each["written"]["rows"], each["written"]["files"])
        for each in shown["windows"]
    ] == [
        ("02", 60, 7, 70, 3, 1), ("01", 60, 40, 400, 20, 1),
        ("00", 60, 100, 1000, 50, 1),
    ]  # fmt: skip
    assert shown["windows_total"] == 3


def test_the_old_name_means_the_same_and_a_window_without_a_length_lasts_since_the_one_before(
    server: Server,
) -> None:
    told = emits("COMPLETE_SNAPSHOT", old_name=True)
    server.tell(minute(0, 5, told), minute(3, None, told))
    (last, first) = page(server)["windows"]
    assert (last["duration_s"], last["read"]["rows"]) == (180, None)
    assert (first["duration_s"], first["read"]["rows"]) == (None, 5)


def test_what_accumulates_has_no_windows(server: Server) -> None:
    server.tell(minute(0, 5, emits("ACCUMULATIVE")), minute(1, 9, emits("ACCUMULATIVE")))
    shown = page(server)
    assert (shown["windows"], shown["windows_total"]) == ([], 0)
    (written,) = shown["outputs"]
    assert written["facets"]["outputStatistics"]["rowCount"] == 4


def rows_of(server: Server) -> dict[str, int]:
    with server.platform.catalog.reading() as connection:
        tables = connection.exec_driver_sql(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'search%'"
        ).all()
        return {
            name: connection.exec_driver_sql(f'SELECT count(*) FROM "{name}"').scalar_one()
            for (name,) in tables
        }


def test_a_burst_leaves_one_row_an_event_and_nothing_else_that_grows(server: Server) -> None:
    def beat(number: int) -> Json:
        told = minute(number, number, {"jobType": {"processingType": "STREAMING"}})
        told["run"]["facets"] = {"checkpoints": {"number": number}}
        told["inputs"][0]["facets"] = {"schema": schema(a="int")}
        return told

    server.tell(*(beat(number) for number in range(3)))
    page(server)
    before = rows_of(server)
    beats = [beat(number) for number in range(3, 1200)]
    answer = server.client.post("/api/v1/lineage/batch", json=beats)
    server.heard = int(answer.headers.get("headwater-offset", 1200))
    shown = page(server)
    grown = {name: count - before[name] for name, count in rows_of(server).items()}
    assert {name: count for name, count in grown.items() if count} == {"event": 1197}
    assert shown["facets"]["checkpoints"] == {"number": 1199}
    assert shown["inputs"][0]["facets"]["inputStatistics"]["rowCount"] == 1199
    assert (len(shown["events"]), shown["events_total"]) == (500, 1200)
    assert [shown["events"][at]["offset"] for at in (0, 249, 250, 499)] == [1, 250, 951, 1200]
    assert reasons(shown) == {"limit"}


def test_what_one_run_tells_again_and_again_is_not_taken_from_another(server: Server) -> None:
    def told(run: str, number: int, hours: float) -> Json:
        return run_event("stream", run=run, hours=hours, facets={"checkpoints": {"n": number}})

    server.tell(told("a", 1, 1), told("a", 2, 2), told("b", 2, 3), told("a", 3, 4), told("b", 1, 2))
    facets = {
        run: server.ask("show", id=f"run:{run_id(run)}")["facets"]["checkpoints"] for run in "ab"
    }
    assert facets == {"a": {"n": 3}, "b": {"n": 2}}
