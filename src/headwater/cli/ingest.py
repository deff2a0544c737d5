"""`headwater ingest`: send events from files."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import BinaryIO, Final

import click

from headwater.cli.capture import Asked, capture, capturing
from headwater.cli.delivery import Delivery, Refused, Tally, batches
from headwater.cli.event_files import STDIN, list_files, read_events, size_of
from headwater.cli.output.printable import printable
from headwater.cli.settings import client

_REASONS_SHOWN: Final = 10
_CATCH_UP_S: Final = 600.0


@click.command(
    "ingest",
    epilog="""\b
Examples:
  headwater ingest events.jsonl
  headwater ingest exported/ --failed refused.jsonl
  zcat events.jsonl.gz | headwater ingest -
  headwater ingest dbt --from target/
  headwater ingest snowflake --from query_history.csv --namespace snowflake://org-account
""",
)
@click.argument("paths", nargs=-1, metavar="FILE|DIR|-... | SOURCE")
@click.option(
    "--from",
    "locations",
    multiple=True,
    metavar="LOCATION",
    help="Read a source: its export, folder or address. `headwater sources` lists what there is.",
)
@capturing
@click.option(
    "--failed",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write refused events to this file, one a line.",
)
def command(
    asked: Asked, paths: tuple[str, ...], failed: Path | None, locations: tuple[str, ...]
) -> None:
    """Send OpenLineage events: JSON Lines, a JSON document or an array, gzip or not.

    A folder's files are sent in the order of their names. Sending the same events twice is safe:
    what the server has already counts as a duplicate. Exits 1 when events were refused.

    With --from, SOURCE is what the locations hold: it is read and told as events.
    """
    if locations:
        if len(paths) != 1:
            raise click.UsageError("name one source, such as `dbt`, before --from")
        if failed is not None:
            raise click.UsageError("--failed is for files of events, not for a source")
        from headwater.integrations.registry import source_named

        capture([source_named(paths[0])], locations, asked)
        return
    if not paths:
        raise click.UsageError("give files or folders of events, or a source and --from")
    if asked.says_how:
        raise click.UsageError(f"{asked.says_how} is for a source; name its location by --from")
    _ingest(paths, failed, asked)


def _ingest(paths: Sequence[str], failed: Path | None, asked: Asked) -> None:
    delivery = Delivery(client(asked.server))
    files = list_files(paths)
    started = time.monotonic()
    try:
        with _refusals(failed) as keep:
            _send(files, delivery, keep)
    finally:
        _summarise(delivery.tally, time.monotonic() - started)
    if asked.wait and delivery.tally.offset:
        delivery.client.wait(delivery.tally.offset, timeout_s=_CATCH_UP_S)
    if delivery.tally.refused:
        raise click.exceptions.Exit(1)


def _send(
    files: Sequence[str], delivery: Delivery, keep: Callable[[Sequence[Refused]], None]
) -> None:
    tally = delivery.tally
    done_bytes = 0
    with _progress(size_of(files)) as show:
        for file in files:
            for batch in batches(read_events(file)):
                keep(delivery.deliver(batch))
                show(
                    done_bytes + batch[-1].consumed_bytes,
                    tally.accepted + tally.refused.total(),
                )
            done_bytes += 0 if file == STDIN else Path(file).stat().st_size


def _progress(
    total_bytes: int | None,
) -> AbstractContextManager[Callable[[int, int], None]]:
    if not sys.stderr.isatty():
        return nullcontext(lambda _bytes, _events: None)
    from headwater.cli.output.progress import progress_bar

    return progress_bar(total_bytes=total_bytes)


@contextmanager
def _refusals(path: Path | None) -> Generator[Callable[[Sequence[Refused]], None]]:
    """A function that keeps refused events in a file, which is made when there are any."""
    file: BinaryIO | None = None

    def keep(refused: Sequence[Refused]) -> None:
        nonlocal file
        if path is None or not refused:
            return
        file = file or path.open("wb")
        # A line end in JSON is only ever white space.
        file.writelines(each.event.body.replace(b"\n", b" ") + b"\n" for each in refused)

    try:
        yield keep
    finally:
        if file is not None:
            file.close()


def _summarise(tally: Tally, elapsed_s: float) -> None:
    seen = tally.accepted + tally.refused.total()
    rate = f"{seen / elapsed_s:,.0f}/s" if elapsed_s else "at once"
    click.echo(
        f"{tally.accepted:,} accepted, {tally.duplicates:,} of them duplicates, "
        f"{tally.refused.total():,} refused in {elapsed_s:.1f} s ({rate})"
    )
    for reason, count in tally.refused.most_common(_REASONS_SHOWN):
        first = tally.first_refused[reason]
        click.echo(printable(f"refused {count:,}: {reason}; first at {first}"), err=True)
    hidden = len(tally.refused) - _REASONS_SHOWN
    if hidden > 0:
        click.echo(f"and for {hidden} other reasons", err=True)
