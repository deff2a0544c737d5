"""The pages of the reference that follow from the code.

    python tests/documentation/reference.py     writes docs/reference/*, and the chart's

They are committed, and a test holds them to the code.
"""

from __future__ import annotations

import ast
import inspect
import json
import re
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import fields
from importlib.resources import files
from pathlib import Path
from typing import Any, Final, get_type_hints

import msgspec

from headwater.app import open_platform
from headwater.cli.reference import write_reference as write_commands
from headwater.config import Config
from headwater.integrations.registry import SOURCES, source_named
from headwater.integrations.sources.source import Capability
from headwater.openlineage.facets import FACETS, Origin, Place
from headwater.openlineage.facets.form import OWED
from headwater.openlineage.naming import built_in_naming
from headwater.openlineage.naming_file import LONGEST
from headwater.openlineage.redaction import SAYS, RedactionRule, read_rules
from headwater.openlineage.validation import RULES
from headwater.server.marquez.rows import ROWS as MARQUEZ_ROWS
from headwater.server.operations import operations
from headwater.server.parameters import Parameter
from headwater.server.routes.metrics import PlatformMetrics
from headwater.server.routes.operation import Operation

FOLDER: Final = Path(__file__).resolve().parents[2] / "docs" / "reference"
_CHART_SCHEMA: Final = "../../deploy/helm/headwater/values.schema.json"
_OF_THE_CHART: Final = frozenset({"store", "api_key", "host", "port", "data", "no_auth"})
_WRITTEN: Final = "<!-- Written by `python tests/documentation/reference.py` from the code. -->\n"


def write_settings() -> str:
    """Every field of Config, with what its docstring says of it."""
    told = sayings(Config)
    hints = get_type_hints(Config)
    lines = [
        "# Settings\n",
        _WRITTEN,
        "A setting is an option of `headwater up` where it has one, else the environment variable",
        "in this table, else the default. They are read once, at the start.\n",
        "| variable | default | what it is |",
        "|---|---|---|",
    ]
    for each in fields(Config):
        default = "none" if each.default is None else _plain(each.default, hints[each.name])
        variable = f"HEADWATER_{each.name.upper()}"
        lines.append(f"| `{variable}` | {default} | {_sentence(told[each.name])} |")
    lines += [
        "",
        "A truth value is written `true` or `false`, a size in bytes, a wait in seconds.\n",
        "Clients, the commands among them, read two variables of their own:\n",
        "| variable | default | what it is |",
        "|---|---|---|",
        "| `HEADWATER_URL` | `http://127.0.0.1:8480` | The server to ask. |",
        "| `HEADWATER_API_KEY` | none | The key to send as a bearer token. |",
        "",
        "The commands also read `url` and `api_key` from `~/.config/headwater/config.toml`; the",
        "environment goes before it. The folder one stands in has no say: a checked-out",
        "repository must not decide where a key is sent.",
    ]
    return "\n".join(lines) + "\n"


def sayings(kind: type) -> dict[str, str]:
    """What a docstring says of each field, where it is written as `field: text`."""
    names = [each.name for each in fields(kind)]
    label = re.compile(rf"(?:^|(?<=\s))((?:{'|'.join(names)})(?:, (?:{'|'.join(names)}))*): ")
    paragraph = " ".join(inspect.cleandoc(kind.__doc__ or "").split())
    _, *pairs = label.split(paragraph)
    told: dict[str, str] = {}
    for together, text in zip(pairs[::2], pairs[1::2], strict=True):
        told |= dict.fromkeys(together.split(", "), text.strip())
    return told


