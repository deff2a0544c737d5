"""Rows 34 to 39: what datasets are called, and how one is known under several names."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote

import headwater
from conformance.conftest import Call
from headwater.model.identity import DatasetId
from support.corner import Corner, instant
from support.server import flows, running
from support.told import at, columns, dataset, dataset_event, run_event, schema, symlinks


def alias_names(here: Corner, name: str) -> list[str]:
    return [each["name"] for each in here.show(here.dataset(name))["aliases"]]


def test_row_34_symlinks_join_names_in_retrospect_and_can_be_taken_back(here: Corner) -> None:
    """Join the names that symlinks give, also for what came before, and say who said so."""
    here.tell(
        run_event("load", reads=["raw"], writes=["s3/orders"], hours=1),
        run_event("build", reads=["hive.orders"], writes=["mart"], hours=2),
    )
    assert here.downstream("raw") == {"s3/orders"}
    here.tell(dataset_event("hive.orders", hours=3, symlinks=symlinks("s3/orders", "old/orders")))
    assert {"hive.orders", "mart"} <= here.downstream("raw")
    assert here.upstream("mart") >= {"raw", "hive.orders"}
    (alias,) = here.show(here.dataset("s3/orders"))["aliases"]
    assert (alias["name"], alias["type"]) == ("hive.orders", "TABLE")
    assert alias["stated_by"] == here.dataset("hive.orders")
    assert alias["since"] == instant(at(3))
    # Another event names fewer: names stay joined until that is taken back.
    here.tell(dataset_event("hive.orders", hours=4, symlinks=symlinks("old/orders")))
    assert set(alias_names(here, "hive.orders")) == {"s3/orders", "old/orders"}
    here.tell(
        dataset_event("hive.orders", hours=6, symlinks={"_deleted": True}),
        dataset_event("hive.orders", hours=5, symlinks=symlinks("s3/orders")),
    )
    assert alias_names(here, "hive.orders") == []
    assert here.downstream("raw") == {"s3/orders"}
    # Both ends of one job share a name, and are two datasets all the same.
    here.tell(
        run_event(
            "copy",
            reads=[dataset("in", symlinks=symlinks("same"))],
            writes=[dataset("out", symlinks=symlinks("same"))],
        )
    )
    assert flows(here.ask("lineage", of=here.dataset("out"))) == {("in", "out")}


def test_row_35_every_question_takes_every_name(here: Corner) -> None:
    """Answer about a dataset, its graph and its columns under each of its names alike."""
    told = columns("id <- raw.id")
    here.tell(
        run_event("load", reads=["raw"], writes=[dataset("s3/orders", columnLineage=told)]),
        run_event(
            "build",
            reads=["hive.orders"],
            writes=[dataset("mart", columnLineage=columns("id <- hive.orders.id"))],
        ),
        dataset_event(
            "hive.orders", symlinks=symlinks("s3/orders", "never/seen"), schema=schema(id="int")
        ),
    )
    for name in ("s3/orders", "hive.orders", "never/seen"):
        assert here.show(here.dataset(name))["aliases"]
        answer = here.ask("lineage", of=here.dataset(name))
        assert {each["name"] for each in answer["nodes"]} >= {"raw", "mart"}
        assert "mart" in here.downstream(name)
        assert "raw" in here.upstream(name)
    for name in ("s3/orders", "hive.orders"):
        assert here.show(here.column(name, "id"))["field"] == "id"
    # A name that is only an alias makes neither a job nor a run.
    page = here.show(here.dataset("never/seen"))
    assert (page["producers"], page["consumers"], page["runs"]) == ([], [], [])


def lifecycle(change: str, previous: str | None = None) -> dict[str, Any]:
    facet: dict[str, Any] = {"lifecycleStateChange": change}
    if previous:
        facet["previousIdentifier"] = {"namespace": "warehouse", "name": previous}
    return {"lifecycleStateChange": facet}


def test_row_36_renames_keep_the_thread_and_a_new_table_is_a_new_life(here: Corner) -> None:
    """Follow a rename to the former name, and begin anew where a dropped dataset is made again."""
    here.tell(
        run_event("load", reads=["raw"], writes=["orders_v1"], hours=1),
        dataset_event("orders", hours=2, **lifecycle("RENAME", "orders_v1")),
        run_event("load", reads=["raw"], writes=["orders"], hours=3),
    )
    assert here.downstream("raw") == {"orders"}
    assert here.downstream("raw", valid_at=at(1.5)) == {"orders_v1"}
    assert here.show(here.dataset("orders"))["renamed_from"] == [here.dataset("orders_v1")]
    (ended,) = here.ask("why", source=here.job("load"), target=here.dataset("orders_v1"))["edges"]
    assert (ended["ended_because"], ended["valid_to"]) == ("renamed", instant(at(2)))
    here.tell(
        run_event("fill", reads=["raw"], writes=["temp"], hours=1),
        dataset_event("temp", hours=2, **lifecycle("DROP")),
        run_event(
            "refill", reads=["other"], writes=[dataset("temp", **lifecycle("CREATE"))], hours=4
        ),
        dataset_event("temp", hours=5, **lifecycle("TRUNCATE")),
        dataset_event("temp", hours=6, **lifecycle("OVERWRITE")),
    )
    assert here.upstream("temp", valid_at=at(1.5)) == {"raw"}
    assert here.upstream("temp", valid_at=at(3)) == set()
    assert here.upstream("temp") == {"other"}
    (edge,) = here.ask("why", source=here.job("refill"), target=here.dataset("temp"))["edges"]
    assert (edge["valid_from"], edge["valid_to"]) == (instant(at(4)), None)


def test_row_37_spellings_of_one_name_become_one_by_rules_that_are_told(here: Corner) -> None:
    """Bring scheme, brokers, port, letters of a host, quotes and slashes to one form; tell how."""
    host = "row37.example.com"
    spelled = [
        (f"postgresql://{host}:5432", "shop.public.orders", f"postgres://{host}:5432", None),
        (f"jdbc:postgresql://{host}:5432/", "shop.public.orders", f"postgres://{host}:5432", None),
        (f"postgres://{host}:None", "a.b.c", f"postgres://{host}", None),
        (f"postgres://{host.upper()}:5432", "shop.public.o", f"postgres://{host}:5432", None),
        ("s3a://row37-lake", "/daily/orders/", "s3://row37-lake", "daily/orders"),
        ("wasb://c@row37.windows.net", "x", "wasbs://c@row37.windows.net", None),
        (f"kafka://z.{host}:9092,a.{host}:9092", "topic", f"kafka://a.{host}:9092", None),
        ("snowflake://row37-ACC.snowflakecomputing.com", '"DB"."S"."T"', "snowflake://row37-acc",
         "DB.S.T"),
    ]  # fmt: skip
    for namespace, name, meant, short in spelled:
        here.tell(dataset_event(name, namespace=namespace, documentation={"description": "d"}))
        page = here.show(str(DatasetId(namespace, name)))
        assert (page["namespace"], page["name"]) == (meant, short or name)
        kept = {(each["namespace"], each["name"]): each["rule"] for each in page["names"]}
        assert kept[namespace, name]
    # The letters of a table's name are its own.
    for name in ("shop.public.Orders", "shop.public.orders"):
        here.tell(dataset_event(name, namespace=f"postgres://{host}:5432", tags={"tags": []}))
        assert here.show(f"postgres://{host}:5432/{name}")["name"] == name


def test_row_38_the_parts_of_a_dataset_that_a_run_touched_are_shown(
    here: Corner, tmp_path: Path
) -> None:
    """Keep with each run which partitions and locations of a dataset it read and wrote."""
    partition = {
        "type": "partition",
        "partitions": [{"identifier": "day=2026-11-01", "dimensions": {"day": "2026-11-01"}}],
    }
    location = {"type": "location", "locations": ["s3://lake/orders/day=2026-11-01/part-0"]}
    source = dataset("events") | {"inputFacets": {"subset": {"inputCondition": partition}}}
    target = dataset("orders") | {"outputFacets": {"subset": {"outputCondition": location}}}
    here.tell(run_event("load", reads=[source], writes=[target], run="r"))
    page = here.show(here.run("r"))
    (read,), (written,) = page["inputs"], page["outputs"]
    assert read["facets"]["subset"]["inputCondition"] == partition
    assert written["facets"]["subset"]["outputCondition"] == location
    naming = tmp_path / "naming.toml"
    naming.write_text("[partitions]\ntrim = true\n")
    with running(tmp_path / "trimming", naming=naming) as server:
        for hours, day in ((1, "2026-11-01"), (25, "2026-11-02")):
            path = dataset(f"orders/day={day}", namespace="s3://lake")
            server.tell(run_event("load", writes=[path], run=day, hours=hours))
        page = server.ask("show", id="s3://lake/orders")
        assert len(page["runs"]) == 2
        days = [server.ask("show", id=each["id"])["outputs"][0] for each in page["runs"]]
        assert [each["id"] for each in days] == [page["id"]] * 2
        assert [each["spelled"] for each in days] == [
            ["s3://lake/orders/day=2026-11-02"],
            ["s3://lake/orders/day=2026-11-01"],
        ]


def test_row_39_datasets_are_in_a_tree_of_what_they_lie_in(here: Corner, call: Call) -> None:
    """Build the tree of databases, schemas and tables from the hierarchy facet or the names."""
    postgres, lake = "postgres://row39:5432", "s3://row39"
    levels = [("CATALOG", "main"), ("SCHEMA", "sales"), ("TABLE", "orders.v2")]
    hierarchy = {"hierarchy": [{"type": kind, "name": name} for kind, name in levels]}
    spill = {"datasetType": "TABLE", "subType": "TEMPORARY"}
    here.tell(
        dataset_event("shop.public.orders", namespace=postgres),
        dataset_event("shop.public.riders", namespace=postgres),
        dataset_event("shop.audit.log", namespace=postgres, datasetType=spill),
        dataset_event("x", namespace=postgres, hierarchy=hierarchy, hours=2),
        dataset_event("daily/orders", namespace=lake),
        dataset_event("daily", namespace=lake),
    )

    def told(*way: str, **asked: object) -> dict[str, tuple[str, int]]:
        place = "/".join(quote(name, safe="") for name in way)
        branches = here.ask("browse", place=place, **asked)["branches"]
        return {each["name"]: (each["kind"], each["datasets"]) for each in branches}

    assert told(postgres) == {"main": ("catalog", 1), "shop": ("database", 3)}
    assert told(postgres, "shop") == {"audit": ("schema", 1), "public": ("schema", 2)}
    assert told(postgres, "shop", "public") == {"orders": ("table", 1), "riders": ("table", 1)}
    assert told(postgres, "main", "sales") == {"orders.v2": ("table", 1)}
    # Before it was told otherwise, the name was all there was.
    assert "x" in told(postgres, valid_at=at(1))
    # A key may be a dataset and have others below it.
    answer = here.ask("browse", place=lake)
    (daily,) = answer["branches"]
    assert (daily["kind"], daily["datasets"], daily["branches"]) == ("folder", 2, True)
    assert daily["dataset"] == str(DatasetId(lake, "daily"))
    assert daily["platform"] == "s3"
    assert told(lake, "daily") == {"orders": ("file", 1)}
    # Counts, pages, and what is left out.
    top = here.ask("browse", limit=1)
    names = [each["name"] for each in here.ask("browse", limit=10_000)["branches"]]
    assert {postgres, lake} <= {*names}
    assert (top["total"], top["returned"], top["truncated"]) == (len(names), 1, True)
    second = here.ask("browse", limit=1, cursor=top["next"])
    assert [top["branches"][0]["name"], second["branches"][0]["name"]] == names[:2]
    hidden = here.ask("browse", place=postgres, hide_temporary=True)
    assert hidden["datasets"] == 3
    assert hidden["coverage"]["reasons"][0]["code"] == "temporary"
    (way,) = here.ask("browse", place=postgres)["within"]
    assert (way["kind"], way["name"]) == ("namespace", postgres)
    assert here.server.problem("browse", place="nowhere")["status"] == 404
    server = ("--server", here.server.address)
    code, out, _ = call("browse", f"{quote(postgres, safe='')}/shop", "--format", "csv", *server)
    assert code == 0
    assert [line.split(",")[:3] for line in out.splitlines()[1:]] == [
        ["audit", "schema", "1"],
        ["public", "schema", "2"],
    ]
    client = headwater.connect(here.server.address)
    assert [each.name for each in client.browse(postgres)] == ["main", "shop"]
