"""`headwater drill`: lose the machine on purpose, and see what comes back."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from headwater.cli.data_folder import config_of, data_option
from headwater.cli.output.amounts import bytes_text, duration_text
from headwater.cli.output.counting import counting
from headwater.cli.output.render import render_sheets
from headwater.cli.output.sheet import Cell, Sheet

if TYPE_CHECKING:
    from headwater.drill.report import Loss, Report

_FOUND: Final = 1
_STEPS: Final = ("step", "seconds", "what it is")


@click.command(
    "drill",
    epilog="""\b
Examples:
  headwater drill --data /var/lib/headwater
  headwater drill --into /mnt/other-disk/drill --keep
  headwater drill --format json
""",
)
@data_option
@click.option(
    "--into",
    type=click.Path(file_okay=False, path_type=Path),
    help="An empty folder to work in, on another disk say; else a temporary one.",
)
@click.option("--keep", is_flag=True, help="Leave the backup and what was restored from it.")
@click.option(
    "--format",
    "output",
    type=click.Choice(("auto", "table", "json", "csv", "md")),
    default="auto",
    show_default=True,
    help="auto is a table on a terminal and json elsewhere.",
)
def command(data: Path | None, into: Path | None, *, keep: bool, output: str) -> None:
    """Make a backup, restore it elsewhere, and say what would be lost and for how long.

    Runs beside a server, which goes on. The log that was restored is verified event by event, a
    second server is started on it until it accepts and answers, and the state that was backed up
    is compared with one that is folded anew. RPO is what the server had taken when the backup was
    complete and the backup does not have; add the time between two backups. RTO is from the start
    of restoring until the second server accepts, and until it answers. Exits 1 when something is
    wrong. The data folder keeps when it was done, for `headwater readiness`.
    """
    from headwater.cli.reading import chosen
    from headwater.drill.drill import drill
    from headwater.drill.record import keep_record

    config = config_of(data)
    with _working_in(into, keep=keep) as folder:
        report = drill(config, folder, say=_say, counting=lambda: counting("events"))
    keep_record(config.data, report)
    if keep:
        click.echo(f"the backup and what was restored are in {folder}", err=True)
    form = chosen(output)
    if form == "json":
        click.echo(json.dumps(_document(report), ensure_ascii=False))
    else:
        click.echo(render_sheets(drill_sheets(report), output=form), nl=form != "csv")
    if not report.holds:
        raise click.exceptions.Exit(_FOUND)


def _say(what: str) -> None:
    click.echo(f"{what} ...", err=True)


@contextmanager
def _working_in(into: Path | None, *, keep: bool) -> Generator[Path]:
    """An empty folder; what is left in it is removed at the end, unless it is to be kept."""
    if into is None:
        into = Path(tempfile.mkdtemp(prefix="headwater-drill-"))
    elif into.exists() and any(into.iterdir()):
        raise click.BadParameter(f"{into} is not empty; name one that is", param_hint="--into")
    into.mkdir(parents=True, exist_ok=True)
    try:
        yield into
    finally:
        if not keep:
            shutil.rmtree(into)


def _document(report: Report) -> Mapping[str, Any]:
    recovery = report.recovery
    return {
        "verdict": _verdict(report),
        "findings": report.findings,
        "backup": {"events": report.events, "bytes": report.size_bytes},
        "rpo": {
            "events": report.lost.events,
            "seconds": report.lost.seconds,
            "accepted_meanwhile": report.lost.accepted,
        },
        "rto": {"accepts_s": report.accepts_after_s, "answers_s": report.answers_after_s},
        "steps_s": {
            "backup": report.backup_s,
            "restore": report.restore_s,
            "verify": report.verify_s,
            "start_to_accept": recovery and recovery.accepts,
            "start_to_answer": recovery and recovery.answers,
            "derive": report.derive_s,
        },
        "state": {
            "offset": report.folded,
            "backed_up": report.state,
            "derived": report.derived,
            "erased_by_rules": report.erased,
        },
    }


def _verdict(report: Report) -> str:
    return "holds" if report.holds else "fails"


def drill_sheets(report: Report) -> Sequence[Sheet]:
    """What it comes to, then each step, then what is wrong."""
    sheets = [
        Sheet(_STEPS, _steps(report), prose=frozenset({"what it is"})),
        Sheet(("", ""), _facts(report), prose=frozenset({""})),
    ]
    if report.findings:
        findings = [(each,) for each in report.findings]
        sheets.append(Sheet(("finding",), findings, prose=frozenset({"finding"})))
    return sheets


def _steps(report: Report) -> Sequence[Sequence[Cell]]:
    recovery = report.recovery
    steps = (
        ("backup", report.backup_s, "copying while the server goes on"),
        ("restore", report.restore_s, "copying into another folder"),
        ("verify", report.verify_s, "every event against its digest and the chain"),
        ("accept", recovery and recovery.accepts, "from a server's start until it takes an event"),
        ("answer", recovery and recovery.answers, "from its start until it answers"),
        ("derive", report.derive_s, "folding the whole log anew"),
    )
    return [(name, _rounded(seconds), what) for name, seconds, what in steps]


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 2)


def _facts(report: Report) -> Sequence[Sequence[Cell]]:
    facts = {
        "verdict": _verdict(report),
        "backup": f"{report.events:,} events, {bytes_text(report.size_bytes)}",
        "RPO": _lost(report.lost),
        "RTO": _until_back(report),
        "state": f"{report.state} at event {report.folded:,}",
        "derived": _derived(report),
    }
    return [(name, told) for name, told in facts.items() if told]


def _derived(report: Report) -> str | None:
    if report.derived is None:
        return None
    told = f"{report.derived} from the log alone"
    return f"{told}, without {report.erased:,} events that rules erased" if report.erased else told


def _lost(lost: Loss) -> str:
    return (
        f"{lost.events:,} events, {duration_text(lost.seconds)}: what had been taken when the "
        f"backup was complete and is not in it; {lost.accepted:,} came while it was made"
    )


def _until_back(report: Report) -> str | None:
    accepts, answers = report.accepts_after_s, report.answers_after_s
    if accepts is None or answers is None:
        return None
    return (
        f"{duration_text(accepts)} until events are accepted, "
        f"{duration_text(answers)} until questions are answered"
    )
