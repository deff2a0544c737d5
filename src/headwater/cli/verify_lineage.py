"""`headwater verify-lineage`: where what is claimed and what runs show do not agree."""

from __future__ import annotations

from collections.abc import Sequence

import click

from headwater.cli.output.names import short_names
from headwater.cli.output.sheet import Sheet
from headwater.cli.reading import LIST, PAGES, WHEN, Reading, reading
from headwater.sdk.verdicts import Verdicts

_WHICH = ("disagreements", "all", "verified", "undeclared", "phantom", "unseen", "confirmed")
_COLUMNS = (
    "verdict",
    "source",
    "target",
    "job",
    "evidence",
    "first seen",
    "last seen",
    "runs",
    "runs without",
    "trial",
)


@click.command(
    "verify-lineage",
    epilog="""\b
Examples:
  headwater verify-lineage
  headwater verify-lineage mart.revenue --which all
  headwater verify-lineage --format csv --all > disagreements.csv
""",
)
@click.argument("of", required=False, metavar="[NAME]")
@click.option(
    "--which",
    type=click.Choice(_WHICH),
    default="disagreements",
    show_default=True,
    help="Which edges to list.",
)
@reading(LIST, *WHEN, *PAGES)
def command(asked: Reading, of: str | None, which: str) -> None:
    """List edges that are claimed and that runs do not show, or shown and not claimed.

    VERIFIED: claimed by code or a declaration, and shown by runs. UNDECLARED: shown, claimed by
    nobody. PHANTOM: claimed, and its job ran several times since and never showed it. UNSEEN:
    claimed, and its job has not run. CONFIRMED: a person says so. A disagreement is a phantom,
    an undeclared edge into a dataset of which others are claimed, or one that `headwater
    try-lineage` refuted. Exits 1 when there is any.
    """
    answer = asked.client.verdicts(of, which=which, **asked.bounds)
    asked.print(answer, verdict_sheets)
    if answer.disagreements:
        raise click.exceptions.Exit(1)


def verdict_sheets(answer: Verdicts) -> Sequence[Sheet]:
    """One row for each edge, under how many there are of each verdict."""
    named = (name for each in answer.edges for name in (each.source, each.target, *each.jobs))
    names = short_names(named)
    rows = [
        (
            each.verdict,
            names[each.source],
            names[each.target],
            ", ".join(names[job] for job in each.jobs),
            ", ".join(each.evidence),
            each.first_seen,
            each.last_seen,
            each.runs,
            each.runs_without,
            each.tried,
        )
        for each in answer.edges
    ]
    spare = ("first seen", "evidence", "last seen")
    return [Sheet(_COLUMNS, rows, title=_title(answer), spare=spare)]


def _title(answer: Verdicts) -> str:
    counts = ", ".join(f"{count:,} {word}" for word, count in answer.counts.items() if count)
    rate = answer.false_positive_rate
    share = "" if rate is None else f"; false positives {rate:.1%}"
    return f"{counts or 'no edges'}{share}"
