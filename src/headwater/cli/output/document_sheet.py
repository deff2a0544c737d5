"""Everything known about one thing, as a few tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, cast

from headwater.cli.output.names import full_name, readable
from headwater.cli.output.sheet import Cell, Sheet
from headwater.sdk.answers import Document, Node, Run, read, read_all

Json = Mapping[str, Any]

_RUNS_SHOWN: Final = 5
_RUN_COLUMNS: Final = ("run", "job", "state", "started", "seconds", "commit", "error")
_RUN_SPARE: Final = ("seconds", "commit", "job")
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
)
_LINKED: Final = ("job", "parent")
_NODE_LISTS: Final = ("inputs", "outputs", "producers", "consumers")


def document_sheets(document: Document) -> Sequence[Sheet]:
    """What it is, then its schema, what it is connected to, its runs and its other names."""
    raw = document.raw
    sheets = [
        Sheet(("", ""), list(_facts(raw)), title=readable(document.id)),
        _schema(raw),
        _schema_history(raw),
        *(_nodes(raw, key) for key in _NODE_LISTS),
        _runs(raw),
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
            run.commit,
            run.error,
        )
        for run in runs
    ]
    return Sheet(_RUN_COLUMNS, rows, title, spare=_RUN_SPARE, prose=frozenset({"error"}))


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
    if raw.get("sql"):
        yield "sql", raw["sql"]


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


def _names(entries: Sequence[Json] | None, columns: Sequence[str], *, title: str) -> Sheet:
    rows = [[entry.get(column) for column in columns] for entry in entries or ()]
    return Sheet(columns, rows, title=title)