def write_naming() -> str:
    """Every naming rule, in order, and the file of what they know."""
    rules = built_in_naming().rules
    file = files("headwater.openlineage").joinpath("naming.toml").read_text("utf-8")
    lines = [
        "# Naming rules\n",
        _WRITTEN,
        "Producers spell one dataset differently. These rules are applied to every dataset name",
        "that comes in, in this order and until none has anything left to say. Nothing else ever",
        "changes a name: letters are not folded unless you say so, since `public.Orders` and",
        "`public.orders` are two tables.\n",
        "Each rewrite is kept beside the name that it led to, with the rules that led there:",
        "`headwater show NAME --names` lists them, and so does the *Names* section of a dataset's",
        "page. `headwater names test NAMESPACE NAME` says what the rules would do to a name, and",
        "`headwater names conflicts` lists names that they do not join and that look like one.\n",
        "| rule | what it does |",
        "|---|---|",
        *(f"| `{rule.name}` | {_cell(rule.says)} |" for rule in rules),
        "",
        "The exact names that a run gave stay with the run. What `partitions` cuts off is shown",
        "with its inputs and outputs as their subset, beside what the `subset` facet says.\n",
        "Names that no rule can know to be one, such as a path in S3 and the table that a",
        "metastore keeps there, are joined by the `symlinks` facet or `headwater alias add`: each",
        "stays what it is, and a walk passes from one to the other.\n",
        "## Rules of your own\n",
        "What the rules know is said in one file. The setting `HEADWATER_NAMING` names another",
        "one, in TOML, that is laid over it: what it leaves out stays as it is here, its tables",
        "are merged into these, and its lists stand in place of these. When it changes, the next",
        "start folds the log anew. Try it before: `headwater names test --rules FILE`.\n",
        "```toml",
        'off = ["quotes"]                # a rule that is not to apply',
        "",
        "[hosts.names]",
        '"db.example.com" = ["db-1.example.com", "10.0.0.7"]',
        "",
        "[case]",
        'snowflake = "upper"',
        "",
        "[partitions]",
        "trim = true",
        "",
        "[[rewrite]]",
        'rule = "internal"',
        "namespace = 'postgres://(?P<host>[^./:]+)\\.internal(?P<port>:\\d+)?'",
        'to_namespace = "postgres://{host}.example.com{port}"',
        "```\n",
        "Expressions fit the whole of a text. They are refused where matching them could take",
        f"for ever, and leave alone what is longer than {LONGEST} characters. Rewrites of your",
        "own that chase each other over a name are not applied to it at all.\n",
        "The built-in file:\n",
        "```toml",
        file.rstrip("\n"),
        "```",
    ]
    return "\n".join(lines) + "\n"


def write_facets() -> str:
    """Every facet that is read, by whom it belongs to."""
    lines = [
        "# Facets\n",
        _WRITTEN,
        "Every facet of every event is kept and shown. These are the ones whose form Headwater",
        "knows: all of the specification, the registered ones, and its own. A facet that is not of",
        "its form is kept all the same, and leaves the rest of its event untouched.\n",
        "Fields marked `*` are owed by the specification; without them the facet is still read as",
        "far as it goes. Whole numbers beyond 53 bits are shown as texts, since a page would round",
        "them. A facet in the wrong container of a dataset is kept where it was sent, and checked",
        "as if it were in the right one. How facets of one name follow each other, see",
        "[time and order](../concepts.md#facets).",
    ]
    for title, place in (
        ("On runs", Place.RUN),
        ("On jobs", Place.JOB),
        ("On datasets", Place.DATASET),
        ("On inputs", Place.INPUT),
        ("On outputs", Place.OUTPUT),
    ):
        lines += [
            f"\n## {title}\n",
            "| facet | version | fields | what it says |",
            "|---|---|---|---|",
        ]
        for each in FACETS:
            if each.place is place:
                saying = _cell(inspect.cleandoc(each.form.__doc__ or "").replace("\n\n", " "))
                version = each.version or each.origin
                lines.append(f"| `{each.key}` | {version} | {_fields_of(each.form)} | {saying} |")
    lines += [
        "\n## Our own\n",
        "Facets whose names begin with `headwater_` are ours. Any producer may send them.\n",
        "`headwater_evidence` on the job or dataset of an event says how its sender knows. It",
        "decides what kind of evidence the edges of the event are: see",
        "[evidence](../concepts.md#evidence).\n",
        "`headwater_source` says that nothing lies upstream of a dataset, and that this is right.",
        "Answers that end there are complete; without it they say `unknown_upstream`.",
    ]
    return "\n".join(lines) + "\n"


