"""The rebuild manifest: what one would need to make a version of a dataset again."""

from __future__ import annotations

from typing import Any

from support.server import Server, reasons
from support.told import Json, at, dataset, run_event, run_id, symlinks

CLEAN = "CREATE TABLE clean AS SELECT id, amount FROM raw"
REPORT = "CREATE TABLE report AS SELECT SUM(amount) AS total FROM clean"


def code(path: str, commit: str | None = "abc123") -> Json:
    told = {
        "type": "git",
        "url": f"https://git.example.com/shop/blob/{commit}/{path}",
        "repoUrl": "https://git.example.com/shop",
        "path": path,
    }
    return {"sourceCodeLocation": told | ({"version": commit} if commit else {})}


def sql(query: str) -> Json:
    return {"sql": {"query": query, "dialect": "postgres"}}


def versioned(name: str, version: str) -> Json:
    return dataset(
        name,
        version={"datasetVersion": version},
        storage={"storageLayer": "iceberg", "fileFormat": "parquet"},
    )


def chain() -> list[Json]:
    """Three jobs, one after the other, that tell all there is to tell."""
    return [
        run_event(
            "load",
            reads=[versioned("source", "s1")],
            writes=[versioned("raw", "r1")],
            hours=1,
            job_facets=code("load.sql") | sql("CREATE TABLE raw AS SELECT id, amount FROM source"),
        ),
        run_event(
            "clean",
            reads=[versioned("raw", "r1")],
            writes=["clean"],
            hours=2,
            job_facets=code("clean.sql") | sql(CLEAN),
        ),
        run_event("report", reads=["clean"], writes=["report"], hours=3, job_facets=sql(REPORT)),
    ]


def gaps(step: Json) -> set[tuple[str, str]]:
    return {(each["field"], each["code"]) for each in step["unknown"]}


def runs_of(told: Json) -> list[str]:
    return [each["job_name"] for each in told["steps"]]


def only_input(step: Json) -> Any:
    (told,) = step["inputs"]
    return told


def test_the_steps_come_in_the_order_in_which_they_have_to_be_run(server: Server) -> None:
    server.tell(*reversed(chain()))
    told = server.ask("reproduce", of="report")
    assert runs_of(told) == ["load", "clean", "report"]
    assert [each["number"] for each in told["steps"]] == [1, 2, 3]
    assert [each["hops"] for each in told["steps"]] == [2, 1, 0]
    assert told["runs"] == [f"run:{run_id('report at 3')}"]
    assert told["version"] == f"run:{run_id('report at 3')}"


def test_a_chain_that_tells_all_is_reproducible(server: Server) -> None:
    server.tell(*chain())
    told = server.ask("reproduce", of="report")
    assert (told["reproducible"], told["because"]) == ("yes", [])
    assert told["coverage"]["status"] == "complete"
    assert [only_input(each)["state"] for each in told["steps"]] == ["kept", "made", "made"]


def test_each_input_is_an_exact_version_of_a_run(server: Server) -> None:
    server.tell(*chain())
    load, clean, report = server.ask("reproduce", of="report")["steps"]
    source = only_input(load)
    assert (source["version"], source["explicit"], source["storage"]) == ("s1", True, "iceberg")
    assert (only_input(clean)["version"], only_input(clean)["steps"]) == ("r1", [1])
    assert only_input(report)["version"] == f"run:{run_id('clean at 2')}"
    assert only_input(report)["written_by"] == [f"run:{run_id('clean at 2')}"]


def test_a_step_has_the_code_that_its_own_run_told(server: Server) -> None:
    server.tell(
        run_event("load", writes=["t"], hours=1, job_facets=code("load.py", "old")),
        run_event("load", writes=["t"], hours=5, job_facets=code("load.py", "new")),
    )
    (then,) = server.ask("reproduce", of="t", run=run_id("load at 1"))["steps"]
    (now,) = server.ask("reproduce", of="t")["steps"]
    assert (then["code"]["version"], now["code"]["version"]) == ("old", "new")
    assert now["code"]["path"] == "load.py"


