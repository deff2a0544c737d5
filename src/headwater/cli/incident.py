"""`headwater incident`: what is wrong, what that affects, what to do, and what was done."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import click

from headwater.cli import incident_remedy
from headwater.cli.completing import complete_name
from headwater.cli.incident_acts import ACTS, MOMENTS, SEVERITIES, by_option, told
from headwater.cli.incident_sheets import (
    incident_sheets,
    list_sheets,
    reach_sheets,
    rollback_sheets,
)
from headwater.cli.moments import MOMENT
from headwater.cli.output.printable import printable
from headwater.cli.reading import DOCUMENT, LIST, MIN_OFFSET, PAGES, Reading, reading, server_option
from headwater.cli.settings import client
from headwater.cli.suspects import suspect_sheets

_STATES: Final = (
    "unresolved", "over", "open", "acknowledged", "identified", "mitigated", "resolved",
    "false_positive", "expected",
)  # fmt: skip
_FOUND: Final = 1


@click.group("incident")
def command() -> None:
    """Open, list, follow and close incidents."""


for _act in ACTS:
    command.add_command(_act)
command.add_command(incident_remedy.command)


@command.command(
    "list",
    epilog="""\b
Examples:
  headwater incident list --state unresolved
  headwater incident list --of shop.public.orders --format json
  headwater incident list --state unresolved --severity critical --check
""",
)
@click.option("--state", type=click.Choice(_STATES), help="Only those that stand like this.")
@click.option("--severity", type=click.Choice(SEVERITIES), help="Only those that are so bad.")
@click.option("--of", metavar="ASSET", shell_complete=complete_name, help="Only of this asset.")
@click.option("--owner", help="Only those that this one takes care of.")
@click.option("--check", is_flag=True, help="Exit 1 when there is one.")
@reading(LIST, MIN_OFFSET, *PAGES)
def list_incidents(
    asked: Reading,
    state: str | None,
    severity: str | None,
    of: str | None,
    owner: str | None,
    check: bool,  # noqa: FBT001 because click calls it
) -> None:
    """List incidents, the newest first, and how long they took (MTTD, MTTA, MTTI, MTTR)."""
    answer = asked.client.incidents.list(
        state=state, severity=severity, of=of, owner=owner,
        min_offset=asked.min_offset, limit=asked.limit,
    )  # fmt: skip
    asked.print(answer, list_sheets)
    if check and answer.total:
        raise click.exceptions.Exit(_FOUND)


@command.command("show", epilog="\b\nExample:\n  headwater incident show INC-7\n")
@click.argument("incident")
@reading(DOCUMENT, MIN_OFFSET)
def show(asked: Reading, incident: str) -> None:
    """Show one incident: how it stands, what to do, and what was done."""
    document = asked.client.incidents.show(incident, min_offset=asked.min_offset)
    asked.print_document(document, incident_sheets(document))


@command.command("reach", epilog="\b\nExample:\n  headwater incident reach INC-7 --all\n")
@click.argument("incident")
@reading(LIST, MIN_OFFSET, *PAGES)
def reach(asked: Reading, incident: str) -> None:
    """List what an incident affects, what matters most first."""
    answer = asked.client.incidents.reach(incident, min_offset=asked.min_offset, limit=asked.limit)
    asked.print(answer, reach_sheets)


@command.command("rollback", epilog="\b\nExample:\n  headwater incident rollback INC-7\n")
@click.argument("incident")
@reading(DOCUMENT, MIN_OFFSET)
def rollback(asked: Reading, incident: str) -> None:
    """Show what to roll back to: the last good run, version and commit, and the commands."""
    document = asked.client.incidents.show(incident, min_offset=asked.min_offset)
    asked.print_document(document, rollback_sheets(document))


@command.command("suspects", epilog="\b\nExample:\n  headwater incident suspects INC-7 --limit 3\n")
@click.argument("incident")
@reading(LIST, MIN_OFFSET, *PAGES[:1])
def suspects(asked: Reading, incident: str) -> None:
    """List what may have caused an incident, the likeliest first, and why."""
    answer = asked.client.incidents.suspects(
        incident, min_offset=asked.min_offset, limit=asked.limit
    )
    asked.print(answer, suspect_sheets)


@command.command(
    "open",
    epilog="""\b