def _fields_of(facet: type[msgspec.Struct]) -> str:
    _, components = msgspec.json.schema_components([facet], ref_template="{name}")
    told = components[facet.__name__]
    return ", ".join(
        f"`{name}`" + ("\\*" if name in told["required"] or field.get(OWED) else "")
        for name, field in told["properties"].items()
    )


def _properties_of(facet: type[msgspec.Struct]) -> list[str]:
    return [each.encode_name for each in msgspec.structs.fields(facet)]


_HTTP: Final = """\
The same description for programs is at `/openapi.json`.

Answers are JSON. Errors are `application/problem+json` with `detail`, and where it helps `pointer`
(the field at fault), `similar` (the nearest names) or `candidates` (what a name may mean). An
unknown query parameter is refused with the nearest that exists. Where the server asks for a key,
requests bring it as `Authorization: Bearer KEY`.

A node is named by a whole name, the end of one, `NAMESPACE/NAME`, any of these with `[column]`
behind it, or an identifier: see
[how names are resolved](../decisions/0013-names-are-resolved-on-the-server.md).

Every answer to a question has `coverage`, `total`, `returned`, `truncated`, `next`, `as_of` and
`offset`: see [coverage](../concepts.md#coverage).

| status | when |
|---|---|
| 400 | an event or a parameter is not what it should be; `pointer` says which |
| 401 | the key is missing or wrong |
| 404 | no event has ever named it; `similar` has the three nearest |
| 409 | the name means several things; `candidates` has them |
| 413 | the body is too large, or inflates out of all proportion |
| 415 | a content encoding that is not known |
| 503 | too much waits for the disk, or `min_offset` was not reached; see `Retry-After` |
"""

_COLLECT: Final = """\
Both paths may end in a slash, and both take `Content-Encoding: gzip`, `deflate` or `zstd`. The
header `Headwater-Offset` of the answer has the offset of the last event. An event that is there
already is answered with its first offset. Of an array, each event is judged by itself; what is
refused is kept as a dead letter.
"""

_TOPICS: Final = {
    "collect": ("Send events", _COLLECT),
    "lineage": ("Ask about lineage", ""),
    "changes": ("Ask about change", ""),
    "selectors": ("Select", "[Selectors](selectors.md) says what they can be made of.\n"),
    "catalog": ("Look things up", ""),
    "log": ("The log and its dead letters", ""),
    "measures": (
        "Measure",
        "[Measure lineage itself](../how-to/measure.md) says what each measure counts.\n",
    ),
    "incidents": (
        "Incidents",
        "[Respond](../how-to/respond.md) walks through one from the first alert to its review.\n",
    ),
    "alerts": (
        "Alerts and silences",
        "[Respond](../how-to/respond.md) says what becomes an incident, and what does not.\n",
    ),
    "channels": (
        "Channels of notices",
        "[Send alerts](../how-to/send-alerts.md) says what endpoints there can be.\n",
    ),
    "server": ("The server", "Any other address is the page.\n"),
}


def write_http() -> str:
    """Every route, with its parameters, by topic."""
    described = operations(None)
    parts = ["# HTTP API\n", _WRITTEN, _HTTP]
    for topic, (title, told) in _TOPICS.items():
        parts.append(f"## {title}\n")
        parts += [_operation(each) for each in described if each.topic == topic]
        parts += [told] if told else []
    return "\n".join(parts)


def _operation(operation: Operation) -> str:
    lines = [f"### `{operation.method} {operation.path}`\n", operation.summary + "\n"]
    if operation.parameters:
        lines += ["| parameter | is |", "|---|---|", *map(_parameter, operation.parameters), ""]
    if not operation.guarded:
        lines.append("It never asks for a key.\n")
    return "\n".join(lines)


def _parameter(parameter: Parameter[Any]) -> str:
    about = _sentence(parameter.about)
    if words := parameter.schema.get("enum"):
        about += " One of " + ", ".join(f"`{word}`" for word in words) + "."
    if parameter.required:
        about += " Required."
    elif parameter.schema.get("default") is not None:
        about += f" By default `{parameter.schema['default']}`."
    return f"| `{parameter.name}` | {about} |"


