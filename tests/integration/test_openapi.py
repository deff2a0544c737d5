"""The description of the API: complete, and true of what the server does."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

import httpx
import msgspec
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, assume, settings
from schemathesis.specs.openapi.checks import (
    allow_header_conformance,
    negative_data_rejection,
    positive_data_acceptance,
    unsupported_method,
)
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from headwater.collector.run_state import RunState
from headwater.model.edges import Evidence, Influence, Subtype
from headwater.server import grafana
from headwater.server.application import build_application
from headwater.server.marquez import face as marquez
from headwater.server.openapi import describe_api
from headwater.server.operations import operations
from headwater.store.staleness import STALE
from support.server import Server, running
from support.told import columns, dataset, dataset_event, job_event, run_event, schema, symlinks

KNOWN = {
    "of": ("raw", "mart", "warehouse/mart", "mart[total]", "dataset:warehouse:raw", "job:etl:load"),
    "to": ("mart", "clean", "mart[total]"),
    "id": ("mart", "job:etl:load", "column:warehouse:mart:total", "clean", "lake.raw"),
    "source": ("raw", "clean", "clean[amount]", "load"),
    "target": ("clean", "mart", "mart[total]", "build"),
    "sel": (
        "mart",
        "+mart,type:dataset",
        "tag:pii -load",
        "mart[total]+",
        "@(raw clean)",
        "state:failed",
    ),
    "exclude": ("load", "tag:pii", "*"),
    "q": ("mart", "amount", "ma", "o", "%", "_", '"', "raw load", "etl", "pii"),
}
NUMBERED = {"offset": ("1", "2", "3"), "number": ("1", "2", "3")}

# Where it depends on other things than its form whether a parameter is right.
DEPENDS = {
    "/cursor",
    "/min_offset",
    "/of",
    "/to",
    "/source",
    "/target",
    "/level",
    "/from",
    "/influence",
    "/column",
    "/exclude",
    "/sel",
    "/sort",
    "/since",
    "/until",
    "/valid_at",
    "/review",
    "/job",
    "/dataset",
    "/run",
}


@pytest.fixture(scope="module")
def estate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A small server that holds one of everything."""
    with running(tmp_path_factory.mktemp("openapi"), min_offset_wait_s=0.01) as server:
        server.tell(
            dataset_event("raw", schema=schema(amount="int"), symlinks=symlinks("lake.raw")),
            job_event("load", reads=["raw"], writes=["clean"], sql={"query": "select 1"}),
            run_event("load", reads=["raw"], writes=["clean"], hours=1),
            run_event(
                "build",
                reads=["clean"],
                writes=[
                    dataset(
                        "mart",
                        schema=schema(total="int"),
                        columnLineage=columns("total <- clean.amount AGGREGATION"),
                        tags={"tags": [{"key": "pii", "value": "true", "field": "total"}]},
                    )
                ],
                hours=2,
            ),
            run_event("build", hours=3, state="FAIL"),
        )
        server.client.post("/api/v1/lineage", content=b"[1]")
        server.client.post("/api/v1/lineage", content=b"{")
        server.platform.wait_for(server.heard)
        yield server


def nobody(request: Request) -> Response:
    """Stands where the collect route would."""
    raise AssertionError


OPERATIONS = operations(nobody)
DESCRIPTION = describe_api(OPERATIONS, guarded=False)


@schemathesis.serializer("application/x-ndjson")
def write_lines(_: schemathesis.SerializationContext, value: object) -> bytes:
    text = value if isinstance(value, str) else json.dumps(value)
    return text.encode("utf-8", "replace")


# A stream has no end to wait for.
api = schemathesis.openapi.from_dict(DESCRIPTION).exclude(path="/api/v2/news")


def test_all_that_the_description_refers_to_is_in_it(server: Server) -> None:
    document = server.client.get("/openapi.json").json()
    told = json.dumps(document)
    referred = set(re.findall(r'"\$ref": "([^"]+)"', told))
    schemas = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}
    assert referred
    assert referred <= schemas


def test_the_server_hands_out_the_description(estate: Server) -> None:
    assert estate.client.get("/openapi.json").json() == json.loads(msgspec.json.encode(DESCRIPTION))


def test_every_route_is_described(estate: Server) -> None:
    described = {
        (path, method.upper()) for path, told in DESCRIPTION["paths"].items() for method in told
    }
    served = {
        (route.path.rstrip("/"), method)
        for route in build_application(estate.platform).routes
        # Marquez's API is described by Marquez, and what differs in a page of the reference;
        # Grafana's by Grafana.
        if isinstance(route, Route) and route not in marquez.ROUTES and route not in grafana.ROUTES
        for method in (route.methods or set()) - {"HEAD"}
    }
    assert served == described


def test_every_operation_and_parameter_says_what_it_is() -> None:
    for operation in OPERATIONS:
        assert operation.summary.endswith("."), operation.path
        assert all(each.about for each in operation.parameters), operation.path


def test_what_answers_choose_from_few_words_is_stated_with_these_words() -> None:
    schemas = DESCRIPTION["components"]["schemas"]

    def words(of: str, name: str) -> set[str]:
        told = json.dumps(schemas[of]["properties"][name])
        return {*re.findall(r'"([^"]+)"', told.partition('"enum": ')[2])} - {"type", "null"}

    assert all(each.word == each.name.lower() for each in (*Evidence, *Influence))
    assert words("Edge", "evidence") == {each.word for each in Evidence}
    assert words("Node", "influence") == {each.word for each in Influence}
    assert words("Transformed", "subtype") == {each.name for each in Subtype}
    assert words("RunEntry", "state") == {*RunState, STALE}


@api.parametrize()
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_what_is_described_is_what_is_done(case: schemathesis.Case, estate: Server) -> None:
    valid = case.meta is None or case.meta.generation.mode is schemathesis.GenerationMode.POSITIVE
    if valid:
        _name_what_is_known(case)
    # An empty parameter counts as one that is not given, and no server takes endless addresses.
    assume("" not in sent_values(case, estate.address))
    assume(len(str(httpx.QueryParams(case.query or {}))) < 60_000)
    # A bad event in a batch is told inside the answer, as the specification of OpenLineage wants.
    # So is an event of which more can be understood than its description asks for.
    posts_events = case.method == "POST"
    skipped = [positive_data_acceptance, *([negative_data_rejection] if posts_events else [])]
    if case.operation.path == "/api/v1/lineage":
        # Marquez's GET is at the same path, and no part of our description.
        skipped += [allow_header_conformance, unsupported_method]
    answer = case.call_and_validate(base_url=estate.address, excluded_checks=skipped)
    if valid and answer.status_code == 400 and case.method == "GET":
        assert answer.json()["pointer"] in DEPENDS, answer.text


def sent_values(case: schemathesis.Case, address: str) -> list[str]:
    """The values of a query as they are sent; an object may be sent as an empty text."""
    sent = case.as_transport_kwargs(base_url=address)
    url = requests.Request("GET", address, params=sent.get("params")).prepare().url or ""
    return [value for _, value in parse_qsl(urlsplit(url).query, keep_blank_values=True)]


def _name_what_is_known(case: schemathesis.Case) -> None:
    """In most cases ask about something that is there, since random names never are."""
    dice = random.Random(repr((case.query, case.path_parameters)))
    for given, known in ((case.query, KNOWN), (case.path_parameters, NUMBERED)):
        for name in given.keys() & known.keys():
            if dice.random() < 0.7:
                given[name] = dice.choice(known[name])
