"""`headwater incident remedy`: what may be run about an incident, from proposal to outcome."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import Any, Final

import click

from headwater.cli.incident_acts import by_option
from headwater.cli.output.printable import printable
from headwater.cli.output.sheet import Sheet
from headwater.cli.reading import LIST, MIN_OFFSET, Reading, reading, server_option
from headwater.cli.settings import client
from headwater.sdk.client import Client
from headwater.sdk.remedies import Attempt, Remedies

_LOOK_S: Final = 0.3
_FAILED: Final = 1
_GOES_ON: Final = ("approved", "running")

_NOTE: Final = click.option("--note", "-m", help="Why, in words.")
_NO_WAIT: Final = click.option("--no-wait", is_flag=True, help="Return once it has begun.")


@click.group(
    "remedy",
    epilog="""\b
Examples:
  headwater incident remedy list INC-7
  headwater incident remedy propose INC-7 restart-orders-sink
  headwater incident remedy approve INC-7 1 -m 'the task lost its connection' --run
""",
)
def command() -> None:
    """Run what the file of remedies allows, once somebody has seen and approved it.

    HEADWATER_REMEDIES names the file.
    """


@command.command("list", epilog="\b\nExample:\n  headwater incident remedy list INC-7\n")
@click.argument("incident")
@reading(LIST, MIN_OFFSET)
def list_remedies(asked: Reading, incident: str) -> None:
    """List the remedies that are for an incident, and what was done with them."""
    answer = asked.client.incidents.remedies(incident, min_offset=asked.min_offset)
    asked.print(answer, _sheets)


@command.command("propose", epilog="""\b
Example:
  headwater incident remedy propose INC-7 restart-orders-sink -m 'its task failed'
""")  # fmt: skip
@click.argument("incident")
@click.argument("remedy")
@_NOTE
@by_option
@server_option
def propose(incident: str, remedy: str, server: str | None, **details: Any) -> None:
    """Propose a remedy, and show exactly what it would run."""
    hw = client(server)
    proposed = hw.incidents.remedy(incident, "propose", remedy=remedy, **details)
    tried = hw.incidents.remedy(incident, "dry_run", attempt=proposed.number, by=details.get("by"))
    _show(incident, tried)


@command.command("dry-run", epilog="\b\nExample:\n  headwater incident remedy dry-run INC-7 1\n")
@click.argument("incident")
@click.argument("attempt", type=click.IntRange(min=1))
@by_option
@server_option
def dry_run(incident: str, attempt: int, by: str | None, server: str | None) -> None:
    """Show exactly what an attempt would run, and what there is to see beforehand."""
    _show(incident, client(server).incidents.remedy(incident, "dry_run", attempt=attempt, by=by))


@command.command("approve", epilog="""\b
Examples:
  headwater incident remedy approve INC-7 1 -m 'the task lost its connection'
  headwater incident remedy approve INC-7 1 -m 'the task lost its connection' --run
  headwater incident remedy approve INC-7 1 -m 'it is what I saw' --digest 6f1c0a9be2d43710
