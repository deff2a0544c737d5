"""`headwater tree`: a run, what started it and what it started."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

import click

from headwater.cli.output.names import readable
from headwater.cli.output.sheet import Cell, Sheet
from headwater.cli.reading import LIST, PAGES, WHEN, Reading, name_argument, reading
from headwater.sdk.answers import RunTree, TreeRun

_WIDTH: Final = 24


@click.command(
    "tree",
    epilog="""\b
Examples:
  headwater tree 019376ef-6e42-7a33-b14f-0cf0bf8de0d1
  headwater tree RUN --format csv         start and end of each run, for a chart
""",
)
@name_argument("of")
@reading(LIST, *WHEN, *PAGES)
def command(asked: Reading, of: str) -> None:
    """Show the tree of runs that a run belongs to, from its root, and when each of them ran."""
    asked.print(asked.client.tree(of, **asked.bounds), tree_sheets)


def tree_sheets(answer: RunTree) -> Sequence[Sheet]:
    """One row for each run, those below it indented, with a bar over the time of all of them."""
    columns = ("job", "state", "started", "seconds", "reads", "writes", "when", "ended", "run")
    spare = ("when", "reads", "writes", "seconds")
    rows = list(_rows(answer.runs))
    return [Sheet(columns, rows, precise=frozenset({"ended", "run"}), spare=spare)]


def _rows(runs: Sequence[TreeRun]) -> Iterator[Sequence[Cell]]:
    spans = [_span(each) for each in runs]
    known = [each for each in spans if each]
    first = min((start for start, _ in known), default=0.0)
    last = max((end for _, end in known), default=0.0)
    for each, span in zip(runs, spans, strict=True):
        run = each.run
        name = str(run.get("job_name") or readable(str(run.get("job") or "")))
        yield (
            "  " * each.depth + name,
            run.get("state"),
            run.get("started_at"),
            run.get("duration_s"),
            each.reads or None,
            each.writes or None,
            _bar(span, first, last),
            run.get("ended_at"),
            str(run.get("id", "")).removeprefix("run:"),
        )


def _span(each: TreeRun) -> tuple[float, float] | None:
    start = each.run.get("started_at")
    if not start:
        return None
    end = each.run.get("ended_at") or start
    return _seconds(start), _seconds(end)


def _seconds(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()


def _bar(span: tuple[float, float] | None, first: float, last: float) -> str:
    if span is None:
        return ""
    scale = (_WIDTH - 1) / (last - first) if last > first else 0.0
    start, end = (round((each - first) * scale) for each in span)
    return "." * start + "#" * (end - start + 1) + "." * (_WIDTH - 1 - end)
