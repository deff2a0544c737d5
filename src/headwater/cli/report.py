"""`headwater report`: a dashboard in the terminal, or as a page to be sent and kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import click

from headwater.cli.output.coverage import coverage_line
from headwater.cli.output.panel_words import cell_text
from headwater.cli.output.printable import printable
from headwater.cli.output.render import render
from headwater.cli.output.report_html import write_html
from headwater.cli.output.sheet import Sheet
from headwater.cli.reading import MIN_OFFSET, VALID_AT, Reading, reading
from headwater.sdk.dashboards import Dashboard, Panel
from headwater.sdk.reviews import ReviewPage

_NAMES: Final = ("exec", "oncall", "debug")
_PROSE: Final = frozenset({"text", "code"})
_ENDINGS: Final = {".html": "html", ".htm": "html", ".md": "md", ".json": "json"}


@click.command(
    "report",
    epilog="""\b
Examples:
  headwater report oncall
  headwater report exec --domain finance --days 28 --out finance.html
  headwater report exec --valid-at 2026-11-01 --out october.md
  headwater report debug --format json
""",
)
@click.argument("name", type=click.Choice(_NAMES))
@click.option("--domain", help="Only what is of this domain; `-` for what has none.")
@click.option("--days", type=click.IntRange(1, 400), help="How far back to look.")
@click.option("--incident", metavar="INC", help="Whose reach to show; else the gravest one's.")
@click.option("--rows", type=click.IntRange(1, 1_000), help="How many rows of each panel.")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write a file instead: .html, .md or .json.",
)
@reading(("auto", "table", "json", "md"), VALID_AT, MIN_OFFSET)
def command(
    asked: Reading,
    name: str,
    domain: str | None,
    days: int | None,
    incident: str | None,
    rows: int | None,
    out: Path | None,
) -> None:
    """Show a dashboard: for executives, for whoever is on call, or for debugging."""
    form = None if out is None else _form_of(out)
    answer = asked.client.dashboard(
        name,
        domain=domain,
        days=days,
        incident=incident,
        valid_at=asked.valid_at,
        min_offset=asked.min_offset,
        limit=rows,
    )
    if out is None or form is None:
        asked.print(answer, panel_sheets)
        return
    text = write_html(answer) if form == "html" else _render(answer, form)
    out.write_text(text if text.endswith("\n") else f"{text}\n", encoding="utf-8")
    click.echo(f"{out}: {len(answer.items)} panels", err=True)
    click.echo(printable(coverage_line(answer)), err=True)


def _form_of(out: Path) -> str:
    form = _ENDINGS.get(out.suffix.lower())
    if form is None:
        known = ", ".join(_ENDINGS)
        raise click.BadParameter(f"{out.name!r} must end in one of {known}", param_hint="--out")
    return form


def _render(answer: Dashboard, form: str) -> str:
    body = render(answer, panel_sheets(answer), output=form)
    if form != "md":
        return body
    head = f"# {answer.title} dashboard\n\n{cell_text(answer.at, 'instant')}; data complete to "
    return f"{head}{cell_text(answer.complete_to, 'instant')}.\n\n{body}"


def panel_sheets(answer: Dashboard | ReviewPage) -> Sequence[Sheet]:
    """For each panel its numbers, then its table."""
    return [sheet for panel in answer.items for sheet in _sheets(panel)]


def _sheets(panel: Panel) -> Iterator[Sheet]:
    facts = [
        (each.name, cell_text(each.value, each.kind), each.note) for each in panel.told_figures
    ]
    if panel.unmeasured:
        facts.append(("not known", panel.unmeasured, panel.remedy))
    if facts:
        columns = ("number", "value", "note")
        yield Sheet(columns, facts, title=panel.title, prose=frozenset({"value", "note"}))
    columns = panel.told_columns
    if not panel.rows:
        return
    rows = [
        [None if value is None else cell_text(value, each.kind)
         for value, each in zip(row, columns, strict=False)]
        for row in panel.rows
    ]  # fmt: skip
    names = [each.name for each in columns]
    cut = f": {len(panel.rows)} of {panel.total:,}" if panel.total > len(panel.rows) else ""
    yield Sheet(
        names,
        rows,
        title=f"{panel.title}{cut}" if cut or not facts else "",
        spare=[*reversed(names[2:])],
        prose=frozenset(each.name for each in columns if each.kind in _PROSE),
    )