def test_a_late_rerun_of_an_input_is_not_what_was_read(server: Server) -> None:
    server.tell(
        *chain(),
        run_event("clean", reads=[versioned("raw", "r1")], writes=["clean"], hours=9, run="rerun"),
    )
    told = server.ask("reproduce", of="report")
    assert told["steps"][1]["run"] == f"run:{run_id('clean at 2')}"
    changed = only_input(told["steps"][2])
    assert (changed["changed_by"], changed["changed_at"][:13]) == (
        f"run:{run_id('rerun')}",
        at(9)[:13],
    )
    # Its step makes the version that was read once more.
    assert (changed["state"], told["reproducible"]) == ("made", "yes")


def test_a_source_that_was_written_again_cannot_be_read_again(server: Server) -> None:
    server.tell(
        run_event("import", writes=["source"], hours=1),
        run_event(
            "merge", reads=["source", "sums"], writes=["sums"], hours=2, job_facets=sql(REPORT)
        ),
        run_event("merge", reads=["sums"], writes=["sums"], hours=4, job_facets=sql(REPORT)),
    )
    told = server.ask("reproduce", of="sums")
    assert runs_of(told) == ["merge"]
    before = only_input(told["steps"][0])
    assert (before["state"], before["version"]) == ("present", f"run:{run_id('merge at 2')}")
    assert reasons(told) == {"earlier_version"}
    server.tell(run_event("repair", writes=["sums"], hours=6))
    then = server.ask("reproduce", of="sums", run=run_id("merge at 4"))
    assert only_input(then["steps"][0])["state"] == "overwritten"
    assert then["reproducible"] == "no"
    assert reasons(then) == {"earlier_version", "overwritten"}


def test_an_input_that_was_dropped_is_said_to_be_gone(server: Server) -> None:
    dropped = dataset("raw", lifecycleStateChange={"lifecycleStateChange": "DROP"})
    server.tell(
        run_event("clean", reads=["raw"], writes=["clean"], hours=2, job_facets=sql(CLEAN)),
        run_event("tidy", writes=[dropped], hours=5),
    )
    told = server.ask("reproduce", of="clean")
    assert only_input(told["steps"][0])["state"] == "dropped"
    assert told["reproducible"] == "no"
    assert only_input(server.ask("reproduce", of="clean", valid_at=at(4))["steps"][0])["state"] == (
        "unknown"
    )


def test_a_run_that_is_named_is_the_one_that_is_meant(server: Server) -> None:
    server.tell(
        *chain(),
        run_event("report", reads=["clean"], writes=["report"], hours=8, job_facets=sql(REPORT)),
    )
    first = f"run:{run_id('report at 3')}"
    assert server.ask("reproduce", of="report", run=first)["runs"] == [first]
    assert server.ask("reproduce", of="report")["runs"] == [f"run:{run_id('report at 8')}"]


def test_a_run_that_wrote_something_else_is_refused(server: Server) -> None:
    server.tell(*chain())
    reply = server.get("reproduce", of="report", run=run_id("clean at 2"))
    assert reply.status_code == 404
    assert "did not write" in reply.text
    assert server.get("reproduce", of="source").status_code == 404
    assert server.get("reproduce", of="report", run="clean").status_code == 400


def test_failed_runs_are_not_what_a_table_comes_from(server: Server) -> None:
    server.tell(
        *chain(), run_event("report", reads=["clean"], writes=["report"], hours=8, state="FAIL")
    )
    assert server.ask("reproduce", of="report")["runs"] == [f"run:{run_id('report at 3')}"]


def test_an_earlier_point_in_time_has_an_earlier_manifest(server: Server) -> None:
    offsets = server.tell(
        *chain(),
        run_event("report", reads=["clean"], writes=["report"], hours=8, job_facets=sql(REPORT)),
    )
    first = [f"run:{run_id('report at 3')}"]
    assert server.ask("reproduce", of="report", valid_at=at(5))["runs"] == first
    assert server.ask("reproduce", of="report", known_at=offsets[2])["runs"] == first
    early = server.get("reproduce", of="report", valid_at=at(0))
    assert early.status_code == 404


