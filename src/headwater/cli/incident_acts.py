"""What is done about incidents: each thing is a command of `headwater incident`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import click

from headwater.cli.moments import MOMENT
from headwater.cli.output.printable import printable
from headwater.cli.reading import name_argument, server_option
from headwater.cli.settings import client
from headwater.sdk.incidents import Acted

SEVERITIES: Final = ("critical", "high", "medium", "low")
MOMENTS: Final = (
    "started", "detected", "alerted", "responding", "identified", "mitigated", "resolved",
)  # fmt: skip
_QUESTIONS: Final = {
    "objectives": "Were objectives kept, and do any have to change?",
    "instrument": "What has to be instrumented or tested now, by whom and when?",
    "gaps": "What was missing that would have shown the cause sooner?",
    "lineage": "Did lineage help to find the cause, or stand in the way? How?",
}
"""What a review asks, the last first, as options are put on."""

by_option: Final = click.option("--by", metavar="WHO", help="Who says so, where no key tells.")
_NOTE: Final = click.option("--note", "-m", help="Why, or how, in words.")
_AT: Final = click.option("--at", type=MOMENT, help="When that was, if not just now.")


def told(acted: Acted, done: str, known: str = "was so already") -> str:
    """What became of it, in a line."""
    incident = acted.incident
    what = done if acted.is_new else known
    return printable(f"{incident.name} {what}: {incident.severity}, {incident.state}")


def _act(incident: str, kind: str, server: str | None, done: str, **details: Any) -> Acted:
    acted = client(server).incidents.act(incident, kind, **details)
    click.echo(told(acted, done))
    return acted


def _state(name: str, kind: str, moment: str | None, done: str, about: str) -> click.Command:
    """A command that puts an incident into a state."""

    def run(incident: str, server: str | None, at: datetime | None = None, **details: Any) -> None:
        times = {moment: at} if moment and at else None
        _act(incident, kind, server, done, times=times, **details)

    run.__doc__ = about
    command: Callable[..., None] = server_option(by_option(_NOTE(run)))
    if moment:
        command = _AT(command)
    example = f"\b\nExample:\n  headwater incident {name} INC-7\n"
    return click.command(name, epilog=example)(click.argument("incident")(command))


ACKNOWLEDGE: Final = _state(
    "ack", "acknowledge", "responding", "is acknowledged",
    "Say that one takes care of an incident.",
)  # fmt: skip
MITIGATE: Final = _state(
    "mitigate", "mitigate", "mitigated", "is mitigated",
    "Say that nobody is hurt by an incident any more.",
)  # fmt: skip
FALSE_ALARM: Final = _state(
    "false-alarm", "false_positive", None, "was a false alarm",
    "Say that nothing was wrong; it does not count in any figure.",
)  # fmt: skip
EXPECTED: Final = _state(
    "expected", "expected", None, "was expected", "Say that it was meant to be so."
)
REOPEN: Final = _state("reopen", "reopen", None, "is open again", "Open an incident again.")


def _answers(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command an option for each question of the review."""
    for name, question in _QUESTIONS.items():
        command = click.option(f"--{name}", help=question)(command)
    return command


@click.command("resolve", epilog="""\b
Examples:
  headwater incident resolve INC-7
  headwater incident resolve INC-7 --lineage 'it named the commit' --gaps 'none' \\
      --instrument 'a test of the ledger, by ana' --objectives 'kept'

On a terminal it asks the questions of the review that have no answer yet.
""")  # fmt: skip
@click.argument("incident")
@_NOTE
@_AT
@_answers
@by_option
@server_option
def resolve(
    incident: str,
    note: str | None,
    at: datetime | None,
    by: str | None,
    server: str | None,
    **answers: str | None,
) -> None:
    """Say that all is well again, and answer what its review asks."""
    times = {"resolved": at} if at else None
    _act(incident, "resolve", server, "is resolved", note=note, times=times, by=by)
    _review(incident, answers, by, server)


@click.command("review", epilog="\b\nExample:\n  headwater incident review INC-7 --gaps none\n")
@click.argument("incident")
@_answers
@by_option
@server_option
def review(incident: str, by: str | None, server: str | None, **answers: str | None) -> None:
    """Answer what the review of an incident asks."""
    _review(incident, answers, by, server)


def _review(
    incident: str, answers: Mapping[str, str | None], by: str | None, server: str | None
) -> None:
    """Say the answers given, and ask for the others where there is somebody to ask."""
    hw = client(server)
    given = {name: text for name, text in answers.items() if text}
    asked: Sequence[Mapping[str, Any]] = hw.incidents.show(incident)["review"]
    left = [each for each in asked if each["answer"] is None and each["id"] not in given]
    if sys.stdin.isatty() and sys.stdout.isatty():
        for each in left:
            text = click.prompt(each["text"], default="", show_default=False)
            given |= {each["id"]: text} if text else {}
    if given:
        hw.incidents.act(incident, "review", answers=given, by=by)
    missing = [each["id"] for each in left if each["id"] not in given]
    if missing:
        way = f"headwater incident review {incident} --{missing[0]} ..."
        click.echo(f"not answered yet: {', '.join(missing)}; `{way}`", err=True)


@click.command("identify", epilog="""\b
Example:
  headwater incident identify INC-7 --cause finance_close.revenue_report --commit 22a23bf
""")  # fmt: skip
@click.argument("incident")
@click.option("--cause", metavar="ASSET", help="The dataset or job at fault.")
@click.option("--commit", help="The commit of its code.")
@_NOTE
@_AT
@by_option
@server_option
def identify(incident: str, at: datetime | None, server: str | None, **details: Any) -> None:
    """Name the cause of an incident."""
    times = {"identified": at} if at else None
    _act(incident, "identify", server, "has a cause", times=times, **details)


