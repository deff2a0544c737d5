"""`headwater signals`: what sources outside say of jobs and datasets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

import click

from headwater.cli.moments import MOMENT
from headwater.cli.output.names import readable
from headwater.cli.output.sheet import Cell, Sheet
from headwater.cli.reading import LIST, MIN_OFFSET, Reading, name_argument, reading
from headwater.sdk.signals import Signal, Signals

_NOTHING_DECLARED: Final = (
    "no signals are declared: HEADWATER_SIGNALS of the server names a file of sources and rules"
)


@click.command(
    "signals",
    epilog="""\b
Examples:
  headwater signals shop.public.orders
  headwater signals etl/load_orders --since 2d
  headwater signals --incident INC-7
""",
)
@name_argument("of", nargs=-1)
@click.option("--incident", metavar="NAME", help="Of the suspects of an incident, instead.")
@click.option("--since", type=MOMENT, help="From when on to look; else the last 24 hours.")
@click.option("--until", type=MOMENT, help="Until when; else until now.")
@reading(LIST, MIN_OFFSET)
def command(
    asked: Reading,
    of: tuple[str, ...],
    incident: str | None,
    since: datetime | None,
    until: datetime | None,
) -> None:
    """List what sources outside say of jobs, datasets or runs, what looks wrong first.

    Of a dataset the jobs that write it are asked about, too. The file that HEADWATER_SIGNALS names
    says which sources there are, and what is asked.
    """
    if bool(of) == bool(incident):
        raise click.UsageError("Name jobs, datasets or runs, or an --incident.")
    if incident and (since or until):
        raise click.UsageError("An incident says by itself when to look.")
    answer = asked.client.signals(
        *of, incident=incident, since=since, until=until, min_offset=asked.min_offset
    )
    asked.print(answer, signal_sheets)
    if not answer.declared:
        click.echo(_NOTHING_DECLARED, err=True)


def signal_sheets(answer: Signals) -> Sequence[Sheet]:
    """The signals, spans, the queries as they were sent, and what was not checked."""
    columns = ("signal", "of", "looks", "since", "last good", "now", "wrong is", "means")
    rows = [_row(each) for each in answer.signals]
    spans = [
        (readable(told.run), each["name"], each["service"], f"{each['duration_s']:.6g} s",
         each["because"], told.link)
        for told in answer.traces for each in told.spans
    ]  # fmt: skip
    queries = [row for each in answer.signals for row in _query(each)]
    more = [
        Sheet(
            ("run", "span", "service", "took", "because", "link"), spans, title="spans",
            spare=("link",), prose=frozenset({"because"}),
        ),
        Sheet(
            ("signal", "query", "link"), queries, title="queries", spare=("link",),
            prose=frozenset({"query"}),
        ),
        Sheet(
            ("not checked",), [(each,) for each in answer.not_checked], title="not checked",
            prose=frozenset({"not checked"}),
        ),
    ]  # fmt: skip
    signals = Sheet(columns, rows, spare=("wrong is",), prose=frozenset({"means"}))
    return [signals, *(each for each in more if each.rows)]


def _row(signal: Signal) -> Sequence[Cell]:
    looks = signal.verdict
    if signal.before_onset:
        looks = f"{looks}, before it began"
    return (
        signal.name,
        readable(signal.of),
        looks,
        signal.since,
        _amount(signal.last_good, signal.unit),
        _amount(signal.now, signal.unit),
        signal.wrong,
        signal.says,
    )


def _query(signal: Signal) -> Iterator[Sequence[Cell]]:
    if signal.query is not None:
        yield (signal.name, signal.query, signal.link)


def _amount(value: float | None, unit: str) -> str | None:
    return None if value is None else f"{value:.6g}{f' {unit}' if unit else ''}"
