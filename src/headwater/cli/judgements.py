"""`headwater judgements`: what people confirmed and rejected."""

from __future__ import annotations

from collections.abc import Sequence

import click

from headwater.cli.output.names import readable
from headwater.cli.output.sheet import Sheet
from headwater.cli.reading import LIST, PAGES, WHEN, Reading, reading
from headwater.sdk.verdicts import Judgements

_COLUMNS = ("word", "source", "target", "job", "by", "reason", "at", "until")


@click.command(
    "judgements",
    epilog="""\b
Examples:
  headwater judgements
  headwater judgements --format csv --all
""",
)
@reading(LIST, *WHEN, *PAGES)
def command(asked: Reading) -> None:
    """List what people confirmed and rejected, newest first; `unlink` takes one back."""
    asked.print(asked.client.judgements(**asked.bounds), judgement_sheets)


def judgement_sheets(answer: Judgements) -> Sequence[Sheet]:
    """One row for each word."""
    rows = [
        (
            each.word,
            readable(each.source),
            readable(each.target),
            readable(each.job) if each.job else None,
            each.by,
            each.reason,
            each.at,
            each.until,
        )
        for each in answer.judgements
    ]
    return [Sheet(_COLUMNS, rows, spare=("job", "until"), prose=frozenset({"reason"}))]
