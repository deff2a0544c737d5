"""`headwater quality`: what was measured and checked of a dataset through time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import click

from headwater.cli.output.document_sheet import Json, check_name
from headwater.cli.output.names import readable
from headwater.cli.output.sheet import Cell, Sheet
from headwater.cli.reading import LIST, PAGES, WHEN, Reading, name_argument, reading
from headwater.sdk.answers import Quality


@click.command(
    "quality",
    epilog="""\b
Examples:
  headwater quality shop.public.orders
  headwater quality shop.public.orders --format jsonl      with the measures of each column
""",
)
@name_argument("of")
@reading(LIST, *WHEN, *PAGES)
def command(asked: Reading, of: str) -> None:
    """List what was measured and checked of a dataset, and how much was read and written."""
    asked.print(asked.client.quality(of, **asked.bounds), quality_sheets)


def quality_sheets(answer: Quality) -> Sequence[Sheet]:
    """One row for each result."""
    columns = (
        "at", "job", "rows", "bytes", "rows read", "rows written", "passed", "failed", "failing",
        "run",
    )  # fmt: skip
    spare = ("bytes", "rows read", "rows written", "job")
    return [
        Sheet(
            columns,
            list(_rows(answer.records())),
            precise=frozenset({"run"}),
            spare=spare,
            prose=frozenset({"failing"}),
        )
    ]


def _rows(results: Sequence[Json]) -> Iterator[Sequence[Cell]]:
    for each in results:
        measures: Json = each.get("measures") or {}
        read: Json = each.get("read") or {}
        written: Json = each.get("written") or {}
        checks: Sequence[Json] = each.get("checks") or ()
        failing = [check for check in checks if check.get("success") is False]
        yield (
            each.get("at"),
            readable(each.get("job") or ""),
            measures.get("rows"),
            measures.get("bytes"),
            read.get("rows"),
            written.get("rows"),
            sum(check.get("success") is True for check in checks) or None,
            len(failing) or None,
            ", ".join(map(check_name, failing)),
            str(each.get("run") or "").removeprefix("run:"),
        )
