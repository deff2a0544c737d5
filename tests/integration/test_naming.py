"""Naming rules of one's own, from the file to what questions answer."""

from __future__ import annotations

from pathlib import Path

from support.server import Server, running
from support.told import dataset, run_event, run_id

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