def write_metrics() -> str:
    """Every metric, as the server names it."""
    lines = [
        "# Metrics\n",
        _WRITTEN,
        "`GET /metrics` answers in the text format of Prometheus. Nothing is counted twice: the",
        "numbers are read from the running parts when they are asked for. Where the server asks",
        "for a key, it does so here too.\n",
        "| metric | kind | what it counts |",
        "|---|---|---|",
    ]
    for name, kind, text in metrics():
        lines.append(f"| `{name}` | {kind} | {_sentence(text)} |")
    lines += [
        "",
        "Of `headwater_events_received_total`, `result` says what became of the events:",
        "`accepted`; `duplicate` if it was there already; `rejected` as not valid, and kept as",
        "`dead_letter`; `refused` because the queue was full; `failed` because the disk failed.\n",
        "A `source` is the holder of the key that events came with, else what a client calls",
        "itself. The first 200 since the start are told apart, the rest are `other`. Of",
        "domains and tiers the 200 behind which most stands are told of; where none is said, the",
        "label is absent. Names of datasets are never labels.\n",
        "Beside these there are `process_*` and `python_gc_*` of the Python process, where the",
        "system tells them.\n",
        "[Watch with Prometheus and Grafana](../how-to/watch-with-prometheus.md) has alerts and",
        "dashboards that are made of them.",
    ]
    return "\n".join(lines) + "\n"


_MARQUEZ: Final = """\
Marquez's REST API is answered at Marquez's own paths, with its keys, its nulls and its errors:
`{"code": 404, "message": "..."}`. How to move over is told in
[Move from Marquez](../how-to/move-from-marquez.md); why it is made so, in
[the decision](../decisions/0018-a-marquez-face.md).

Lists take `limit` (100) and `offset` (0). A `limit` above 10,000 is taken for 10,000. Paths may end
in a slash. Parts of a path are percent-encoded one by one. Parameters that a row does not know are
left alone. A name is found as its producer spelled it and by its
[resolved name](naming.md).

Where nothing is said in the last column, nothing is known to be different.
"""

_MARQUEZ_NOTES: Final = """\
`POST /api/v1/lineage` and its batch twin are [ours](http.md#send-events), and answer 201 as
Marquez does; their body says where the event lies.

**UUIDs** of versions are derived from names, runs and content, so they are the same after a rebuild
and on another server with the same log. They are of version 8. Those that Marquez gave out are not
known here.

**Hidden** is what `DELETE` makes of a dataset, a job or a namespace: it is left out of every row
above until a producer speaks of it again, whatever the time in that event. Our own page, commands
and routes under `/api/v2` still show it.

**Not answered**: GraphQL (`/api/v1-beta/graphql`), `/threads`, `/tasks`. Of the admin port there
are `/ping`, `/healthcheck` and [`/metrics`](metrics.md), at the same port as the rest;
`/v2beta/metrics` answers as `/metrics` does.
"""


def write_marquez() -> str:
    """Every row of Marquez's API that is answered, and what is different."""
    lines = [
        "# Marquez's API\n",
        _WRITTEN,
        _MARQUEZ,
        "| row | what it does | what is different from Marquez |",
        "|---|---|---|",
    ]
    lines += [
        f"| `{row.method} {row.path}` | {_cell(row.summary)} | {_cell(row.differs)} |"
        for row in MARQUEZ_ROWS
    ]
    return "\n".join([*lines, "", _MARQUEZ_NOTES])


def metrics() -> Iterator[tuple[str, str, str]]:
    """Name, kind and text of each metric of a server that has just been made."""
    with tempfile.TemporaryDirectory() as folder:
        platform = open_platform(Config(data=Path(folder)))
        try:
            for family in PlatformMetrics(platform).collect():
                name = family.name + ("_total" if family.type == "counter" else "")
                yield name, family.type, family.documentation
        finally:
            platform.close()


def _plain(value: Any, kind: Any) -> str:
    if kind is bool:
        return f"`{str(value).lower()}`"
    if kind is int and value >= 1 << 20:
        return f"`{value}` ({value >> 20} MiB)"
    return f"`{value}`"


def _sentence(text: str) -> str:
    return _cell(text[:1].upper() + text[1:].rstrip(".") + ".")


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())