def test_a_column_a_job_and_a_run_stand_for_what_was_written(server: Server) -> None:
    server.tell(*chain())
    schema = {"schema": {"fields": [{"name": "total"}]}}
    server.tell(run_event("report", reads=["clean"], writes=[dataset("report", **schema)], hours=4))
    for of in ("report[total]", "job:etl:report", f"run:{run_id('report at 4')}"):
        assert runs_of(server.ask("reproduce", of=of)) == ["load", "clean", "report"]


def test_what_is_not_known_is_said_by_field(server: Server) -> None:
    server.tell(
        run_event("load", reads=["source"], writes=["raw"], hours=1),
        run_event("clean", reads=["raw"], writes=["clean"], hours=2, job_facets=code("c.py", None)),
    )
    told = server.ask("reproduce", of="clean")
    load, clean = told["steps"]
    assert gaps(load) == {
        ("code", "no_code"),
        ("parameters", "no_parameters"),
        ("inputs", "unknown_upstream"),
    }
    assert gaps(clean) == {("commit", "no_commit"), ("parameters", "no_parameters")}
    assert (load["deterministic"], load["because"]) == ("unknown", "its code is not told")
    assert told["reproducible"] == "unknown"
    assert reasons(told) == {
        *("no_code", "no_commit", "no_parameters", "undetermined", "unknown_upstream")
    }


def test_a_run_outside_of_the_log_is_a_step_of_which_nothing_is_known(server: Server) -> None:
    other = {"namespace": "elsewhere", "name": "feed", "type": "JOB", "runId": run_id("feed")}
    entry = {"namespace": "warehouse", "name": "t", "type": "DATASET", "inputs": [other]}
    server.tell(
        run_event("t", writes=["t"], hours=2, job_facets={"lineage": {"entries": [entry]}}),
    )
    told = server.ask("reproduce", of="t")
    feed, made = told["steps"]
    assert feed["run"] == f"run:{run_id('feed')}"
    assert ("run", "placeholder") in gaps(feed)
    assert made["after"] == [1]
    assert "placeholder" in reasons(told)


def test_sql_that_depends_on_the_time_is_told_with_its_place_and_a_way_out(server: Server) -> None:
    query = "CREATE TABLE report AS\nSELECT id, now() AS at FROM clean"
    server.tell(
        run_event("report", reads=["clean"], writes=["report"], hours=3, job_facets=sql(query))
    )
    told = server.ask("reproduce", of="report")
    (step,) = told["steps"]
    assert (step["deterministic"], step["sql"], step["dialect"]) == ("no", query, "postgres")
    (found,) = step["uncertain"]
    assert (found["line"], found["column"], found["kind"]) == (2, 12, "time")
    assert "hand the time over" in found["fix"]
    assert told["reproducible"] == "no"
    assert told["because"][0] == "1 step gives something else each time: report"


def test_code_that_is_not_sql_may_do_anything(server: Server) -> None:
    source = {"sourceCode": {"language": "python", "sourceCode": "print()"}}
    server.tell(run_event("train", reads=[], writes=["model"], hours=1, job_facets=source))
    (step,) = server.ask("reproduce", of="model")["steps"]
    assert (step["deterministic"], step["language"]) == ("unknown", "python")
    assert step["because"] == "it runs python, of which only a person can say"


def test_sql_that_changes_a_table_needs_the_table_as_it_was(server: Server) -> None:
    adding = "INSERT INTO log SELECT id FROM clean"
    server.tell(
        run_event(
            "log", reads=[versioned("clean", "1")], writes=["log"], hours=1, job_facets=sql(adding)
        )
    )
    (step,) = server.ask("reproduce", of="log")["steps"]
    assert gaps(step) == {("inputs", "earlier_version")}


