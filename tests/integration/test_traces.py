"""Traces of runs, exported by a real OpenTelemetry SDK, told by facet or header, and read."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.trace import Status, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

import headwater
from headwater.cli.main import run as command
from headwater.data_folder import LOG
from headwater.model.time import to_instant
from integration.test_suspects import nights
from support.ports import free_port
from support.server import Server, running
from support.told import DAY_ONE, run_event, run_id
from support.tracing import Backend, tracing

NOW = DAY_ONE + timedelta(days=6, hours=12)
SOURCE = """
[[source]]
name = "tempo"
kind = "traces"
url = "{url}"
allow_private = true
link = "https://tempo.example/trace/{{trace_id}}"
"""


@pytest.fixture
def backend() -> Iterator[Backend]:
    with tracing() as backend:
        yield backend


def serving(folder: Path, url: str) -> Any:
    path = folder / "signals.toml"
    path.write_text(SOURCE.format(url=url), encoding="utf-8")
    return running(folder / "data", clock=lambda: to_instant(NOW), signals=path)


@pytest.fixture
def server(tmp_path: Path, backend: Backend) -> Iterator[Server]:
    with serving(tmp_path, backend.url) as server:
        yield server


def traced(backend: Backend, *, slow: bool = False, error: str | None = None) -> str:
    """Export the trace of a run of three steps; returns the `traceparent` of its first span."""
    provider = TracerProvider(resource=Resource({"service.name": "etl"}))
    exporter = OTLPSpanExporter(endpoint=f"{backend.url}/v1/traces")
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    tracer = provider.get_tracer("tests")
    begin = int(DAY_ONE.timestamp()) * 10**9
    whole = 100 if slow else 20
    run = tracer.start_span("run", start_time=begin)
    inside = trace.set_span_in_context(run)
    carrier: dict[str, str] = {}
    TraceContextTextMapPropagator().inject(carrier, context=inside)
    steps = (("read", 0, 5), ("write", 5, whole - 10), ("commit", whole - 10, whole))
    for name, since, until in steps:
        step = tracer.start_span(name, context=inside, start_time=begin + since * 10**9)
        if name == "commit" and error:
            step.set_status(Status(StatusCode.ERROR, error))
        step.end(end_time=begin + until * 10**9)
    run.end(end_time=begin + whole * 10**9)
    provider.shutdown()
    return carrier["traceparent"]


def with_trace(traceparent: str) -> dict[str, Any]:
    return {"headwater_trace": {"traceparent": traceparent}}


def post(server: Server, event: dict[str, Any], traceparent: str, path: str = "lineage") -> Any:
    body = [event] if path.endswith("batch") else event
    answer = server.client.post(
        f"/api/v1/{path}", json=body, headers={"traceparent": traceparent}
    ).json()
    server.heard = answer["offset"]
    return answer


def trace_of(server: Server, run: str) -> dict[str, Any] | None:
    return server.ask("show", id=f"run:{run_id(run)}")["trace"]


def test_a_run_tells_its_trace_by_a_facet_and_its_page_links_to_it(
    server: Server, backend: Backend
) -> None:
    told = traced(backend)
    server.tell(run_event("load", run="one", facets=with_trace(told)))
    _, trace_id, span_id, _ = told.split("-")
    assert trace_of(server, "one") == {
        "trace_id": trace_id,
        "span_id": span_id,
        "said_by": "facet",
        "link": f"https://tempo.example/trace/{trace_id}",
    }
    server.tell(run_event("load", run="two", facets=with_trace("00-no-trace-01")))
    assert trace_of(server, "two") is None


def test_the_command_line_shows_the_trace_of_a_run_and_its_spans(
    server: Server, backend: Backend, capsys: pytest.CaptureFixture[str]
) -> None:
    told = with_trace(traced(backend, error="no space left"))
    server.tell(run_event("load", run="one", facets=told))
    server.ask("runs", of="load")
    run = f"run:{run_id('one')}"
    assert command(["show", run, "--format", "table", "--server", server.address]) == 0
    assert "https://tempo.example/trace/" in capsys.readouterr().out
    assert command(["signals", run, "--format", "table", "--server", server.address]) == 0
    assert "failed: no space left" in capsys.readouterr().out


def test_the_header_of_a_request_tells_it_where_no_facet_does(
    server: Server, backend: Backend
) -> None:
    by_header, by_facet = traced(backend), traced(backend)
    post(server, run_event("load", run="one", state="START"), by_header)
    post(server, run_event("load", run="one", hours=1), traced(backend))
    found = trace_of(server, "one")
    assert found is not None
    assert (found["trace_id"], found["said_by"]) == (by_header.split("-")[1], "header")
    facet = run_event("load", run="one", hours=2, facets=with_trace(by_facet))
    post(server, facet, by_header)
    found = trace_of(server, "one")
    assert found is not None
    assert (found["trace_id"], found["said_by"]) == (by_facet.split("-")[1], "facet")


def test_a_header_changes_nothing_about_the_event_that_it_came_with(
    server: Server, backend: Backend, tmp_path: Path
) -> None:
    told = run_event("load", run="one")
    first = post(server, told, traced(backend))
    again = server.client.post("/api/v1/lineage", json=told).json()
    assert (again["offset"], again["duplicate"]) == (first["offset"], True)
    with sqlite3.connect(f"file:{tmp_path / 'data' / LOG}?mode=ro", uri=True) as log:
        assert log.execute("SELECT count(*) FROM event").fetchone() == (1,)
    log.close()
    (kept,) = server.ask("events", limit=1)["events"]
    assert "traceparent" not in str(server.ask(f"events/{kept['offset']}"))


def test_the_header_of_a_batch_says_nothing_of_each_run_in_it(
    server: Server, backend: Backend
) -> None:
    post(server, run_event("load", run="one"), traced(backend), "lineage/batch")
    assert trace_of(server, "one") is None


def test_a_header_that_says_nothing_is_passed_over(server: Server) -> None:
    post(server, run_event("load", run="one"), "00-zero-zero-01")
    assert trace_of(server, "one") is None


def test_headers_outlive_the_server_and_a_rebuild(tmp_path: Path, backend: Backend) -> None:
    told = traced(backend)
    with serving(tmp_path, backend.url) as server:
        post(server, run_event("load", run="one"), told)
    (tmp_path / "data" / "projection.db").unlink()
    with serving(tmp_path, backend.url) as server:
        server.heard = 1
        found = trace_of(server, "one")
    assert found is not None
    assert found["trace_id"] == told.split("-")[1]


@pytest.mark.parametrize("form", ["tempo", "jaeger", "otlp"])
def test_failed_and_slow_spans_of_a_run_are_read_in_every_form(
    server: Server, backend: Backend, form: str
) -> None:
    backend.form = form
    server.tell(
        run_event("load", run="one", facets=with_trace(traced(backend, error="no space left")))
    )
    (told,) = server.ask("signals", of=f"run:{run_id('one')}")["traces"]
    assert told["problem"] is None
    assert (told["spans_total"], told["source"]) == (4, "tempo")
    assert [(each["name"], each["because"], each["failed"]) for each in told["spans"]] == [
        ("commit", "failed: no space left", True),
        ("read", "25% of the trace by itself", False),
        ("write", "25% of the trace by itself", False),
    ]
    assert {each["service"] for each in told["spans"]} == {"etl"}
    assert told["spans"][0]["duration_s"] == 10
    assert told["link"] == f"https://tempo.example/trace/{told['trace_id']}"


def test_the_first_bad_run_of_suspects_is_compared_with_the_last_good_one(
    server: Server, backend: Backend
) -> None:
    story = [*nights()]
    server.tell(*story)
    (symptom,) = server.ask("suspects", of="mart")["symptoms"]
    bad, good = symptom["first_bad_run"], symptom["last_good_run"]
    for run, slow in ((good, False), (bad, True)):
        event = next(each for each in story if f"run:{each['run']['runId']}" == run)
        told = {**event["run"], "facets": with_trace(traced(backend, slow=slow))}
        server.tell({**event, "run": told, "eventType": "OTHER"})
    answer = server.ask("suspects/signals", of="mart")
    (told,) = answer["traces"]
    assert (told["run"], told["compared_with"]) == (bad, good)
    assert {each["name"]: each["because"] for each in told["spans"]} == {
        "write": "17 times as long as in the last good run",
        "run": "5 times as long as in the last good run",
    }
    assert answer["not_checked"] == []
    assert headwater.connect(server.address).suspect_signals("mart").traces[0].run == bad


def test_a_trace_that_nobody_tells_or_has_is_told_as_not_checked(
    server: Server, backend: Backend
) -> None:
    server.tell(run_event("load", run="one"))
    one = f"run:{run_id('one')}"
    answer = server.ask("signals", of=one)
    assert answer["not_checked"] == [f"the trace of {one}: no event tells which it is"]
    trace_id = "4bf92f3577b34da6a3ce929d0e0e4736"
    gone = with_trace(f"00-{trace_id}-00f067aa0ba902b7-01")
    server.tell(run_event("load", run="one", hours=1, facets=gone))
    answer = server.ask("signals", of=one)
    assert answer["not_checked"] == [f"the trace of {one}: tempo has no trace {trace_id}"]
    assert backend.asked == [f"/api/traces/{trace_id}"]


def test_a_backend_that_is_not_there_costs_the_answer_nothing_else(
    tmp_path: Path, backend: Backend
) -> None:
    with serving(tmp_path, f"http://127.0.0.1:{free_port()}") as server:
        server.tell(run_event("load", run="one", facets=with_trace(traced(backend))))
        (told,) = server.ask("signals", of=f"run:{run_id('one')}")["traces"]
        assert told["problem"] == "tempo could not be asked: connection refused"
        assert told["link"].startswith("https://tempo.example/trace/")