_WHERE: Final = {
    Place.RUN: "Run.facets",
    Place.JOB: "Job.facets",
    Place.DATASET: "Dataset.facets",
    Place.INPUT: "Run.inputs[].facets",
    Place.OUTPUT: "Run.outputs[].facets",
}
_CORE: Final = {
    "eventTime": "Event.event_time; the valid time of everything the event says",
    "eventType": "Run.state, Run.started_at, Run.ended_at",
    "producer": "Event.producer; the source of edges",
    "schemaURL": "kept with the event",
    "run.id": "Run.id",
    "job.namespace": "Job.namespace",
    "job.name": "Job.name",
    "inputs.namespace": "Dataset.namespace, Edge.from",
    "inputs.name": "Dataset.name, Edge.from",
    "outputs.namespace": "Dataset.namespace, Edge.to",
    "outputs.name": "Dataset.name, Edge.to",
    "dataset.namespace": "Dataset.namespace",
    "dataset.name": "Dataset.name",
}


def write_mapping() -> str:
    """Which part of an event ends where in the API, as the compatibility tests ask for it."""
    mapped: dict[str, dict[str, str]] = {"core": _CORE}
    for facet in FACETS:
        if facet.origin is not Origin.HEADWATER:
            fields = mapped.setdefault(facet.schema, {})
            for field in _properties_of(facet.form):
                fields.setdefault(field, f"{_WHERE[facet.place]}.{facet.key}.{field}")
    return json.dumps({"mapped": mapped, "knownUnmapped": {}}, indent=2) + "\n"


def write_validation() -> str:
    """Every rule for events, and every rule of redaction."""
    lines = [
        "# Rules for events\n",
        _WRITTEN,
        "`headwater events validate FILE` checks events against these rules, without a server. A",
        "server that is started with `--strict` refuses events that break one whose severity is",
        "`error`; any other accepts whatever can be understood, and remarks on it in its answer.\n",
        "| severity | means |",
        "|---|---|",
        "| `error` | the specification forbids it |",
        "| `warning` | something is lost or misread because of it |",
        "| `hint` | lineage would be better otherwise |\n",
        "| rule | severity | what to do |",
        "|---|---|---|",
        *(f"| `{rule.name}` | {rule.severity} | {_cell(rule.fix)} |" for rule in RULES.values()),
        "\n## Redaction\n",
        "What these rules take out of an event is gone before the event is kept: it is in no log,",
        "answer, page or export. The setting `HEADWATER_REDACT` names those that apply, and",
        "`HEADWATER_KEEP_VARIABLES` the environment variables whose values stay.\n",
        "| rule | what it takes out | by default |",
        "|---|---|---|",
        *(
            f"| `{rule}` | {_cell(SAYS[rule])} | {'yes' if rule in _REDACTED else 'no'} |"
            for rule in RedactionRule
        ),
        "\nA value that was taken out reads `[redacted]`; user and password of a URI leave nothing",
        "behind, so that a dataset has one name with and without them. The answer to the event",
        "lists each place among its `warnings`. Refused bodies need not be JSON; the rules are",
        "applied to their text before they are kept as dead letters.",
    ]
    return "\n".join(lines) + "\n"


def write_conformance() -> str:
    """What a complete backend must do, by the tests that show it."""
    tests, missing, untested = (
        conformance_tests(),
        _conformance("MISSING"),
        _conformance("UNTESTED"),
    )
    whole = len(tests.keys() - missing.keys())
    lines = [
        "# OpenLineage conformance\n",
        _WRITTEN,
        "What a complete OpenLineage backend must do, by the specification, its proposals, its",
        "clients and what they are known to send. Each row is shown by the test that is named",
        "behind it, in `tests/conformance`, and what the page does of it by",
        f"`tests/acceptance/test_page.py`: {whole} of {ROWS} rows in full,",
        f"{len(tests) - whole} in part, and {len(untested)} not yet.\n",
        "| row | a complete backend must | shown by | what is missing |",
        "|---|---|---|---|",
    ]
    for row in range(1, ROWS + 1):
        test, requirement = tests.get(row, ("", untested.get(row, "")))
        shown = f"`{test}`" if test else "not yet"
        lines.append(f"| {row} | {_cell(requirement)} | {shown} | {_cell(missing.get(row, ''))} |")
    return "\n".join(lines) + "\n"


