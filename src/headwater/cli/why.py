"""`headwater why`: who says that data flows from one thing to another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import click

from headwater.cli.output.edge_sheet import EDGE_COLUMNS, EDGE_PROSE, EDGE_SPARE, edge_row
from headwater.cli.output.names import readable
from headwater.cli.output.sheet import Cell, Sheet
from headwater.cli.reading import LIST, WHEN, Reading, name_argument, reading
from headwater.sdk.answers import Edge, Provenance, Run, read


@click.command(
    "why",
    epilog="""\b
Examples:
  headwater why shop.public.orders reports.revenue
  headwater why "orders[amount]" "revenue[total]" --valid-at 30d
""",
)
@name_argument("a")
@name_argument("b")
@reading(LIST, *WHEN)
def command(asked: Reading, a: str, b: str) -> None:
    """Show who says that data flows from A to B, since when, and how they know."""
    asked.print(asked.client.why(a, b, **asked.when), provenance_sheets)


def provenance_sheets(answer: Provenance) -> Sequence[Sheet]:
    """The edges, what trials found of them, then what lies behind each."""
    rows = [edge_row(edge) for edge in answer.edges]
    title = f"verdict: {answer.verdict}" if answer.verdict else ""
    edges = Sheet(EDGE_COLUMNS, rows, title=title, spare=EDGE_SPARE, prose=EDGE_PROSE)
    # The edges into a step and out of it are known by the same events.
    behind = {(edge.job, tuple(_details(edge))): edge for edge in answer.edges}
    details = [
        Sheet(("", ""), rows, title=_title(edge)) for (_, rows), edge in behind.items() if rows
    ]
    columns = ("outcome", "job", "runs", "reason")
    tried = [
        (str(each["outcome"]), readable(str(each["job"])), int(each["runs"]), each["reason"])
        for each in answer.trials
    ]
    trials = [Sheet(columns, tried, title="tried on made-up rows")] if tried else []
    return [edges, *trials, *details]


def _title(edge: Edge) -> str:
    if edge.job:
        return readable(edge.job)
    return f"{readable(edge.source)} -> {readable(edge.target)}"


def _details(edge: Edge) -> Iterator[Sequence[Cell]]:
    for event in edge.events:
        said = (event.get("event_type"), event.get("event_time"), event.get("producer"))
        yield f"event {event.get('offset')}", " ".join(str(part) for part in said if part)
    if edge.run:
        run = read(Run, edge.run)
        yield "run", f"{run.id.removeprefix('run:')} {run.state} {run.started_at or ''}".strip()
    if edge.note or edge.by:
        yield "said", " ".join(part for part in (edge.by and f"{edge.by}:", edge.note) if part)
    if edge.confidence is not None:
        yield "confidence", f"{edge.confidence:.0%}"
    if edge.commit:
        commit = (edge.commit.get("repo") or edge.commit.get("url"), edge.commit.get("version"))
        yield "commit", " ".join(str(part) for part in commit if part)
    for told in edge.transformations:
        if told.get("description"):
            yield f"does {str(told.get('subtype')).lower()}", str(told["description"])
    if edge.sql:
        yield "sql", edge.sql
    if edge.ended_because:
        yield "ended", edge.ended_because
