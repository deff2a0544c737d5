"""A backend of traces on this machine: takes what an OpenTelemetry SDK exports and shows it."""

from __future__ import annotations

import gzip
import json
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from google.protobuf.json_format import MessageToDict
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import ResourceSpans, Status


@dataclass
class Backend:
    """Where it is, and what it got. form: how it answers: `jaeger`, `tempo` or `otlp`."""

    url: str
    form: str = "tempo"
    got: list[ResourceSpans] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def show(self, trace_id: str) -> dict[str, Any] | None:
        """A trace as this kind of backend writes it."""
        told = [(each, list(_of(each, trace_id))) for each in self.got]
        told = [(each, spans) for each, spans in told if spans]
        if not told:
            return None
        if self.form == "jaeger":
            return {"data": [_jaeger(trace_id, told)], "total": 0, "errors": None}
        batches = [
            {
                "resource": MessageToDict(each.resource),
                "scopeSpans": [{"spans": [MessageToDict(span) for span in spans]}],
            }
            for each, spans in told
        ]
        return {"batches": batches} if self.form == "tempo" else {"resourceSpans": batches}


def _of(told: ResourceSpans, trace_id: str) -> Iterator[Any]:
    for scope in told.scope_spans:
        yield from (each for each in scope.spans if each.trace_id.hex() == trace_id)


def _jaeger(trace_id: str, told: Iterable[tuple[ResourceSpans, list[Any]]]) -> dict[str, Any]:
    spans: list[dict[str, Any]] = []
    processes: dict[str, Any] = {}
    for number, (each, inside) in enumerate(told):
        names = {one.key: one.value.string_value for one in each.resource.attributes}
        processes[f"p{number}"] = {"serviceName": names["service.name"], "tags": []}
        spans += [_jaeger_span(trace_id, f"p{number}", span) for span in inside]
    return {"traceID": trace_id, "spans": spans, "processes": processes, "warnings": None}


def _jaeger_span(trace_id: str, process: str, span: Any) -> dict[str, Any]:
    tags: list[dict[str, Any]] = [{"key": "span.kind", "type": "string", "value": "internal"}]
    if span.status.code == Status.STATUS_CODE_ERROR:
        tags += [
            {"key": "error", "type": "bool", "value": True},
            {"key": "otel.status_code", "type": "string", "value": "ERROR"},
            {"key": "otel.status_description", "type": "string", "value": span.status.message},
        ]
    above = {"refType": "CHILD_OF", "traceID": trace_id, "spanID": span.parent_span_id.hex()}
    return {
        "traceID": trace_id,
        "spanID": span.span_id.hex(),
        "operationName": span.name,
        "references": [above] if span.parent_span_id else [],
        "startTime": span.start_time_unix_nano // 1000,
        "duration": (span.end_time_unix_nano - span.start_time_unix_nano) // 1000,
        "tags": tags,
        "logs": [],
        "processID": process,
        "warnings": None,
    }


@contextmanager
def tracing() -> Iterator[Backend]:
    """A backend until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.headers.get("Content-Encoding") == "gzip":
                body = gzip.decompress(body)
            backend.got += ExportTraceServiceRequest.FromString(body).resource_spans
            self._answer(200, b"")

        def do_GET(self) -> None:
            backend.asked.append(self.path)
            told = backend.show(self.path.removeprefix("/api/traces/"))
            self._answer(200 if told else 404, json.dumps(told).encode())

        def _answer(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    backend = Backend(f"http://127.0.0.1:{server.server_port}")
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield backend
    finally:
        server.shutdown()
        server.server_close()
