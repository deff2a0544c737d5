"""Everything known about one thing, as a few tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, cast

from headwater.cli.output.names import full_name, readable
from headwater.cli.output.sheet import Cell, Sheet
from headwater.sdk.answers import Document, Node, Run, read, read_all

Json = Mapping[str, Any]

_RUNS_SHOWN: Final = 5
_WINDOWS_SHOWN: Final = 10
_RUN_COLUMNS: Final = (
    "run", "job", "state", "started", "seconds", "nominal", "attempt", "commit", "error",
)  # fmt: skip
_RUN_SPARE: Final = ("nominal", "seconds", "commit", "job")
_PLAIN: Final = (
    "namespace",
    "name",
    "field",
    "platform",
    "type",
    "description",
    "tier",
    "domain",
    "state",
    "started_at",
    "ended_at",
    "duration_s",
    "error",
    "commit",
    "created_at",
    "updated_at",
    "trace",
)
_LINKED: Final = ("job", "parent", "root")
_NODE_LISTS: Final = ("inputs", "outputs", "producers", "consumers")


def document_sheets(document: Document) -> Sequence[Sheet]:
    """What it is, then its schema, what it is connected to, its runs and its other names."""
    raw = document.raw
    sheets = [
        Sheet(("", ""), list(_facts(_with_run(raw))), title=readable(document.id)),
        _schema(raw),
        _schema_history(raw),
        *(_nodes(raw, key) for key in _NODE_LISTS),
        _runs(raw),
        _job_versions(raw),
        _windows(raw),
        _names(raw.get("aliases"), ("namespace", "name", "type", "since"), title="aliases"),
    ]
    return [sheet for sheet in sheets if sheet.rows]


def name_sheets(document: Document) -> Sequence[Sheet]:
    """Everything it is called, and by which rule."""
    raw = document.raw
    named = _names(raw.get("names"), ("namespace", "name", "rule"), title="names")
    aliases = _names(raw.get("aliases"), ("namespace", "name", "type", "since"), title="aliases")
    return [named, aliases]


def run_sheet(runs: Sequence[Run], *, title: str = "") -> Sheet:
    """One row for each run."""
    rows = [
        (
            run.id.removeprefix("run:"),
            run.job_name or readable(run.job),
            run.state,
            run.started_at,
            run.duration_s,
            run.nominal_start,
            _attempt(run),
            run.commit,
            run.error,
        )
        for run in runs
    ]
    return Sheet(_RUN_COLUMNS, rows, title, spare=_RUN_SPARE, prose=frozenset({"error"}))


def _attempt(run: Run) -> str | None:
    """Which of several attempts it is, and of which copy of a mapped task."""
    copy = "" if run.map_index is None else f"[{run.map_index}] "
    return f"{copy}{run.attempt} of {run.attempts}" if copy or run.attempts > 1 else None


def _job_versions(raw: Json) -> Sheet:
    """One row for each version of a job, and what was new in it."""
    versions: Sequence[Json] = raw.get("versions") or () if raw.get("kind") == "job" else ()
    rows = [
        (
            str(each["version"])[:12],
            each.get("since"),
            each.get("last_at"),
            ", ".join(each.get("changed") or ()),
            each.get("commit"),
            each.get("runs"),
        )
        for each in versions
    ]
    columns = ("version", "since", "last seen", "changed", "commit", "runs")
    return Sheet(columns, rows, "versions", spare=("commit", "last seen"))


def _with_run(raw: Json) -> Json:
    """A document, with what the page of a run says of the run itself."""
    if "run" not in raw:
        return raw
    root: Json = raw.get("root_run") or {}
    trace: Json = raw.get("trace") or {}
    told = {"root": root.get("id"), "trace": trace.get("link") or trace.get("trace_id")}
    return {**(raw.get("run") or {}), **raw, **told}


def _facts(raw: Json) -> Iterator[tuple[str, Cell]]:
    for key in _PLAIN:
        if raw.get(key) not in (None, ""):
            yield key.replace("_", " "), raw[key]
    for key in _LINKED:
        if raw.get(key):
            yield key, readable(str(raw[key]))
    yield from _joined(raw)
    location: Json = raw.get("source_location") or {}
    if location:
        yield "source code", str(location.get("url") or location.get("repo") or location)
    if raw.get("origin"):
        yield "origin", raw["origin"].get("message") or raw["origin"].get("kind")
    if raw.get("source"):
        yield "source", str(raw["source"])
    if raw.get("quality"):
        yield from _quality(raw["quality"])
    if raw.get("sql"):
        yield "sql", raw["sql"]


def _quality(told: Json) -> Iterator[tuple[str, Cell]]:
    if told.get("checked_at"):
        counts = f"{told['passed']} passed, {told['failed']} failed"
        yield "checks", f"{counts}, last at {told['checked_at']}"
    if told.get("failing"):
        yield "failing", ", ".join(map(check_name, told["failing"]))
    measures: Json = told.get("measures") or {}
    if measures.get("rows") is not None:
        yield "rows", f"{measures['rows']} at {told['measured_at']}"


def check_name(check: Json) -> str:
    """A check as people call it: `not_null[id]`, with its severity where that is no error."""
    column = f"[{check['column']}]" if check.get("column") else ""
    remark = None if check.get("severity") in (None, "error") else str(check["severity"])
    return _with(f"{check.get('name')}{column}", remark)


def _joined(raw: Json) -> Iterator[tuple[str, str]]:
    lists = {
        "owners": [_with(owner["name"], owner.get("type")) for owner in raw.get("owners") or ()],
        "tags": list(map(_tag, raw.get("tags") or ())),
        "terms": list(map(str, raw.get("terms") or ())),
        "runbooks": [
            _with(runbook.get("url", ""), runbook.get("title"))
            for runbook in raw.get("runbooks") or ()
        ],
    }
    for key, entries in lists.items():
        if entries:
            yield key, ", ".join(entries)


def _with(name: str, remark: str | None) -> str:
    return f"{name} ({remark})" if remark else name


def _tag(tag: Json) -> str:
    value = tag.get("value")
    text = tag["key"] if value in (None, "", "true") else f"{tag['key']}={value}"
    return f"{tag['field']}: {text}" if tag.get("field") else text


def _schema(raw: Json) -> Sheet:
    schema: Json = raw.get("schema") or {}
    rows = list(_fields(schema.get("fields") or (), ""))
    since = f" since {schema['since']}" if schema.get("since") else ""
    columns = ("column", "type", "description", "tags")
    prose = frozenset({"type", "description", "tags"})
    return Sheet(columns, rows, title=f"schema{since}", spare=("tags", "description"), prose=prose)


def _fields(fields: Sequence[Json], prefix: str) -> Iterator[Sequence[Cell]]:
    for field in fields:
        path = f"{prefix}{field['name']}"
        tags = ", ".join(map(str, field.get("tags") or ()))
        yield path, field.get("type"), field.get("description"), tags
        yield from _fields(field.get("fields") or (), f"{path}.")


def _schema_history(raw: Json) -> Sheet:
    rows = [
        (change.get("at"), change_of_schema(change))
        for change in raw.get("schema_history") or ()
        if change_of_schema(change)
    ]
    return Sheet(("at", "change"), rows, title="schema history", prose=frozenset({"change"}))


def change_of_schema(change: Json) -> str:
    """What a schema gained, lost and retyped, as in `+a -b c: int -> text`."""
    parts = [f"+{name}" for name in change.get("added") or ()]
    parts += [f"-{name}" for name in change.get("removed") or ()]
    parts += [
        f"{entry['name']}: {entry.get('before')} -> {entry.get('after')}"
        for entry in change.get("retyped") or ()
    ]
    return " ".join(parts)


def _nodes(raw: Json, key: str) -> Sheet:
    rows = [_node_row(cast("Json", entry)) for entry in raw.get(key) or ()]
    columns = ("name", "namespace", "last run", "subset")
    return Sheet(columns, rows, title=key, spare=("last run",), prose=frozenset({"subset"}))


def _node_row(entry: Json) -> Sequence[Cell]:
    node = read(Node, entry)
    last: Json = node.last_run or {}
    name = full_name(node) if node.name else readable(node.id)
    told = " ".join(str(last[k]) for k in ("state", "at") if last.get(k))
    return name, node.namespace, told, " ".join(map(str, entry.get("subset") or ()))


def _runs(raw: Json) -> Sheet:
    runs = read_all(Run, raw.get("runs"))
    shown = min(len(runs), _RUNS_SHOWN)
    title = f"newest {shown} runs" if len(runs) > _RUNS_SHOWN else "runs"
    return run_sheet(runs[:_RUNS_SHOWN], title=title)


def _windows(raw: Json) -> Sheet:
    columns = ("at", "seconds", "rows read", "bytes read", "rows written", "bytes written")
    windows: Sequence[Json] = raw.get("windows") or ()
    rows = [
        (
            each.get("at"),
            each.get("duration_s"),
            *(each[side].get(name) for side in ("read", "written") for name in ("rows", "bytes")),
        )
        for each in windows[:_WINDOWS_SHOWN]
    ]
    total = raw.get("windows_total") or 0
    title = f"newest {len(rows)} of {total} windows" if total > len(rows) else "windows"
    return Sheet(columns, rows, title=title)


def _names(entries: Sequence[Json] | None, columns: Sequence[str], *, title: str) -> Sheet:
    rows = [[entry.get(column) for column in columns] for entry in entries or ()]
    return Sheet(columns, rows, title=title)
