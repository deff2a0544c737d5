"""A bar on standard error that shows how far along a long work is."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from headwater.integrations.sources.source import Report


@contextmanager
def progress_bar(*, total_bytes: int | None) -> Generator[Callable[[int, int], None]]:
    """Draw a bar while the block runs; gives a function of bytes and events done so far."""
    columns = (
        BarColumn(),
        DownloadColumn(),
        TextColumn("{task.fields[events]:,} events"),
        TextColumn("{task.fields[rate]:,.0f}/s"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=total_bytes, events=0, rate=0.0)

        def show(done_bytes: int, events: int) -> None:
            elapsed = progress.tasks[task].elapsed or 0.0
            rate = events / elapsed if elapsed else 0.0
            progress.update(task, completed=done_bytes, events=events, rate=rate)

        yield show


@contextmanager
def counting_bar(noun: str) -> Generator[Callable[[int, int], None]]:
    """Draw a bar while the block runs; gives a function of how many are done, and how many in all.

    noun: what they are, as in `events`.
    """
    columns = (
        BarColumn(),
        TextColumn(f"{{task.completed:,.0f}} of {{task.total:,.0f}} {noun}"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=0)

        def show(done: int, total: int) -> None:
            progress.update(task, completed=done, total=total)

        yield show


@contextmanager
def report_bar(report: Report) -> Generator[None]:
    """Draw a bar of how far a source is read while the block runs."""
    columns = (
        BarColumn(),
        TextColumn("{task.completed:,.0f} read"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=None)

        def watch(so_far: Report) -> None:
            progress.update(task, completed=so_far.done, total=so_far.total)

        report.watch = watch
        yield
        report.watch = None