@click.command("assign", epilog="\b\nExample:\n  headwater incident assign INC-7 ana\n")
@click.argument("incident")
@click.argument("to")
@by_option
@server_option
def assign(incident: str, to: str, by: str | None, server: str | None) -> None:
    """Give an incident to somebody."""
    _act(incident, "assign", server, f"is {to}'s", to=to, by=by)


@click.command("severity", epilog="""\b
Example:
  headwater incident severity INC-7 high -m 'the board sees it tomorrow'
""")  # fmt: skip
@click.argument("incident")
@click.argument("severity", type=click.Choice(SEVERITIES))
@click.option("--note", "-m", required=True, help="Why.")
@by_option
@server_option
def severity(incident: str, severity: str, note: str, by: str | None, server: str | None) -> None:
    """Say how bad an incident is, with the reason."""
    _act(incident, "severity", server, "is rated", severity=severity, note=note, by=by)


@click.command("attach", epilog="\b\nExample:\n  headwater incident attach INC-7 orders_daily\n")
@click.argument("incident")
@name_argument("of", nargs=-1, required=True)
@by_option
@server_option
def attach(incident: str, of: tuple[str, ...], by: str | None, server: str | None) -> None:
    """Say that more is wrong by the same cause."""
    _act(incident, "attach", server, "has more that is wrong", of=of, by=by)


@click.command("note", epilog="\b\nExample:\n  headwater incident note INC-7 'asked the vendor'\n")
@click.argument("incident")
@click.argument("text")
@by_option
@server_option
def note(incident: str, text: str, by: str | None, server: str | None) -> None:
    """Put a note into the timeline."""
    _act(incident, "note", server, "has a note", note=text, by=by)


@click.command("link", epilog="""\b
Example:
  headwater incident link INC-7 https://github.com/acme/etl/pull/618 --title 'the fix'
""")  # fmt: skip
@click.argument("incident")
@click.argument("url")
@click.option("--title", help="What is there.")
@by_option
@server_option
def link(incident: str, url: str, server: str | None, **details: Any) -> None:
    """Link a run, a commit, a pull request or anything else that has an address."""
    _act(incident, "link", server, "has a link", url=url, **details)


@click.command("when", epilog="""\b
Example:
  headwater incident when INC-7 started 2026-11-24T06:00:00Z
""")  # fmt: skip
@click.argument("incident")
@click.argument(
    "moment",
    type=click.Choice(MOMENTS),
)
@click.argument("at", type=MOMENT)
@_NOTE
@by_option
@server_option
def when(
    incident: str, moment: str, at: datetime, server: str | None, **details: Any
) -> None:  # fmt: skip
    """Set one of the seven moments of an incident."""
    _act(incident, "moment", server, f"says when it was {moment}", times={moment: at}, **details)


@click.command("notify", epilog="""\b
Examples:
  headwater incident notify INC-7 --owners -m 'do not use the revenue of today'
  headwater incident notify INC-7 team:finance-data user:ana
""")  # fmt: skip
@click.argument("incident")
@click.argument("recipients", nargs=-1)
@click.option("--owners", is_flag=True, help="Everyone who answers for something affected.")
@_NOTE
@by_option
@server_option
def notify(
    incident: str,
    recipients: tuple[str, ...],
    owners: bool,  # noqa: FBT001 because click calls it
    server: str | None,
    **details: Any,
) -> None:
    """Tell those who depend on it, through the endpoints that are theirs, and keep a log."""
    if not recipients and not owners:
        raise click.UsageError("say whom to tell, or --owners")
    _act(incident, "notify", server, "is told to those who depend on it",
         recipients=recipients, to_owners=owners, **details)  # fmt: skip


@click.command("check", epilog="\b\nExample:\n  headwater incident check INC-7 affected\n")
@click.argument("incident")
@click.argument("step")
@click.option("--undo", is_flag=True, help="Take it back.")
@_NOTE
@by_option
@server_option
def check(
    incident: str, step: str, undo: bool, server: str | None, **details: Any  # noqa: FBT001 because click calls it
) -> None:  # fmt: skip
    """Tick off a step of the checklist, or of a runbook."""
    kind, done = ("uncheck", "misses that step") if undo else ("check", "is a step further")
    _act(incident, kind, server, done, step=step, **details)


@click.command("action", epilog="""\b
Examples:
  headwater incident action INC-7 'add a test of the ledger' --owner ana --due 2026-12-01
  headwater incident action INC-7 'add a test of the ledger' --done
""")  # fmt: skip
@click.argument("incident")
@click.argument("action")
@click.option("--owner", "to", metavar="WHO", help="Who does it.")
@click.option("--due", type=MOMENT, help="By when.")
@click.option("--url", help="Where it is followed.")
@click.option("--done", is_flag=True, help="It is done.")
@by_option
@server_option
def action(
    incident: str, action: str, done: bool, server: str | None, **details: Any  # noqa: FBT001 because click calls it
) -> None:  # fmt: skip
    """Keep something that has to be done so that it does not happen again."""
    kind, becomes = ("done", "has an action less") if done else ("action", "has an action more")
    _act(incident, kind, server, becomes, action=action, **details)


ACTS: Final = (
    ACKNOWLEDGE, assign, identify, MITIGATE, resolve, FALSE_ALARM, EXPECTED, REOPEN, severity,
    attach, note, link, when, notify, check, action, review,
)  # fmt: skip
"""Every act, in the order in which they are likely to be needed."""
