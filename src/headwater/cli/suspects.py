"""`headwater suspects`: what may have caused something that is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

import click

from headwater.cli.moments import MOMENT
from headwater.cli.output.names import readable
from headwater.cli.output.sheet import Cell, Sheet
from headwater.cli.reading import LIMIT, LIST, MIN_OFFSET, Reading, name_argument, reading
from headwater.cli.signals import signal_sheets
from headwater.sdk.answers import Json
from headwater.sdk.suspects import Suspect, Suspects

_TOLD = 12
_MINUTES_PER_HOUR = 60


@click.command(
    "suspects",
    epilog="""\b
Examples:
  headwater suspects shop.public.orders
  headwater suspects 'ANALYTICS.MARTS.REVENUE[total]' --since 2026-11-24T06:00:00Z
  headwater suspects dashboards/sales dashboards/stock --since 2d --format json
""",
)
@name_argument("of", nargs=-1, required=True)
@click.option("--since", type=MOMENT, help="When it was noticed; else see what is wrong now.")
@click.option("--signals", is_flag=True, help="List what signals turned wrong about them, instead.")
@reading(LIST, MIN_OFFSET, LIMIT)
def command(asked: Reading, of: tuple[str, ...], since: datetime | None, *, signals: bool) -> None:
    """List what may have caused something wrong with OF, the likeliest first, and why.

    Of several things that are wrong at once, what explains the most of them comes first.
    """
    if signals:
        told = asked.client.suspect_signals(
            *of, since=since, min_offset=asked.min_offset, limit=asked.limit
        )
        asked.print(told, signal_sheets)
        return
    answer = asked.client.suspects(*of, since=since, min_offset=asked.min_offset, limit=asked.limit)
    asked.print(answer, suspect_sheets)


def suspect_sheets(answer: Suspects) -> Sequence[Sheet]:
    """The suspects, then the arithmetic of the first three, and what was not looked at."""
    columns = ("likely", "suspect", "what", "before", "hops", "commit", "evidence")
    rows = [_row(each) for each in answer.suspects]
    terms = [row for each in answer.suspects[:3] for row in _terms(each)]
    symptoms = [
        (readable(each.of), each.column, each.kind, each.at, each.first_bad_run)
        for each in answer.symptoms
    ]
    unseen = [(each,) for each in answer.not_checked]
    return [
        Sheet(columns, rows, spare=("commit", "hops"), prose=frozenset({"evidence"})),
        Sheet(
            ("suspect", "term", "value", "because"),
            terms,
            title="arithmetic (natural logarithms of odds)",
            prose=frozenset({"because"}),
        ),
        Sheet(("what is wrong", "column", "kind", "since", "first bad run"), symptoms,
              title="symptoms", spare=("first bad run",)),
        Sheet(("not looked at",), unseen, title="not looked at",
              prose=frozenset({"not looked at"})),
    ]  # fmt: skip


def _row(suspect: Suspect) -> Sequence[Cell]:
    return (
        f"{suspect.probability:.0%}",
        _place(suspect),
        ", ".join(suspect.kinds),
        _before(suspect.minutes_before),
        suspect.hops,
        (suspect.commit or "")[:_TOLD],
        "; ".join(_evidence(each) for each in suspect.changes),
    )


def _place(suspect: Suspect) -> str:
    return "a cause that nobody captured" if suspect.place is None else readable(suspect.place)


def _before(minutes: float | None) -> str | None:
    if minutes is None:
        return None
    if minutes < 2 * _MINUTES_PER_HOUR:
        return f"{minutes:.0f} min"
    return f"{minutes / _MINUTES_PER_HOUR:.0f} h"


def _evidence(change: Json) -> str:
    where = change.get("dataset")
    about = f" ({readable(str(where))})" if where else ""
    return f"{change.get('kind')}{about}: {change.get('evidence')}"


def _terms(suspect: Suspect) -> Iterator[Sequence[Cell]]:
    for each in suspect.terms:
        yield (_place(suspect), each.get("name"), f"{each.get('value', 0):+.2f}", each["reason"])
    yield (_place(suspect), "score", f"{suspect.score:+.2f}", f"{suspect.probability:.1%} of all")
