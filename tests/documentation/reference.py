"""The pages of the reference that follow from the code.

    python tests/documentation/reference.py     writes docs/reference/*.md

They are committed, and a test holds them to the code.
"""

from __future__ import annotations

import inspect
import re
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any, Final, get_type_hints

import msgspec

from headwater.app import open_platform
from headwater.cli.reference import write_reference as write_commands
from headwater.config import Config
from headwater.openlineage.facets import DATASET_FACETS, JOB_FACETS, RUN_FACETS
from headwater.openlineage.naming import RULES, TRIM_PARTITIONS, Rule
from headwater.server.marquez.rows import ROWS
from headwater.server.operations import operations
from headwater.server.parameters import Parameter
from headwater.server.routes.metrics import PlatformMetrics
from headwater.server.routes.operation import Operation

FOLDER: Final = Path(__file__).resolve().parents[2] / "docs" / "reference"
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
    """Every naming rule, in order."""

    def row(rule: Rule) -> str:
        return f"| `{rule.name}` | {_cell(rule.says)} |"

    lines = [
        "# Naming rules\n",
        _WRITTEN,
        "Producers spell one dataset differently. These rules are applied to every dataset name",
        "that comes in, in this order, and nothing else ever changes a name: letters are never",
        "folded, since `public.Orders` and `public.orders` are two tables.\n",
        "Each rewrite is kept beside the name that it led to, with the rules that led there:",
        "`headwater show NAME` lists them, and so does the *Names* section of a dataset's page.\n",
        "| rule | what it does |",
        "|---|---|",
        *map(row, RULES),
        "",
        "One more applies where the setting `HEADWATER_TRIM_PARTITIONS` asks for it:\n",
        "| rule | what it does |",
        "|---|---|",
        row(TRIM_PARTITIONS),
        "",
        "Whatever the rules do, the exact files, prefixes and partitions of a run are kept with",
        "that run.\n",
        "Names that no rule can know to be one, such as a path in S3 and the table that a",
        "metastore keeps there, are joined by the `symlinks` facet: each stays what it is, and a",
        "walk passes from one to the other.",
    ]
    return "\n".join(lines) + "\n"


def write_facets() -> str:
    """Every facet that is read, by whom it belongs to."""
    lines = [
        "# Facets\n",
        _WRITTEN,
        "Every facet of every event is kept and shown. These are the ones that Headwater reads",
        "and derives something from. A facet that is not of the form below is kept all the same,",
        "and leaves the rest of its event untouched.\n",
        "How facets of one name follow each other, see [time and order](../concepts.md#facets).",
    ]
    for title, registry in (
        ("On datasets", DATASET_FACETS),
        ("On jobs", JOB_FACETS),
        ("On runs", RUN_FACETS),
    ):
        lines += [f"\n## {title}\n", "| facet | fields | what it says |", "|---|---|---|"]
        for key, facet in registry.items():
            saying = _cell(inspect.cleandoc(facet.__doc__ or "").replace("\n\n", " "))
            lines.append(f"| `{key}` | {_fields_of(facet)} | {saying} |")
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
    named = [
        f"`{each.encode_name}`" + ("" if each.required else "?")
        for each in msgspec.structs.fields(facet)
    ]
    return ", ".join(named)


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
    "catalog": ("Look things up", ""),
    "log": ("The log and its dead letters", ""),
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
        "`accepted`, of these `duplicate`; `rejected` as not valid, and of these kept as",
        "`dead_letter`; `refused` because the queue was full.\n",
        "Two alerts are enough to begin with: `headwater_projection_lag_seconds` above a minute",
        "for five minutes, and `headwater_dead_letters` above zero.",
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
        for row in ROWS
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


PAGES: Final[dict[str, Callable[[], str]]] = {
    "http.md": write_http,
    "settings.md": write_settings,
    "naming.md": write_naming,
    "facets.md": write_facets,
    "metrics.md": write_metrics,
    "marquez.md": write_marquez,
    "cli.md": write_commands,
}


def main() -> None:
    for name, write in PAGES.items():
        (FOLDER / name).write_text(write(), encoding="utf-8")
        sys.stdout.write(f"{FOLDER.name}/{name}\n")


if __name__ == "__main__":
    main()
