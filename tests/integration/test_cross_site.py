"""What other pages in somebody's browser may tell a server that asks for no key: nothing."""

from __future__ import annotations

import pytest

from support.server import Server
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


@pytest.mark.parametrize("kind", ["own page", "own page without TLS", "proxy", "producer"])
def test_the_own_page_and_whoever_is_no_browser_can(server: Server, kind: str) -> None:
    server.tell(run_event("load", reads=["raw"], writes=["clean"]))
    headers = {
        "own page": {"Sec-Fetch-Site": "same-origin", "Origin": "https://any.example"},
        "own page without TLS": {"Origin": server.address},
        "proxy": {"Origin": "http://lineage.corp", "X-Forwarded-Host": "lineage.corp"},
        "producer": {},
    }[kind]
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
