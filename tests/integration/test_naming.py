"""Naming rules of one's own, from the file to what questions answer."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote

from support.server import Server, reasons, running
from support.told import dataset, dataset_event, run_event, run_id, symlinks

DAY = dataset("/orders/day=2026-11-01/", namespace="s3a://lake")
TRIMMED = "[partitions]\ntrim = true\n"


def read_orders(server: Server) -> None:
    part = DAY | {"inputFacets": {"subset": {"inputCondition": {
        "type": "partition",
        "partitions": [{"dimensions": {"day": "2026-11-01", "hour": 3}}, {"identifier": "p7"}],
    }}}}  # fmt: skip
    place = dataset("rates") | {"inputFacets": {"subset": {"inputCondition": {
        "type": "location", "locations": ["s3://lake/rates/1.csv"],
    }}}}  # fmt: skip
    server.tell(run_event("load", reads=[part, place], writes=["mart"], run="r"))


def test_what_is_cut_off_a_name_stays_with_the_run_as_its_subset(tmp_path: Path) -> None:
    file = tmp_path / "naming.toml"
    file.write_text(TRIMMED, encoding="utf-8")
    with running(tmp_path / "data", naming=file) as server:
        read_orders(server)
        read = {each["id"]: each for each in server.ask("show", id=f"run:{run_id('r')}")["inputs"]}
        orders = read["dataset:s3%3A%2F%2Flake:orders"]
        assert orders["spelled"] == ["s3a://lake//orders/day=2026-11-01/"]
        assert orders["subset"] == ["day=2026-11-01", "day=2026-11-01/hour=3", "p7"]
        assert read["dataset:warehouse:rates"]["subset"] == ["s3://lake/rates/1.csv"]
        spelled = "s3a://lake/orders/day=2026-11-02/"
        assert server.ask("show", id=spelled)["name"] == "orders"


def test_when_the_rules_change_the_log_is_folded_anew(tmp_path: Path) -> None:
    file = tmp_path / "naming.toml"

    def names(naming: Path | None) -> set[str]:
        with running(tmp_path / "data", naming=naming) as server:
            server.heard = server.platform.log.head()
            return {each["name"] for each in server.ask("find", q="", kind="dataset")["hits"]}

    with running(tmp_path / "data") as server:
        read_orders(server)
    assert "orders/day=2026-11-01" in names(None)
    file.write_text(TRIMMED, encoding="utf-8")
    assert "orders" in names(file)
    file.write_text("# none\n", encoding="utf-8")
    assert "orders/day=2026-11-01" in names(file)


DB = "postgres://h:5432"


def tables(server: Server, *names: str, namespace: str = DB) -> None:
    server.tell(*(dataset_event(name, namespace=namespace) for name in names))


def conflicts(server: Server, **asked: object) -> dict[tuple[str, str], list[str]]:
    found = server.ask("names/conflicts", **asked)["conflicts"]
    return {
        tuple(unquote(each[end]).rpartition(":")[2] for end in ("one", "other")): (
            each["differences"]
        )
        for each in found
    }  # type: ignore[return-value]


def test_names_that_look_like_one_are_listed_with_the_command_that_joins_them(
    server: Server,
) -> None:
    tables(server, "d.s.Orders", "d.s.orders", "d.s.rates", "e.s.rates", "d.s.alone")
    assert conflicts(server) == {("d.s.Orders", "d.s.orders"): ["case"]}
    (found,) = server.ask("names/conflicts")["conflicts"]
    assert found["suggestion"] == f"headwater alias add {found['one']} {found['other']}"


def test_a_name_without_a_database_may_be_that_of_each(server: Server) -> None:
    tables(server, "d.s.rates", "e.s.rates", "s.rates")
    assert conflicts(server) == {
        ("s.rates", "d.s.rates"): ["database"],
        ("s.rates", "e.s.rates"): ["database"],
    }


def test_names_that_are_joined_or_were_renamed_are_no_conflict(server: Server) -> None:
    tables(server, "d.s.A", "d.s.B", "d.s.b")
    link = symlinks("d.s.A", namespace=DB)
    renamed = {
        "lifecycleStateChange": "RENAME",
        "previousIdentifier": {"namespace": DB, "name": "d.s.B"},
    }
    server.tell(dataset_event("d.s.a", namespace=DB, symlinks=link))
    server.tell(dataset_event("d.s.b", namespace=DB, hours=1, lifecycleStateChange=renamed))
    assert conflicts(server) == {}
    gone = {"_deleted": True}
    server.tell(dataset_event("d.s.a", namespace=DB, hours=2, symlinks=gone))
    assert conflicts(server) == {("d.s.A", "d.s.a"): ["case"]}


def test_conflicts_come_in_pages_and_say_how_many_there_are(server: Server) -> None:
    tables(server, *(f"d.s.{name}{n}" for n in range(5) for name in ("t", "T")))
    first = server.ask("names/conflicts", limit=2)
    assert (first["total"], first["returned"], first["truncated"]) == (5, 2, True)
    assert reasons(first) == {"limit"}
    seen, page = {*conflicts(server, limit=2)}, first
    while page["next"]:
        cursor = page["next"]
        page = server.ask("names/conflicts", limit=2, cursor=cursor)
        seen |= {*conflicts(server, limit=2, cursor=cursor)}
    assert len(seen) == 5
    assert page["coverage"]["status"] == "complete"
