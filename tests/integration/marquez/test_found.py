"""What Marquez's API finds and counts: events, names, numbers."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from support.marquez import DATASET, Face, ago
from support.told import (
    dataset,
    dataset_event,
    job_event,
    run_event,
    run_id,
)


def test_get_events_lineage(face: Face) -> None:
    told = [run_event("load", writes=["t"], hours=hour) for hour in range(3)]
    face.tell(*told, dataset_event("t", hours=1), job_event("load", hours=1))
    page = face.ask("events/lineage", limit=2)
    assert page == {"events": [told[2], told[1]], "totalCount": 3}
    rest = face.ask("events/lineage", limit=2, offset=2, sortDirection="desc")
    assert rest == {"events": [told[0]], "totalCount": 3}
    earliest = face.ask("events/lineage", sortDirection="asc", limit=1)
    assert earliest["events"] == [told[0]]
    span = face.ask(
        "events/lineage", after="2026-11-01T01:00:00.000Z", before="2026-11-01T02:00:00+00:00"
    )
    assert span == {"events": [told[1]], "totalCount": 1}
    face.refused(400, "events/lineage", before="yesterday")


def test_get_events(face: Face) -> None:
    told = run_event("load", hours=1)
    face.tell(told)
    assert face.ask("events") == {"events": [told], "totalCount": 1}


def test_get_events_namespace(face: Face) -> None:
    told = run_event("load", hours=1)
    face.tell(told)
    assert face.ask("events/etl") == {"events": [told], "totalCount": 1}
    assert face.ask("events/elsewhere") == {"events": [], "totalCount": 0}


def test_get_search(face: Face) -> None:
    face.tell(
        run_event("order load", reads=["Orders"], writes=["order_lines"], hours=1),
        run_event("x", writes=[dataset("orders", namespace="s3://lake")], hours=2),
    )

    def found(**asked: Any) -> list[str]:
        return [each["nodeId"] for each in face.ask("search", q="order", **asked)["results"]]

    by_name = [
        "dataset:warehouse:Orders",
        "job:etl:order load",
        "dataset:warehouse:order_lines",
        "dataset:s3://lake:orders",
    ]
    assert found() == found(sort="NAME") == by_name
    assert found(sort="UPDATE_AT")[0] == "dataset:s3://lake:orders"
    assert found(filter="JOB") == ["job:etl:order load"]
    assert found(namespace="s3://lake") == ["dataset:s3://lake:orders"]
    limited = face.ask("search", q="order", limit=1)
    assert (limited["totalCount"], len(limited["results"])) == (4, 1)
    assert limited["results"][0].keys() == {"type", "name", "updatedAt", "namespace", "nodeId"}
    assert found(after="2026-11-02") == []
    assert len(found(before="2026-11-02", after="2026-11-01")) == 4
    for text in ("%", "_x", "'", '"', "\\", "ord%r"):
        assert face.ask("search", q=text) == {"totalCount": 0, "results": []}
    face.refused(400, "search")
    face.refused(400, "search", q="x", sort="RANDOM")


WEEK = {"period": "WEEK", "timezone": "America/New_York"}


def test_get_stats_lineage_events(face: Face) -> None:
    face.tell(
        run_event("a", state="START") | {"eventTime": ago(minutes=1)},
        run_event("a", state="FAIL") | {"eventTime": ago(minutes=0.5)},
        run_event("a", state="COMPLETE") | {"eventTime": ago(days=40)},
    )
    for asked, rows in (({"period": "DAY"}, 24), (WEEK, 7)):
        told = face.ask("stats/lineage-events", **asked)
        assert len(told) == rows
        assert all(one["endInterval"] == two["startInterval"] for one, two in pairwise(told))
        counted = {
            kind: sum(each[kind] for each in told)
            for kind in ("start", "fail", "complete", "abort")
        }
        assert counted == {"start": 1, "fail": 1, "complete": 0, "abort": 0}
    face.refused(400, "stats/lineage-events", period="WEEK")
    face.refused(400, "stats/lineage-events", period="YEAR")
    face.refused(400, "stats/lineage-events", period="WEEK", timezone="Mars/Base")


def counts(face: Face, asset: str, **asked: str) -> list[int]:
    return [each["count"] for each in face.ask(f"stats/{asset}", **asked)]


def tell_of_two_days(face: Face) -> None:
    face.tell(
        run_event("old", writes=[dataset("t", namespace="one")]) | {"eventTime": ago(days=3)},
        run_event("new", writes=[dataset("u", namespace="two")]) | {"eventTime": ago(minutes=1)},
    )


@pytest.mark.parametrize("asset", ["jobs", "datasets", "sources"])
def test_numbers_grow_with_what_there_is(face: Face, asset: str) -> None:
    tell_of_two_days(face)
    week, day = counts(face, asset, **WEEK), counts(face, asset, period="DAY")
    assert (len(week), week[0], week[-1]) == (7, 0, 2)
    assert week == sorted(week)
    assert (len(day), day[0], day[-1]) == (24, 1, 2)


def test_get_stats_jobs(face: Face) -> None:
    tell_of_two_days(face)
    (*_, last) = face.ask("stats/jobs", period="DAY")
    assert last.keys() == {"startInterval", "endInterval", "count"}


def test_get_stats_datasets(face: Face) -> None:
    tell_of_two_days(face)
    face.delete(DATASET, "one", "t")
    assert counts(face, "datasets", period="DAY")[-1] == 1


def test_get_stats_sources(face: Face) -> None:
    face.put("sources/shop", type="POSTGRESQL", connectionUrl="postgres://shop")
    assert counts(face, "sources", period="DAY") == [0] * 23 + [1]


def test_get_v2beta_search_jobs(face: Face) -> None:
    face.tell(
        run_event(
            "load",
            hours=1,
            facets={"nominalTime": {"nominalStartTime": "2026-11-01T00:00:00Z"}},
            job_facets={"documentation": {"description": "fetches orders"}},
        )
    )
    answer = face.ask("/api/v2beta/search/jobs", q="orders")
    (hit,) = answer["hits"]
    assert (hit["name"], hit["namespace"], hit["eventType"]) == ("load", "etl", "COMPLETE")
    assert hit["run_id"] == run_id("load at 1")
    assert hit["facets"]["documentation"]["description"] == "fetches orders"
    assert "nominalTime" in hit["runFacets"]
    assert answer["highlights"] == [{"description": ["fetches <em>orders</em>"]}]


def test_get_v2beta_search_datasets(face: Face) -> None:
    written = dataset("shop.orders") | {"outputFacets": {"outputStatistics": {"rowCount": 7}}}
    read = dataset("shop.orders") | {"inputFacets": {"dataQualityMetrics": {"rowCount": 7}}}
    face.tell(run_event("load", writes=[written], hours=1), run_event("use", reads=[read], hours=2))
    answer = face.ask("/api/v2beta/search/datasets", q="orders")
    (hit,) = answer["hits"]
    assert (hit["name"], hit["run_id"]) == ("shop.orders", run_id("load at 1"))
    assert hit["outputFacets"]["outputStatistics"] == {"rowCount": 7}
    assert hit["inputFacets"]["dataQualityMetrics"] == {"rowCount": 7}
    assert answer["highlights"] == [{"name": ["shop.<em>orders</em>"]}]
