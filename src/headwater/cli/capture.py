"""Reading sources and sending what they tell: what `ingest --from` and `scan` have in common."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, Final, ParamSpec

import click

from headwater.cli.moments import MOMENT
from headwater.cli.notebook import Notebook
from headwater.cli.output.printable import printable
from headwater.cli.reading import server_option
from headwater.cli.settings import client

if TYPE_CHECKING:
    from headwater.cli.delivery import Tally
    from headwater.cli.event_files import Found
    from headwater.integrations.sources.source import Options, Report, Source
    from headwater.openlineage.writing import Json
    from headwater.sdk.client import Client

P = ParamSpec("P")

_REMARKS_SHOWN: Final = 10
_CATCH_UP_S: Final = 600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """How sources are to be read, and where what they tell goes."""

    server: str | None
    namespace: str | None
    default_schema: str
    job_namespace: str | None
    dialect: str | None
    schema: Path | None
    since: datetime | None
    dry_run: bool
    again: bool
    wait: bool

    @property
    def says_how(self) -> str:
        """The first option that says how a source is to be read; empty where there is none."""
        given = {
            "--namespace": self.namespace,
            "--default-schema": self.default_schema,
            "--job-namespace": self.job_namespace,
            "--dialect": self.dialect,
            "--schema": self.schema,
            "--since": self.since,
            "--dry-run": self.dry_run,
            "--again": self.again,
        }
        return next((name for name, value in given.items() if value), "")

    def options(self) -> Options:
        """The same in the words of sources."""
        from headwater.cli.schema_files import read_schemas
        from headwater.integrations.sources.source import Options
        from headwater.model.time import to_instant
        from headwater.sql.dialects import dialect_of
        from headwater.sql.schemas import table_name

        # An unknown one is an error here, and not in each file.
        dialect_of(self.dialect)
        return Options(
            now=to_instant(datetime.now(UTC)),
            namespace=self.namespace,
            defaults=table_name(self.default_schema),
            job_namespace=self.job_namespace,
            dialect=self.dialect,
            since=to_instant(self.since) if self.since else None,
            again=self.again,
            known=read_schemas(self.schema, self.dialect) if self.schema else {},
        )

    def way(self, receiver: Client) -> Sequence[object]:
        """What tells this reading from another of the same place."""
        return (
            receiver.url,
            self.namespace,
            self.default_schema,
            self.job_namespace,
            self.dialect,
            self.schema.read_bytes() if self.schema else None,
        )


def capturing(function: Callable[Concatenate[Asked, P], None]) -> Callable[..., None]:
    """Give a command the options that say how sources are read."""

    @click.option(
        "--namespace",
        help="Where the tables lie, as other producers name it: snowflake://org-account.",
    )
    @click.option(
        "--default-schema", default="", help="What stands before names that have no schema: db.raw."
    )
    @click.option("--job-namespace", help="The namespace of the jobs that are found.")
    @click.option("--dialect", "-d", help="Of SQL: snowflake, bigquery, postgres, tsql and so on.")
    @click.option(
        "--schema",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help='Columns of tables: {"raw.orders": ["id"]} as JSON, or CREATE statements as .sql.',
    )
    @click.option("--since", type=MOMENT, help="Leave out what is older.")
    @click.option("--dry-run", is_flag=True, help="Print the events, one a line, and send nothing.")
    @click.option(
        "--again", is_flag=True, help="Read what has not changed since the last time too."
    )
    @click.option("--wait", is_flag=True, help="Return once answers take the events into account.")
    @server_option
    @wraps(function)
    def asking(*arguments: Any, **given: Any) -> None:
        names = Asked.__dataclass_fields__
        asked = Asked(**{name: given.pop(name) for name in names})
        function(asked, *arguments, **given)

    return asking


def is_remembered(source: Source, locations: Sequence[str], asked: Asked) -> bool:
    """Whether the server was told something by an earlier reading, which may be gone by now."""
    if asked.dry_run:
        return False
    receiver = client(asked.server)
    memory, _ = Notebook.of(source.name, locations, asked.way(receiver)).recall(receiver)
    return bool(memory.units)


def capture(sources: Sequence[Source], locations: Sequence[str], asked: Asked) -> None:
    """Read sources, and send or print what they tell; says on standard error how that went.

    Exits 1, when all are read, where the server refused anything.
    """
    taken = [_capture(each, locations, asked) for each in sources]
    if not all(taken):
        raise click.exceptions.Exit(1)


def _capture(source: Source, locations: Sequence[str], asked: Asked) -> bool:
    """Whether the server took all of it; if not, nothing is remembered of this reading."""
    from headwater.integrations.sources.source import Memory, Report

    report = Report()
    if asked.dry_run:
        out = sys.stdout.buffer
        for event in _encoded(source.read(locations, asked.options(), Memory(), report)):
            out.write(event.body + b"\n")
        _tell(source, report)
        return True
    receiver = client(asked.server)
    notebook = Notebook.of(source.name, locations, asked.way(receiver))
    memory, told = notebook.recall(receiver)
    claims = notebook.claims(told, receiver)
    started = time.monotonic()
    events = source.read(locations, asked.options(), memory, report)
    # What is no code is cut, repeated and read in parts, and always of the same source.
    is_code = source.lies_in is not None
    sent = _send(claims.settled(events) if is_code else events, receiver, report)
    claims.remark(report, ", ".join(locations))
    _tell(source, report)
    if sent.tally.refused:
        reason, count = sent.tally.refused.most_common(1)[0]
        click.echo(printable(f"refused {count:,}: {reason}"), err=True)
        return False
    try:
        notebook.keep(memory, sent.last, receiver=receiver, claims=claims.own)
    except OSError as error:
        fix = "name a folder that can be written to by XDG_CACHE_HOME"
        click.echo(printable(f"what was read is not remembered: {error}; {fix}"), err=True)
    click.echo(
        f"{source.name}: {_counted(sent.tally.accepted, 'events')} sent, "
        f"{sent.tally.duplicates:,} of them known before, in {time.monotonic() - started:.1f} s"
    )
    if asked.wait and sent.tally.offset:
        receiver.wait(sent.tally.offset, timeout_s=_CATCH_UP_S)
    return True


@dataclass(frozen=True, slots=True)
class _Sent:
    """What became of the events, and the last of them."""

    tally: Tally
    last: bytes


def _send(events: Iterator[Json], receiver: Client, report: Report) -> _Sent:
    from headwater.cli.delivery import Delivery, batches

    delivery = Delivery(receiver)
    last = b""
    with _progress(report):
        for batch in batches(_encoded(events)):
            delivery.deliver(batch)
            last = batch[-1].body
    return _Sent(delivery.tally, last)


def _encoded(events: Iterator[Json]) -> Iterator[Found]:
    import msgspec

    from headwater.cli.event_files import Found

    for number, event in enumerate(events, start=1):
        yield Found(msgspec.json.encode(event), f"event {number}", 0)


def _progress(report: Report) -> AbstractContextManager[object]:
    if not sys.stderr.isatty():
        return nullcontext()
    from headwater.cli.output.progress import report_bar

    return report_bar(report)


def _tell(source: Source, report: Report) -> None:
    """Say what was found, how well SQL was understood, and what was not."""
    found = [_counted(count, word) for word, count in report.counts.items() if count]
    click.echo(printable(f"{source.name}: {', '.join(found) or 'nothing new'}"), err=True)
    total = report.statements.total()
    if total:
        said = [f"{count:,} {status}" for status, count in report.statements.most_common()]
        click.echo(f"statements: {total:,} ({', '.join(said)})", err=True)
    for remark in report.remarks[:_REMARKS_SHOWN]:
        way_out = f"; {remark.fix}" if remark.fix else ""
        click.echo(printable(f"{remark.place}: {remark.detail}{way_out}"), err=True)
    hidden = len(report.remarks) + report.unsaid - _REMARKS_SHOWN
    if hidden > 0:
        click.echo(f"and {hidden:,} more like that", err=True)


def _counted(count: int, plural: str) -> str:
    """So many of a thing, which begins with its plural: `1 file`, `2 queries that only read`."""
    things, space, rest = plural.partition(" ")
    if count == 1:
        things = f"{things[:-3]}y" if things.endswith("ies") else things.removesuffix("s")
    return f"{count:,} {things}{space}{rest}"