ROWS: Final = 80
_CONFORMANCE: Final = FOLDER.parents[1] / "tests" / "conformance"


def conformance_tests() -> dict[int, tuple[str, str]]:
    """By row, the test that shows it and what its docstring says is required."""
    found: dict[int, tuple[str, str]] = {}
    for file in sorted(_CONFORMANCE.glob("test_*.py")):
        for each in ast.parse(file.read_text(encoding="utf-8")).body:
            row = re.match(r"test_row_(\d+)_", getattr(each, "name", ""))
            if row and isinstance(each, ast.FunctionDef):
                if int(row[1]) in found:
                    raise AssertionError(f"row {row[1]} has two tests")
                found[int(row[1])] = (each.name, ast.get_docstring(each) or "")
    return found


def _conformance(name: str) -> dict[int, str]:
    """One of the tables of what the tests do not show."""
    module = ast.parse((_CONFORMANCE / "missing.py").read_text(encoding="utf-8"))
    (table,) = [
        each.value
        for each in module.body
        if isinstance(each, ast.AnnAssign)
        and isinstance(each.target, ast.Name)
        and each.target.id == name
        and each.value
    ]
    return ast.literal_eval(table)


_REDACTED: Final = read_rules(Config().redact)


def write_sources() -> str:
    """Every capture source, and what it tells."""
    sources = [source_named(name) for name in SOURCES]
    lines = [
        "# Sources\n",
        _WRITTEN,
        "What `headwater ingest SOURCE --from LOCATION` reads, and what each of these tells.",
        "`headwater sources SOURCE` prints the same. *Observed* is what a system itself recorded,",
        "*declared* what somebody wrote down, *read from SQL* (`parsed`) what statements say.\n",
    ]
    for each in sources:
        lines += [f"## {each.name}\n", f"{_sentence(each.summary)} Reads {each.locations}.\n"]
        lines += ["| what | how |", "|---|---|"]
        lines += [f"| {what} | {_cell(how)} |" for what, how in each.capabilities.items()]
        untold = [what.value for what in Capability if what not in each.capabilities]
        if untold:
            lines.append(f"\nIt does not tell: {', '.join(untold)}.")
        lines.append("")
    shown = [what for what in Capability if any(what in each.capabilities for each in sources)]
    lines += [
        "## All at a glance\n",
        f"| source | {' | '.join(shown)} |",
        f"|---|{'---|' * len(shown)}",
    ]
    for each in sources:
        marks = ["yes" if what in each.capabilities else "" for what in shown]
        lines.append(f"| [{each.name}](#{each.name}) | {' | '.join(marks)} |")
    return "\n".join(lines) + "\n"


def write_chart_schema() -> str:
    """The schema of the chart's values, with the settings that may be given as such.

    Those that are secrets, or that the chart decides, have values of their own.
    """
    schema = json.loads((FOLDER / _CHART_SCHEMA).read_text(encoding="utf-8"))
    names = sorted({each.name for each in fields(Config)} - _OF_THE_CHART)
    settings = schema["properties"]["settings"]["propertyNames"]
    settings["enum"] = [each.upper() for each in names]
    return json.dumps(schema, indent=2) + "\n"


PAGES: Final[dict[str, Callable[[], str]]] = {
    "http.md": write_http,
    "settings.md": write_settings,
    "naming.md": write_naming,
    "facets.md": write_facets,
    "mapping.json": write_mapping,
    "validation.md": write_validation,
    "openlineage-conformance.md": write_conformance,
    "metrics.md": write_metrics,
    "marquez.md": write_marquez,
    "cli.md": write_commands,
    "sources.md": write_sources,
    _CHART_SCHEMA: write_chart_schema,
}


def main() -> None:
    for name, write in PAGES.items():
        (FOLDER / name).write_text(write(), encoding="utf-8")
        sys.stdout.write(f"{FOLDER.name}/{name}\n")


if __name__ == "__main__":
    main()
