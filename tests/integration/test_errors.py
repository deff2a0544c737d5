"""What cannot be answered is said so that one can go on."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from headwater.config import Config
from headwater.server.access import UnguardedAddressError, check_address
from support.server import Server, running
from support.told import dataset_event, job_event, run_event


def test_an_unknown_name_is_answered_with_the_three_nearest(server: Server) -> None:
    names = ["shop.orders", "shop.orders_old", "shop.order_lines", "hr.people"]
    server.tell(run_event("load", reads=names))
    for question in ("lineage", "impact", "trace", "runs"):
        problem = server.problem(question, of="shop.ordrs")
        assert problem["status"] == 404
        assert set(problem["similar"]) == {f"dataset:warehouse:{name}" for name in names[:3]}
    assert server.problem("show", id="dataset:warehouse:shop.ordrs")["similar"]
    assert server.problem("why", source="shop.ordrs", target="load")["status"] == 404


def test_an_unknown_name_in_an_empty_log_is_only_unknown(server: Server) -> None:
    problem = server.problem("lineage", of="anything")
    assert (problem["status"], problem.get("similar", [])) == (404, [])


def test_a_name_that_means_several_things_is_answered_with_all_of_them(server: Server) -> None:
    server.tell(run_event("load", reads=["a.orders", "b.orders"]))
    problem = server.problem("show", id="orders")
    assert problem["status"] == 409
    assert problem["candidates"] == ["dataset:warehouse:a.orders", "dataset:warehouse:b.orders"]


def test_of_a_job_and_a_dataset_of_one_name_the_dataset_is_meant(server: Server) -> None:
    server.tell(dataset_event("orders"), job_event("orders"))
    assert server.ask("show", id="orders")["kind"] == "dataset"
    assert server.ask("show", id="job:etl:orders")["kind"] == "job"


@pytest.mark.parametrize(
    ("question", "asked", "pointer"),
    [
        ("lineage", {}, "/of"),
        ("lineage", {"of": "raw", "depth": "-1"}, "/depth"),
        ("lineage", {"of": "raw", "depth": "9" * 5000}, "/depth"),
        ("lineage", {"of": "raw", "direction": "sideways"}, "/direction"),
        ("lineage", {"of": "raw", "limit": "0"}, "/limit"),
        ("lineage", {"of": "raw", "limit": "1e3"}, "/limit"),
        ("lineage", {"of": "raw", "limit": "١٢"}, "/limit"),
        ("lineage", {"of": "raw", "valid_at": "yesterday"}, "/valid_at"),
        ("lineage", {"of": "raw", "known_at": "-5"}, "/known_at"),
        ("lineage", {"of": "raw", "min_offset": "99999"}, "/min_offset"),
        ("lineage", {"of": "raw", "evidence": "observed,rumour"}, "/evidence"),
        ("lineage", {"of": "raw", "influence": "magic"}, "/influence"),
        ("lineage", {"of": "raw", "cursor": "AAAA"}, "/cursor"),
        ("lineage", {"of": "raw", "cursor": "\ud7ff\0"}, "/cursor"),
        ("find", {"cursor": "YWZ0ZXI6LTU="}, "/cursor"),
        ("find", {"q": "x" * 501}, "/q"),
        ("find", {"kind": "cat"}, "/kind"),
        ("runs", {"state": "LOST"}, "/state"),
        ("diff", {}, "/from"),
        ("diff", {"from": "2026-11-02", "to": "2026-11-01"}, "/from"),
        ("why", {"source": "raw"}, "/target"),
        ("show", {"id": ""}, "/id"),
        ("events/99999999999999999999999", {}, "/offset"),
        ("events/one", {}, "/offset"),
        ("dead-letters", {"limit": "100000"}, "/limit"),
    ],
)
def test_a_wrong_parameter_is_pointed_at(
    server: Server, question: str, asked: dict, pointer: str
) -> None:
    server.tell(dataset_event("raw"))
    server.platform.wait_for(server.heard)
    answer = server.client.get(f"/api/v2/{question}", params=asked)
    assert answer.status_code == 400, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["pointer"] == pointer


def test_a_misspelled_parameter_is_answered_with_the_right_one(server: Server) -> None:
    problem = server.problem("lineage", of="raw", dept="2")
    assert problem["pointer"] == "/dept"
    assert "did you mean depth?" in problem["detail"]


def test_a_parameter_that_contradicts_itself_is_refused(server: Server) -> None:
    answer = server.client.get("/api/v2/find?limit=1&limit=2")
    assert answer.json()["pointer"] == "/limit"
    assert server.client.get("/api/v2/find?limit=1&limit=1").status_code == 200


@pytest.mark.parametrize(
    "query",
    ["of=%00", "of=%ED%A0%80", "of=%FF%FE", "of=%", "of=" + "%F0%9F%9A%B0" * 3000, "of=[]",
     "of=column:a:b", "of=run:", "of=dataset:%25:%25", "of=x[y", "of=" + "a%25" * 1500, "of=%20"],
)  # fmt: skip
def test_nothing_that_is_asked_for_breaks_the_server(server: Server, query: str) -> None:
    server.tell(dataset_event("raw"))
    for question in ("lineage", "impact", "trace", "runs"):
        answer = server.client.get(f"/api/v2/{question}?{query}")
        assert answer.status_code in {400, 404}, answer.text
        assert answer.headers["content-type"] == "application/problem+json"


def test_an_unknown_route_and_a_wrong_method_are_problems_too(server: Server) -> None:
    for method, path, status in (
        ("GET", "/api/v2/nothing", 404),
        ("PUT", "/api/v1/lineage", 405),
        ("GET", "/api/v1/lineage/batch", 405),
        ("POST", "/api/v2/find", 405),
        ("DELETE", "/api/v2/show", 405),
        ("GET", "/api/v2/dead-letters/1/replay", 405),
    ):
        answer = server.client.request(method, path)
        assert (answer.status_code, answer.json()["status"]) == (status, status), path
        assert answer.headers["content-type"] == "application/problem+json"
        assert status != 405 or answer.headers["allow"]


def test_with_a_key_nothing_is_told_without_it(data: Path) -> None:
    with running(data, api_key="s3cret") as server:
        server.tell(dataset_event("raw"))
        assert server.ask("show", id="raw")
        for headers in ({}, {"authorization": "Bearer wrong"}, {"authorization": "s3cret"}):
            for path in ("/api/v2/find", "/metrics", "/openapi.json", "/api/v2/nothing"):
                answer = httpx.get(server.address + path, headers=headers)
                assert answer.status_code == 401, path
                assert answer.headers["www-authenticate"] == "Bearer"
                assert answer.headers["content-type"] == "application/problem+json"
            posted = httpx.post(
                f"{server.address}/api/v1/lineage", json=dataset_event("x"), headers=headers
            )
            assert posted.status_code == 401
        assert httpx.get(f"{server.address}/health").status_code == 200
        description = server.client.get("/openapi.json").json()
        assert description["paths"]["/api/v2/find"]["get"]["security"] == [{"key": []}]
        assert "security" not in description["paths"]["/health"]["get"]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "127.3.2.1"])
def test_a_loopback_address_needs_no_key(host: str) -> None:
    check_address(Config(host=host), has_keys=False)


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "::", "example.com"])
def test_a_public_address_needs_a_key_or_a_word_that_none_is_meant(host: str) -> None:
    with pytest.raises(UnguardedAddressError, match="API key"):
        check_address(Config(host=host), has_keys=False)
    check_address(Config(host=host), has_keys=True)
    check_address(Config(host=host, no_auth=True), has_keys=False)
