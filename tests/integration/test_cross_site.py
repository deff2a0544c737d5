"""What other pages in somebody's browser may tell a server that asks for no key: nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from support.server import Server, running
from support.told import run_event

WORD = {
    "word": "confirmed", "source": "dataset:warehouse:raw", "target": "dataset:warehouse:clean",
    "by": "ana",
}  # fmt: skip


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null"},
        # A name of somebody else's that leads to this machine.
        {"Origin": "http://evil.example:8080", "Host": "evil.example:8080"},
        {
            "Origin": "http://evil.example:8080",
            "Host": "evil.example:8080",
            "X-Forwarded-Host": "evil.example:8080",
        },
        {"Origin": "http://["},
    ],
)
@pytest.mark.parametrize("path", ["/api/v2/judge", "/api/v1/lineage"])
def test_another_page_cannot_tell_anything(
    server: Server, headers: dict[str, str], path: str
) -> None:
    server.tell(run_event("load", reads=["raw"], writes=["clean"]))
    before = server.platform.log.head()
    told = WORD if "judge" in path else run_event("x", reads=["a"], writes=["b"])
    plain = {"Content-Type": "text/plain"}
    refused = server.client.post(path, json=told, headers=headers | plain)
    assert refused.status_code == 403
    assert "another page" in refused.json()["detail"]
    assert server.platform.log.head() == before


@pytest.mark.parametrize(
    "kind", ["own page", "own page without TLS", "proxy", "proxies", "proxy with TLS", "producer"]
)
def test_the_own_page_and_whoever_is_no_browser_can(server: Server, kind: str) -> None:
    server.tell(run_event("load", reads=["raw"], writes=["clean"]))
    headers = {
        "own page": {"Sec-Fetch-Site": "same-origin", "Origin": "https://any.example"},
        "own page without TLS": {"Origin": server.address},
        "proxy": {"Origin": "http://lineage.corp", "X-Forwarded-Host": "lineage.corp"},
        "proxies": {"Origin": "http://a.corp", "X-Forwarded-Host": "a.corp, b.corp"},
        "proxy with TLS": {"Origin": "https://lineage.corp", "Host": "lineage.corp"},
        "producer": {},
    }[kind]
    said = server.client.post("/api/v2/judge", json=WORD, headers=headers)
    assert said.is_success, said.text


@pytest.mark.parametrize("told", [{"public_url": "http://lineage.corp"}, {"no_auth": True}])
def test_a_server_is_reached_by_the_name_that_people_know(
    tmp_path: Path, told: dict[str, Any]
) -> None:
    headers = {"Origin": "http://lineage.corp", "Host": "lineage.corp"}
    with running(tmp_path / "data", **told) as server:
        server.tell(run_event("load", reads=["raw"], writes=["clean"]))
        said = server.client.post("/api/v2/judge", json=WORD, headers=headers)
        assert said.is_success, said.text


def test_another_page_may_read_as_far_as_the_browser_lets_it(server: Server) -> None:
    server.tell(run_event("load", reads=["raw"], writes=["clean"]))
    server.platform.wait_for(server.heard)
    answer = server.client.get(
        "/api/v2/view", params={"of": "raw"}, headers={"Origin": "https://elsewhere.example"}
    )
    assert answer.is_success
    assert "access-control-allow-origin" not in answer.headers