Examples:
  headwater incident open 'Revenue is twice what it was' --of ANALYTICS.MARTS.REVENUE
  headwater incident open 'Orders are late' --of shop.public.orders --severity high \\
      --started 2026-11-24T06:00:00Z
""",
)
@click.argument("title")
@click.option("--of", multiple=True, metavar="ASSET", shell_complete=complete_name,
              help="What is wrong: a dataset, column, job or run; repeat for several.")  # fmt: skip
@click.option("--severity", type=click.Choice(SEVERITIES), help="Else by what is affected.")
@click.option("--started", type=MOMENT, help="When the trouble began, where that is known.")
@click.option("--detected", type=MOMENT, help="When it was noticed, if not just now.")
@click.option("--to", metavar="WHO", help="Who takes care of it.")
@click.option("--note", help="More words.")
@click.option("--runbook", metavar="URL", help="Where it says what to do.")
@click.option("--fingerprint", help="While one with it is open, no second one is opened.")
@by_option
@server_option
def open_incident(title: str, of: tuple[str, ...], server: str | None, **options: Any) -> None:
    """Open an incident."""
    acted = client(server).incidents.open(title, *of, **options)
    click.echo(told(acted, "is opened", "is open already for the same matter"))


@command.command("postmortem", epilog="""\b
Examples:
  headwater incident postmortem INC-7
  headwater incident postmortem INC-7 --out postmortems/INC-7.md
""")  # fmt: skip
@click.argument("incident")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write it there.")
@server_option
def postmortem(incident: str, out: Path | None, server: str | None) -> None:
    """Write the story of an incident, in Markdown."""
    text = client(server).incidents.postmortem(incident)
    if out is None:
        click.echo("\n".join(map(printable, text.split("\n"))), nl=False)
    else:
        out.write_text(text, encoding="utf-8")
        click.echo(f"written to {out}", err=True)


@command.command(
    "import",
    epilog="""\b
Example:
  headwater incident import incidents-2025.csv

The first line names the columns: id, title and detected, and as far as they are known severity,
of, note, started, alerted, responding, identified, mitigated and resolved.
""",
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@by_option
@server_option
def import_past(file: Path, by: str | None, server: str | None) -> None:
    """Take in incidents from before lineage from a CSV file, to compare with."""
    with file.open(encoding="utf-8-sig", newline="") as lines:
        past = [*_past(file, csv.DictReader(lines, strict=True))]
    answer = client(server).incidents.import_past(past, by=by)
    click.echo(f"{answer['imported']} imported, {answer['known']} known already")


_COLUMNS: Final = ("id", "title", "severity", "of", "note", *MOMENTS)
_WANTED: Final = ("id", "title", "detected")


def _past(file: Path, rows: csv.DictReader[str]) -> Iterator[Mapping[str, Any]]:
    names = [*(rows.fieldnames or ())]
    odd = [each for each in names if each not in _COLUMNS]
    missing = [each for each in _WANTED if each not in names]
    if odd or missing:
        problem = f"there is no column {odd[0]!r}" if odd else f"a column {missing[0]!r} is missing"
        raise click.UsageError(f"{file}: {problem}; there are {', '.join(_COLUMNS)}")
    try:
        for row in rows:
            given: dict[str, Any] = {name: text for name, text in row.items() if name and text}
            if "of" in given:
                given["of"] = str(given["of"]).split(";")
            yield given | {name: _moment(file, rows.line_num, name, given[name])
                           for name in MOMENTS if name in given}  # fmt: skip
    except csv.Error as error:
        raise click.UsageError(f"{file}, line {rows.line_num + 1}: {error}") from None


def _moment(file: Path, line: int, name: str, text: str) -> datetime:
    try:
        return MOMENT.convert(text, None, None)
    except click.BadParameter as error:
        raise click.UsageError(f"{file}, line {line}, {name}: {error.message}") from None
