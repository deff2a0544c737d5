"""`headwater events validate`: check events before they are sent. Needs no server."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from headwater.cli.event_files import list_files, read_events
from headwater.cli.output.printable import printable
from headwater.cli.output.sheet import Sheet

if TYPE_CHECKING:
    from headwater.openlineage.naming import NamingRules
    from headwater.openlineage.validation import Finding, RunsSeen

_SEVERITIES: Final[tuple[str, ...]] = ("error", "warning", "hint")


@dataclass(frozen=True, slots=True)
class _Placed:
    """A finding, and the file and line of its event."""

    place: str
    finding: Finding

    def to_dict(self) -> dict[str, Any]:
        """The members that every output names alike."""
        return {"event": self.place, **asdict(self.finding)}


@click.command(
    "validate",
    epilog="""\b
Examples:
  headwater events validate events.jsonl
  headwater events validate exported/ --least warning --format csv > findings.csv
  dbt-ol run --transport console | headwater events validate - --fail-on warning
""",
)
@click.argument("paths", nargs=-1, required=True, metavar="FILE|DIR|-...")
@click.option(
    "--least",
    type=click.Choice(_SEVERITIES),
    default="hint",
    show_default=True,
    help="The least severe findings to show.",
)
@click.option(
    "--fail-on",
    type=click.Choice((*_SEVERITIES, "nothing")),
    default="error",
    show_default=True,
    help="Exit 1 if there is a finding of this severity, or a worse one.",
)
@click.option(
    "--rules",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Naming rules laid over the built-in ones; else $HEADWATER_NAMING.",
)
@click.option(
    "--format",
    "output",
    type=click.Choice(("text", "json", "csv", "md")),
    default="text",
    show_default=True,
    help="How to write the findings.",
)
def command(
    paths: tuple[str, ...], *, least: str, fail_on: str, rules: Path | None, output: str
) -> None:
    """Check OpenLineage events against the specification: JSON Lines, a document or an array.

    Every finding says where it is, which rule it breaks and what to do. Errors are what the
    specification forbids, warnings lose something, hints would make lineage better. Nothing is
    sent anywhere.
    """
    from headwater.config import read_config
    from headwater.openlineage.naming import read_naming
    from headwater.openlineage.validation import RunsSeen

    naming = read_naming(read_config(os.environ, naming=rules).naming)
    events, found, runs = 0, list[_Placed](), RunsSeen()
    for file in list_files(paths):
        for place, findings in _check(file, naming, runs):
            events += 1
            found += (_Placed(place, each) for each in findings)
    shown = [each for each in found if _is_at_least(each.finding, least)]
    click.echo(_write(shown, output, events), nl=output != "csv")
    if fail_on != "nothing" and any(_is_at_least(each.finding, fail_on) for each in found):
        raise click.exceptions.Exit(1)


def _check(file: str, naming: NamingRules, runs: RunsSeen) -> Iterator[tuple[str, list[Finding]]]:
    from headwater.openlineage.validation import validate
    from headwater.openlineage.validation.finding import find

    for event in read_events(file):
        found = (
            [find("json", "", event.fault)]
            if event.fault
            else validate(event.body, naming=naming, runs=runs)
        )
        yield event.place, found


def _is_at_least(finding: Finding, severity: str) -> bool:
    return _SEVERITIES.index(finding.severity) <= _SEVERITIES.index(severity)


def _write(found: list[_Placed], output: str, events: int) -> str:
    if output == "json":
        document = {"events": events, "findings": [each.to_dict() for each in found]}
        return json.dumps(document, ensure_ascii=False, indent=2)
    if output == "text":
        return _as_text(found, events)
    rows = [list(each.to_dict().values()) for each in found]
    sheet = Sheet(["event", "pointer", "rule", "severity", "detail", "fix"], rows)
    if output == "csv":
        from headwater.cli.output.csv_text import write_csv

        return write_csv(sheet)
    from headwater.cli.output.markdown import write_markdown

    return write_markdown([sheet])


def _as_text(found: list[_Placed], events: int) -> str:
    """What people read: each kind of finding once, with the first place and how many more."""
    first: dict[tuple[str, str], _Placed] = {}
    counts: Counter[tuple[str, str]] = Counter()
    for each in found:
        kind = (each.finding.rule, _without_positions(each.finding.pointer))
        first.setdefault(kind, each)
        counts[kind] += 1
    lines: list[str] = []
    order = sorted(first, key=lambda kind: (_SEVERITIES.index(first[kind].finding.severity), kind))
    for kind in order:
        each, more = first[kind], counts[kind] - 1
        finding = each.finding
        lines += [
            f"{finding.severity} {finding.rule}: {finding.detail}",
            f"  at {each.place} {finding.pointer or '(the event)'}"
            + (f", and {more:,} more like it" if more else ""),
            f"  {finding.fix}",
        ]
    tally = Counter[str](each.finding.severity for each in found)
    summary = ", ".join(f"{tally[severity]:,} {severity}s" for severity in _SEVERITIES)
    return "\n".join([*map(printable, lines), f"{events:,} events: {summary}"])


def _without_positions(pointer: str) -> str:
    return "/".join("*" if step.isdigit() else step for step in pointer.split("/"))