""")  # fmt: skip
@click.argument("incident")
@click.argument("attempt", type=click.IntRange(min=1))
@click.option("--note", "-m", required=True, help="Why.")
@click.option("--digest", help="Only if the dry run still shows what had this digest.")
@click.option("--run", "and_run", is_flag=True, help="Run it as well.")
@_NO_WAIT
@by_option
@server_option
def approve(
    incident: str,
    attempt: int,
    note: str,
    digest: str | None,
    by: str | None,
    server: str | None,
    *,
    and_run: bool,
    no_wait: bool,
) -> None:
    """Approve what the dry run showed."""
    hw = client(server)
    approved = hw.incidents.remedy(
        incident, "approve", attempt=attempt, note=note, digest=digest, by=by
    )
    if and_run:
        _run(hw, incident, attempt, by, no_wait=no_wait)
    else:
        _show(incident, approved)


@command.command("run", epilog="\b\nExample:\n  headwater incident remedy run INC-7 1\n")
@click.argument("incident")
@click.argument("attempt", type=click.IntRange(min=1))
@_NO_WAIT
@by_option
@server_option
def run(incident: str, attempt: int, by: str | None, server: str | None, *, no_wait: bool) -> None:
    """Run what was approved, and wait for its outcome; exits 1 unless it succeeds."""
    _run(client(server), incident, attempt, by, no_wait=no_wait)


@command.command("withdraw", epilog="\b\nExample:\n  headwater incident remedy withdraw INC-7 1\n")
@click.argument("incident")
@click.argument("attempt", type=click.IntRange(min=1))
@_NOTE
@by_option
@server_option
def withdraw(incident: str, attempt: int, server: str | None, **details: Any) -> None:
    """Let an attempt be that does not run yet."""
    _show(incident, client(server).incidents.remedy(incident, "withdraw", attempt=attempt,
                                                    **details))  # fmt: skip


@command.command("roll-back", epilog="\b\nExample:\n  headwater incident remedy roll-back INC-7\n")
@click.argument("incident")
@_NOTE
@_NO_WAIT
@by_option
@server_option
def roll_back(
    incident: str, by: str | None, note: str | None, server: str | None, *, no_wait: bool
) -> None:
    """Go back to the last good snapshot, where a policy lets Headwater do that.

    A policy that is automatic runs at once; any other is proposed, to be approved as any remedy.
    """
    hw = client(server)
    attempt = hw.incidents.remedy(incident, "roll_back", note=note, by=by)
    if attempt.state == "proposed":
        tried = hw.incidents.remedy(incident, "dry_run", attempt=attempt.number, by=by)
        _show(incident, tried)
        return
    _finish(hw, incident, attempt, no_wait=no_wait)


def _run(hw: Client, incident: str, attempt: int, by: str | None, *, no_wait: bool) -> None:
    begun = hw.incidents.remedy(incident, "run", attempt=attempt, by=by)
    _finish(hw, incident, begun, no_wait=no_wait)


def _finish(hw: Client, incident: str, attempt: Attempt, *, no_wait: bool) -> None:
    while attempt.state in _GOES_ON and not no_wait:
        time.sleep(_LOOK_S)
        known = {each.number: each for each in hw.incidents.remedies(incident).attempts}
        attempt = known.get(attempt.number, attempt)
    _show(incident, attempt)
    if attempt.state in {"failed", "unknown"}:
        raise click.exceptions.Exit(_FAILED)


def _show(incident: str, attempt: Attempt) -> None:
    for line in _lines(incident.upper(), attempt):
        click.echo("\n".join(map(printable, line.split("\n"))))


def _lines(incident: str, attempt: Attempt) -> Iterator[str]:
    status = f" ({attempt.status})" if attempt.status is not None else ""
    yield f"{incident} remedy {attempt.number}, {attempt.remedy}, is {attempt.state}{status}"
    if attempt.snapshot:
        yield f"back to {attempt.snapshot}"
    trial = attempt.trial or {}
    if attempt.state == "proposed" and trial:
        yield f"it would run:\n{_indented(trial['plan'])}"
        if trial["output"]:
            yield f"a look beforehand ({trial['outcome']}):\n{_indented(trial['output'])}"
        way = f"headwater incident remedy approve {incident} {attempt.number}"
        yield f"`{way} -m WHY --run --digest {trial['digest']}`"
    if attempt.state == "approved":
        yield f"`headwater incident remedy run {incident} {attempt.number}`"
    if attempt.output:
        yield _indented(attempt.output)


def _indented(text: str | None) -> str:
    return "\n".join(f"    {line}" for line in (text or "").split("\n"))


def _sheets(answer: Remedies) -> Sequence[Sheet]:
    offers = [
        (each.name, each.kind, each.does, each.because, _needs(each.approvers, each.second_person),
         each.problem or (each.plan or "").partition("\n")[0])
        for each in answer.items
    ]  # fmt: skip
    attempts = [
        (each.number, each.remedy, each.state, each.status, each.proposed.get("by"),
         (each.approved or {}).get("by"), (each.ended or {}).get("at"))
        for each in answer.attempts
    ]  # fmt: skip
    columns = ("remedy", "kind", "does", "because", "approved by", "would run")
    return [
        Sheet(columns, offers, spare=("kind",), prose=frozenset({"does", "because", "would run"})),
        Sheet(
            ("attempt", "remedy", "state", "status", "proposed by", "approved by", "ended"),
            attempts,
            title="what was done with them",
        ),
    ]


def _needs(approvers: Sequence[str], second_person: bool) -> str:  # noqa: FBT001 because it is one column
    who = ", ".join(approvers) or "anybody by name"
    return f"{who}, not who proposed it" if second_person else who
