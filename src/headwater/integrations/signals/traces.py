"""Backends of traces: what `GET /api/traces/ID` answers, in the form of Jaeger or of OTLP."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

import msgspec

from headwater.integrations.signals.source import Source, SourceError, fetch, refusal
from headwater.reliability.signals.trace import Span

_MOST_SPANS: Final = 10_000
_ERROR: Final = (2, "2", "STATUS_CODE_ERROR")
_NOT_FOUND: Final = 404


class _Value(msgspec.Struct, rename="camel"):
    string_value: str | None = None


class _Attribute(msgspec.Struct):
    key: str = ""
    value: _Value = msgspec.field(default_factory=_Value)


class _Resource(msgspec.Struct):
    attributes: list[_Attribute] = []


class _Status(msgspec.Struct):
    code: int | str = 0
    message: str = ""


class _OtlpSpan(msgspec.Struct, rename="camel"):
    span_id: str
    start_time_unix_nano: int | str
    end_time_unix_nano: int | str
    name: str = ""
    parent_span_id: str = ""
    status: _Status = msgspec.field(default_factory=_Status)


class _Scope(msgspec.Struct):
    spans: list[_OtlpSpan] = []


class _Batch(msgspec.Struct, rename="camel"):
    resource: _Resource = msgspec.field(default_factory=_Resource)
    scope_spans: list[_Scope] = []
    instrumentation_library_spans: list[_Scope] = []


class _Otlp(msgspec.Struct, rename="camel"):
    batches: list[_Batch] = []
    resource_spans: list[_Batch] = []


class _Tag(msgspec.Struct):
    key: str = ""
    value: Any = None


class _Reference(msgspec.Struct, rename={"ref_type": "refType", "span_id": "spanID"}):
    ref_type: str = ""
    span_id: str = ""


_JAEGER_NAMES: Final = {
    "span_id": "spanID", "operation_name": "operationName", "start_time": "startTime",
    "process_id": "processID",
}  # fmt: skip


class _JaegerSpan(msgspec.Struct, rename=_JAEGER_NAMES):
    span_id: str
    start_time: int
    duration: int
    operation_name: str = ""
    process_id: str = ""
    references: list[_Reference] | None = None
    tags: list[_Tag] | None = None


class _Process(msgspec.Struct, rename="camel"):
    service_name: str = ""


class _JaegerTrace(msgspec.Struct):
    spans: list[_JaegerSpan] = []
    processes: dict[str, _Process] = {}


class _Answer(_Otlp, rename="camel"):
    """Any of the forms: Jaeger's `data`, Tempo's `batches` or `trace`, or OTLP itself."""

    data: list[_JaegerTrace] | None = None
    trace: _Otlp | None = None


_decode: Final = msgspec.json.Decoder(_Answer).decode


def read_trace(source: Source, trace_id: str) -> Sequence[Span]:
    """The spans of a trace, in any order; none where the source has none of it.

    Raises SourceError.
    """
    status, said = fetch(source, "GET", f"/api/traces/{trace_id}")
    if status == _NOT_FOUND:
        return ()
    if status != 200:
        raise refusal(source, status, said.decode("utf-8", "replace"))
    try:
        spans = [*_spans(_decode(said))]
    except (msgspec.DecodeError, UnicodeDecodeError, ValueError):
        raise SourceError(source, "answered something else than a trace") from None
    if len(spans) > _MOST_SPANS:
        raise SourceError(source, f"answered {len(spans)} spans; {_MOST_SPANS} are read at most")
    return spans


def page_of(source: Source, trace_id: str) -> str | None:
    """The address of a page that shows a trace to people."""
    return source.link and source.link.replace("{trace_id}", trace_id)


def _spans(answer: _Answer) -> Iterator[Span]:
    for each in answer.data or ():
        yield from _of_jaeger(each)
    for told in (answer, answer.trace or _Otlp()):
        for batch in (*told.batches, *told.resource_spans):
            yield from _of_otlp(batch)


def _of_jaeger(trace: _JaegerTrace) -> Iterator[Span]:
    for each in trace.spans:
        tags = {tag.key: tag.value for tag in each.tags or ()}
        process = trace.processes.get(each.process_id) or _Process()
        failed = tags.get("error") in {True, "true"} or tags.get("otel.status_code") == "ERROR"
        message = tags.get("otel.status_description")
        yield Span(
            id=each.span_id,
            parent=_parent(each.references or ()),
            name=each.operation_name,
            service=process.service_name,
            began_at=each.start_time,
            ended_at=each.start_time + each.duration,
            failed=failed,
            message=message if isinstance(message, str) else "",
        )


def _parent(references: Sequence[_Reference]) -> str:
    return next((each.span_id for each in references if each.ref_type == "CHILD_OF"), "")


def _of_otlp(batch: _Batch) -> Iterator[Span]:
    names = {each.key: each.value.string_value for each in batch.resource.attributes}
    for scope in (*batch.scope_spans, *batch.instrumentation_library_spans):
        for each in scope.spans:
            yield Span(
                id=each.span_id,
                parent=each.parent_span_id,
                name=each.name,
                service=names.get("service.name") or "",
                began_at=int(each.start_time_unix_nano) // 1000,
                ended_at=int(each.end_time_unix_nano) // 1000,
                failed=each.status.code in _ERROR,
                message=each.status.message,
            )