def test_parameters_and_environment_come_from_the_run_and_those_above_it(server: Server) -> None:
    parent = {"run": {"runId": run_id("dag")}, "job": {"namespace": "etl", "name": "dag"}}
    server.tell(
        run_event(
            "dag",
            run="dag",
            hours=1,
            facets={
                "airflow_version": {"airflowVersion": "3.1.2"},
                "executionParameters": {"parameters": [{"key": "day", "value": "2026-11-01"}]},
            },
        ),
        run_event(
            "task",
            writes=["t"],
            hours=1.1,
            facets={
                "parent": parent,
                "processing_engine": {"name": "spark", "version": "3.5.6"},
                "nominalTime": {"nominalStartTime": at(0), "nominalEndTime": at(24)},
                "spark_properties": {"properties": {"spark.sql.ansi.enabled": "true"}},
                "environmentVariables": {"environmentVariables": [{"name": "TZ", "value": "UTC"}]},
            },
        ),
    )
    (step,) = server.ask("reproduce", of="t")["steps"]
    assert step["nominal_start"][:19] == at(0)[:19]
    parameters = {each["name"]: (each["value"], each["run"]) for each in step["parameters"]}
    assert parameters["day"] == ("2026-11-01", f"run:{run_id('dag')}")
    assert "TZ" in parameters
    environment = {each["name"]: each["value"] for each in step["environment"]}
    assert environment["version"] == "3.5.6"
    assert environment["airflowVersion"] == "3.1.2"
    assert environment["spark.sql.ansi.enabled"] == "true"


def test_how_much_was_read_and_written_and_which_files_are_told(server: Server) -> None:
    source = dataset("raw", namespace="s3://lake")
    source["inputFacets"] = {
        "inputStatistics": {"rowCount": 7, "size": 700},
        "subset": {
            "inputCondition": {"type": "location", "locations": ["s3://lake/raw/a.parquet"]}
        },
        "icebergScanReport": {"snapshotId": 6_917_529_027_641_081_857},
    }
    written = dataset("t")
    written["outputFacets"] = {"outputStatistics": {"rowCount": 5, "size": 50}}
    server.tell(run_event("load", reads=[source], writes=[written], hours=1))
    (step,) = server.ask("reproduce", of="t")["steps"]
    read = only_input(step)
    assert (read["rows"], read["bytes"], read["snapshot"]) == (7, 700, "6917529027641081857")
    assert read["subset"] == ["s3://lake/raw/a.parquet"]
    assert read["spelled"] == ["s3://lake/raw"]
    assert (step["outputs"][0]["rows"], step["outputs"][0]["bytes"]) == (5, 50)


def part(day: int, *, output: bool) -> Json:
    """One day of the table `raw`, as one side of a run."""
    told = dataset("raw", namespace="s3://lake")
    side = "outputFacets" if output else "inputFacets"
    condition = {"type": "partition", "partitions": [{"dimensions": {"day": str(day)}}]}
    told[side] = {"subset": {"outputCondition" if output else "inputCondition": condition}}
    return told


def test_each_partition_is_followed_to_the_run_that_wrote_it(server: Server) -> None:
    server.tell(
        *(run_event("load", writes=[part(day, output=True)], hours=day) for day in (1, 2, 3)),
        run_event("report", reads=[part(2, output=False)], writes=["report"], hours=9),
        run_event("all", reads=[dataset("raw", namespace="s3://lake")], writes=["all"], hours=9),
    )
    told = server.ask("reproduce", of="report")
    assert told["steps"][0]["run"] == f"run:{run_id('load at 2')}"
    assert ("inputs", "in_parts") not in gaps(told["steps"][1])
    assert ("inputs", "in_parts") in gaps(server.ask("reproduce", of="all")["steps"][1])


