"""Tags, as Marquez's API tells and changes them."""

from __future__ import annotations

from support.marquez import DATASET, JOB, Face
from support.told import (
    dataset_event,
    job_event,
    schema,
)


def test_get_tags(face: Face) -> None:
    face.put("tags/GOLD", description="the best")
    tags = {"tags": [{"key": "pii", "value": "direct"}, {"key": "GOLD", "value": "true"}]}
    face.tell(dataset_event("t", tags=tags))
    assert face.ask("tags") == {
        "tags": [
            {"name": "GOLD", "description": "the best"},
            {"name": "pii:direct", "description": None},
        ]
    }
    assert len(face.ask("tags", limit=1, offset=1)["tags"]) == 1


def test_put_tags_tag(face: Face) -> None:
    assert face.put("tags/{}", "a/b", description=None) == {"name": "a/b", "description": None}
    assert face.put("tags/{}", "a/b", description="new")["description"] == "new"
    assert face.ask("tags")["tags"] == [{"name": "a/b", "description": "new"}]


def test_post_namespaces_namespace_datasets_dataset_tags_tag(face: Face) -> None:
    tags = {"tags": [{"key": "area", "value": "sales"}]}
    face.tell(dataset_event("t", tags=tags))
    face.post(f"{DATASET}/tags/{{}}", "warehouse", "t", "a/b")
    told = face.post(f"{DATASET}/tags/gold", "warehouse", "t")
    assert told["tags"] == ["a/b", "area:sales", "gold"]
    face.tell(dataset_event("t", hours=1, tags={"tags": []}))
    assert face.ask(DATASET, "warehouse", "t")["tags"] == ["a/b", "gold"]
    shown = face.server.ask("show", id="t")["tags"]
    assert {each["key"]: each["by_people"] for each in shown} == {"a/b": True, "gold": True}
    face.refused(404, f"{DATASET}/tags/gold", "warehouse", "u", method="POST")


def test_delete_namespaces_namespace_datasets_dataset_tags_tag(face: Face) -> None:
    tags = {"tags": [{"key": "area", "value": "sales"}, {"key": "pii", "value": "true"}]}
    face.tell(dataset_event("t", tags=tags))
    face.post(f"{DATASET}/tags/gold", "warehouse", "t")
    assert face.delete(f"{DATASET}/tags/gold", "warehouse", "t")["tags"] == ["area:sales", "pii"]
    assert face.delete(f"{DATASET}/tags/pii", "warehouse", "t")["tags"] == ["area:sales"]
    face.tell(dataset_event("t", hours=1, tags=tags))
    assert face.ask(DATASET, "warehouse", "t")["tags"] == ["area:sales"]
    told = face.post(f"{DATASET}/tags/pii", "warehouse", "t")
    assert told["tags"] == ["area:sales", "pii"]
    assert face.ask("tags")["tags"] == [
        {"name": name, "description": None} for name in ("area:sales", "pii")
    ]


FIELD = f"{DATASET}/fields/{{}}/tags/{{}}"


def test_post_namespaces_namespace_datasets_dataset_fields_field_tags_tag(face: Face) -> None:
    face.tell(dataset_event("t", schema=schema(id="int", mail="text")))
    told = face.post(FIELD, "warehouse", "t", "mail", "pii")
    assert [each["tags"] for each in told["fields"]] == [[], ["PII"]]
    assert told["tags"] == []
    face.refused(404, FIELD, "warehouse", "t", "nothing", "pii", method="POST")


def test_delete_namespaces_namespace_datasets_dataset_fields_field_tags_tag(face: Face) -> None:
    face.tell(dataset_event("t", schema=schema(id="int", mail="text")))
    for field in ("id", "mail"):
        face.post(FIELD, "warehouse", "t", field, "pii")
    told = face.delete(FIELD, "warehouse", "t", "mail", "pii")
    assert [each["tags"] for each in told["fields"]] == [["PII"], []]


def test_post_namespaces_namespace_jobs_job_tags_tag(face: Face) -> None:
    face.tell(job_event("load"))
    assert face.post(f"{JOB}/tags/gold", "etl", "load")["tags"] == ["gold"]
    face.refused(404, f"{JOB}/tags/gold", "etl", "nothing", method="POST")


def test_delete_namespaces_namespace_jobs_job_tags_tag(face: Face) -> None:
    face.tell(job_event("load"))
    face.post(f"{JOB}/tags/gold", "etl", "load")
    assert face.delete(f"{JOB}/tags/gold", "etl", "load")["tags"] == []
