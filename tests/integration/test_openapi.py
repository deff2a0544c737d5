"""The description of the API: complete, and true of what the server does."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import load_all_checks
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from headwater.server.application import build_application
from headwater.server.openapi import describe_api
from headwater.server.operations import operations
from support.server import Server, running
from support.told import columns, dataset, dataset_event, job_event, run_event, schema, symlinks

KNOWN = {
    "of": ("raw", "mart", "warehouse/mart", "mart[total]", "dataset:warehouse:raw", "job:etl:load"),
    "to": ("mart", "clean", "mart[total]"),
    "id": ("mart", "job:etl:load", "column:warehouse:mart:total", "clean", "lake.raw"),
    "source": ("raw", "clean", "clean[amount]", "load"),
    "target": ("clean", "mart", "mart[total]", "build"),
    "q": ("mart", "amount", "ma", "o", "%", "_", '"', "raw load", "etl", "pii"),
}
VALUES = {"offset": ("1", "2", "3"), "number": ("1", "2", "3")}

load_all_checks()


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
api = schemathesis.openapi.from_dict(DESCRIPTION)


def test_the_server_hands_out_the_description(estate: Server) -> None:
    assert estate.client.get("/openapi.json").json() == DESCRIPTION


def test_every_route_is_described(estate: Server) -> None:
    described = {
        (path, method.upper()) for path, told in DESCRIPTION["paths"].items() for method in told
    }
    served = {
        (route.path.rstrip("/"), method)
        for route in build_application(estate.platform).routes
        if isinstance(route, Route)
        for method in (route.methods or set()) - {"HEAD"}
    }
    assert served == described


def test_every_operation_and_parameter_says_what_it_is() -> None:
    for operation in OPERATIONS:
        assert operation.summary.endswith("."), operation.path
        assert all(each.about for each in operation.parameters), operation.path


@api.parametrize()
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_what_is_described_is_what_is_done(case: schemathesis.Case, estate: Server) -> None:
    _name_what_is_known(case)
    case.call_and_validate(base_url=estate.address)


def _name_what_is_known(case: schemathesis.Case) -> None:
    """In most cases ask about something that is there, since random names never are."""
    dice = random.Random(repr((case.query, case.path_parameters)))
    for name, known in KNOWN.items():
        if case.query and name in case.query and dice.random() < 0.7:
            case.query[name] = dice.choice(known)
    for name, known in VALUES.items():
        if case.path_parameters and name in case.path_parameters and dice.random() < 0.7:
            case.path_parameters[name] = dice.choice(known)