def test_other_partitions_do_not_take_the_place_of_one_that_was_read(server: Server) -> None:
    server.tell(
        run_event("load", writes=[part(2, output=True)], hours=2),
        run_event("load", reads=[part(2, output=False)], writes=["report"], hours=3),
        run_event("load", writes=[part(3, output=True)], hours=4),
    )
    (step,) = server.ask("reproduce", of="report")["steps"]
    assert only_input(step)["state"] == "present"
    server.tell(run_event("repair", writes=[part(2, output=True)], hours=5))
    (step,) = server.ask("reproduce", of="report")["steps"]
    assert only_input(step)["state"] == "overwritten"


def test_an_input_that_was_written_while_it_was_read_is_uncertain(server: Server) -> None:
    server.tell(
        run_event("load", writes=["raw"], hours=1),
        run_event("clean", reads=["raw"], writes=["clean"], hours=2, run="c", state="START"),
        run_event("load", writes=["raw"], hours=3),
        run_event("clean", reads=["raw"], writes=["clean"], hours=4, run="c"),
    )
    told = server.ask("reproduce", of="clean")
    assert told["steps"][0]["run"] == f"run:{run_id('load at 1')}"
    assert "unknown_version" in reasons(told)


def test_a_table_is_followed_under_its_other_names(server: Server) -> None:
    linked = dataset("lake/raw", namespace="s3://lake", symlinks=symlinks("shop.raw"))
    server.tell(
        run_event("load", writes=[linked], hours=1),
        run_event("clean", reads=["shop.raw"], writes=["clean"], hours=2),
    )
    assert runs_of(server.ask("reproduce", of="clean")) == ["load", "clean"]


def test_jobs_that_need_each_other_end_somewhere(server: Server) -> None:
    events = [
        run_event(job, reads=[reads], writes=[writes], hours=hours)
        for hours, (job, reads, writes) in enumerate(
            [("ping", "b", "a"), ("pong", "a", "b")] * 3, start=1
        )
    ]
    server.tell(*events)
    told = server.ask("reproduce", of="b")
    assert runs_of(told) == ["ping", "pong"]
    assert "earlier_version" in reasons(told)


def test_a_stream_says_that_it_is_one(server: Server) -> None:
    streaming = {"jobType": {"processingType": "STREAMING", "integration": "FLINK"}}
    server.tell(
        run_event(
            "pump",
            reads=["topic"],
            writes=["events"],
            hours=1,
            state="START",
            run="s",
            job_facets=streaming,
        ),
        run_event(
            "count",
            reads=["events"],
            writes=["counts"],
            hours=3,
            job_facets=sql("SELECT COUNT(a) FROM events"),
        ),
    )
    told = server.ask("reproduce", of="counts")
    assert runs_of(told) == ["pump", "count"]
    assert ("run", "stream") in gaps(told["steps"][0])
    assert ("inputs", "streamed") in gaps(told["steps"][1])
    assert told["reproducible"] == "unknown"


def test_a_long_chain_is_cut_off_and_says_so(server: Server) -> None:
    server.tell(
        *(run_event(f"job{n}", reads=[f"t{n - 1}"], writes=[f"t{n}"], hours=n) for n in range(1, 7))
    )
    told = server.ask("reproduce", of="t6", limit=2)
    assert runs_of(told) == ["job5", "job6"]
    assert (told["total"], told["returned"], told["truncated"]) == (6, 2, True)
    assert "limit" in reasons(told)
    assert only_input(told["steps"][0])["written_by"] == [f"run:{run_id('job4 at 4')}"]


def test_a_run_that_only_starts_others_stands_for_them(server: Server) -> None:
    parent = {"run": {"runId": run_id("dag")}, "job": {"namespace": "etl", "name": "dag"}}
    server.tell(
        run_event("dag", run="dag", hours=1),
        run_event("inner", writes=["t"], hours=1, facets={"parent": parent}),
    )
    assert runs_of(server.ask("reproduce", of="t", run=run_id("dag"))) == ["inner"]
    assert runs_of(server.ask("reproduce", of="job:etl:dag")) == ["inner"]
