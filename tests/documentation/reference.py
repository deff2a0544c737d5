"""The pages of the reference that follow from the code.

    python tests/documentation/reference.py     writes docs/reference/{settings,facets,...}.md

They are committed, and a test holds them to the code. The commands write their own page,
`docs/reference/cli.md`: see `headwater.cli.reference`.
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
from headwater.server.routes.metrics import PlatformMetrics

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
        "Names that no rule can know to be one, such as a path in S3 and the table that a metastore",
        "keeps there, are joined by the `symlinks` facet: each stays what it is, and a walk passes",
        "from one to the other.",
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


def write_metrics() -> str:
    """Every metric, as the server names it."""
    lines = [
        "# Metrics\n",
        _WRITTEN,
        "`GET /metrics` answers in the text format of Prometheus. Nothing is counted twice: the",
        "numbers are read from the running parts when they are asked for. Where a key is set, it is",
        "asked for here too.\n",
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
        "Two alerts are enough to begin with: `headwater_projection_lag_seconds` above a minute for",
        "five minutes, and `headwater_dead_letters` above zero.",
    ]
    return "\n".join(lines) + "\n"


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
    "settings.md": write_settings,
    "naming.md": write_naming,
    "facets.md": write_facets,
    "metrics.md": write_metrics,
    "cli.md": write_commands,
}


def main() -> None:
    for name, write in PAGES.items():
        (FOLDER / name).write_text(write(), encoding="utf-8")
        sys.stdout.write(f"{FOLDER.name}/{name}\n")


if __name__ == "__main__":
    main()
