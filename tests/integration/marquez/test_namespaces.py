"""Namespaces and sources, as Marquez's API tells and changes them."""

from __future__ import annotations

from support.marquez import Face
from support.told import (
    dataset,
    dataset_event,
    run_event,
)


def test_get_namespaces(face: Face) -> None:
    face.tell(run_event("load", reads=["raw"], hours=1))
    found = face.ask("namespaces")["namespaces"]
    assert [each["name"] for each in found] == ["etl", "warehouse"]
    assert found[0] == {
        "name": "etl",
        "createdAt": "2026-11-01T01:00:00.000000Z",
        "updatedAt": "2026-11-01T01:00:00.000000Z",
        "ownerName": "anonymous",
        "description": None,
        "isHidden": False,
    }
    page = face.ask("namespaces", limit=1, offset=1)["namespaces"]
    assert [each["name"] for each in page] == ["warehouse"]


def test_get_namespaces_namespace(face: Face) -> None:
    face.tell(run_event("load", reads=[dataset("t", namespace="s3://lake")], hours=1))
    assert face.ask("namespaces/{}", "s3://lake")["name"] == "s3://lake"
    assert "Namespace 'nowhere' not found" in face.refused(404, "namespaces/nowhere")


def test_put_namespaces_namespace(face: Face) -> None:
    told = face.put("namespaces/{}", "s3://new", ownerName="ann", description="ours")
    assert (told["ownerName"], told["description"]) == ("ann", "ours")
    changed = face.put("namespaces/{}", "s3://new", ownerName="bob")
    assert (changed["ownerName"], changed["description"]) == ("bob", None)
    assert changed["createdAt"] == told["createdAt"]
    assert changed == face.ask("namespaces/{}", "s3://new")
    face.refused(400, "namespaces/x", method="PUT", body={"description": "nobody's"})


def test_delete_namespaces_namespace(face: Face) -> None:
    face.tell(run_event("load", reads=["raw"], hours=1), run_event("build", hours=1))
    assert face.delete("namespaces/etl")["isHidden"]
    assert face.ask("namespaces/etl/jobs") == {"jobs": [], "totalCount": 0}
    assert face.ask("namespaces/warehouse/datasets")["totalCount"] == 1
    hidden = {each["name"]: each["isHidden"] for each in face.ask("namespaces")["namespaces"]}
    assert hidden == {"etl": True, "warehouse": False}
    face.tell(run_event("load", reads=["raw"], hours=2))
    assert not face.ask("namespaces/etl")["isHidden"]
    assert [each["name"] for each in face.ask("namespaces/etl/jobs")["jobs"]] == ["load"]


def test_a_namespace_without_anything_in_it_is_hidden_and_shown_again(face: Face) -> None:
    face.put("namespaces/new", ownerName="ann")
    assert not face.ask("namespaces/new")["isHidden"]
    assert face.delete("namespaces/new")["isHidden"]
    assert not face.put("namespaces/new", ownerName="ann")["isHidden"]


def test_get_sources(face: Face) -> None:
    face.tell(
        dataset_event("t", hours=1, dataSource={"name": "shop", "uri": "postgres://shop:5432"}),
        dataset_event("u", hours=2, dataSource={"name": "shop", "uri": "postgres://shop:5432"}),
        dataset_event("file", namespace="s3://lake", hours=1, documentation={"description": "f"}),
    )
    lake, shop = face.ask("sources")["sources"]
    assert (shop["name"], shop["type"], shop["connectionUrl"]) == (
        "shop",
        "POSTGRES",
        "postgres://shop:5432",
    )
    assert (lake["name"], lake["type"]) == ("s3://lake", "S3")
    assert shop["createdAt"] == "2026-11-01T01:00:00.000000Z"


def test_get_sources_source(face: Face) -> None:
    face.tell(dataset_event("t", namespace="s3://lake", documentation={"description": "f"}))
    named = face.ask("namespaces/{}/datasets/t", "s3://lake")["sourceName"]
    assert face.ask("sources/{}", named)["name"] == "s3://lake"
    assert "Source 'x' not found" in face.refused(404, "sources/x")


def test_put_sources_source(face: Face) -> None:
    told = face.put(
        "sources/shop", type="POSTGRESQL", connectionUrl="jdbc:postgresql://x", description="shop"
    )
    assert told == face.ask("sources/shop")
    assert told["connectionUrl"] == "jdbc:postgresql://x"
    assert (told["type"], told["description"]) == ("POSTGRESQL", "shop")
