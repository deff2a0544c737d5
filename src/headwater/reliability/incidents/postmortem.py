"""The story of an incident as a page to keep, in Markdown: what happened, never who is to blame."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from headwater.model.identity import readable
from headwater.model.incident import Moment
from headwater.model.time import Instant, format_instant
from headwater.reliability.incidents.checklist import CHECKLIST, REVIEW
from headwater.reliability.incidents.incident import Incident
from headwater.reliability.incidents.lengths import SHORT_NAMES, Length, seconds
from headwater.reliability.incidents.reach import Affected, Extent
from headwater.reliability.incidents.telling import duration, told_act

_MOST_SHOWN: Final = 20


def postmortem(
    incident: Incident, affected: Sequence[Affected], size: Extent, *, now: Instant
) -> str:
    """The page. affected: what depended on it, what matters most first."""
    parts = (
        [f"# {incident.name}: {_text(incident.title)}"],
        _summary(incident, now=now),
        ["## Impact", "", *_impact(affected, size)],
        ["## Cause", "", *_cause(incident)],
        ["## Timeline", "", *_timeline(incident)],
        ["## What was done", "", *_checklist(incident)],
        ["## What to learn from it", "", *_review(incident)],
        ["## Actions", "", *_actions(incident)],
    )
    return "\n".join(line for part in parts for line in (*part, "")).rstrip() + "\n"


def _summary(incident: Incident, *, now: Instant) -> Iterator[str]:
    yield f"- State: {incident.state}"
    yield f"- Severity: {incident.severity}"
    yield f"- Opened: {format_instant(incident.opened.at)} by {_text(incident.opened.by)}"
    end = incident.moments.get(Moment.RESOLVED)
    last = now if end is None else end.at
    lasted = duration((last - incident.onset) / 1_000_000)
    yield f"- Lasted: {lasted}" + ("" if end else " so far")
    for length in Length:
        took = seconds(incident, length)
        yield f"- {SHORT_NAMES[length]}: {'not known' if took is None else duration(took)}"


def _impact(affected: Sequence[Affected], size: Extent) -> Iterator[str]:
    yield (
        f"{size.total} datasets downstream: {size.dashboards} dashboards, {size.learning} models "
        f"or features, {size.regulated} that an authority asks about, {size.critical} of tier 1; "
        f"{size.owners} owners."
    )
    if not affected:
        return
    yield ""
    yield "| dataset | type | tier | owners |"
    yield "|---|---|---|---|"
    for each in affected[:_MOST_SHOWN]:
        owners = ", ".join(map(_text, each.owners))
        cells = (_text(readable(each.id)), _text(each.type or ""), str(each.tier or ""), owners)
        yield f"| {' | '.join(cells)} |"
    if len(affected) > _MOST_SHOWN:
        yield ""
        yield f"... and {len(affected) - _MOST_SHOWN} more."


def _cause(incident: Incident) -> Iterator[str]:
    cause = incident.cause
    if cause is None:
        yield "Not known yet."
        return
    if cause.asset:
        yield f"- Where: {_text(readable(cause.asset))}"
    if cause.commit:
        yield f"- Commit: {_text(cause.commit)}"
    if cause.note:
        yield f"- {_text(cause.note)}"
    yield f"- Named by {_text(cause.said.by)}, {format_instant(cause.said.at)}"


def _timeline(incident: Incident) -> Iterator[str]:
    began = incident.moments.get(Moment.STARTED)
    if began is not None:
        yield f"- {format_instant(began.at)} it began ({_text(began.by)})"
    for act in incident.acts:
        yield f"- {format_instant(act.at)} {_text(told_act(act))}"


def _checklist(incident: Incident) -> Iterator[str]:
    for step in CHECKLIST:
        by = incident.checked.get(step.id)
        mark, who = ("x", f" ({_text(by.by)})") if by else (" ", "")
        yield f"- [{mark}] {step.text}{who}"


def _review(incident: Incident) -> Iterator[str]:
    for number, question in enumerate(REVIEW):
        if number:
            yield ""
        yield f"**{question.text}**"
        yield ""
        yield _text(incident.reviewed.get(question.id) or "Not answered yet.")


def _actions(incident: Incident) -> Iterable[str]:
    if not incident.actions:
        return ["None."]
    lines: list[str] = []
    for each in incident.actions.values():
        owner = f", {_text(each.owner)}" if each.owner else ""
        due = f", by {format_instant(each.due)[:10]}" if each.due is not None else ""
        link = f" {_text(each.url)}" if each.url else ""
        lines.append(f"- [{'x' if each.done else ' '}] {_text(each.name)}{owner}{due}{link}")
    return lines


def _text(text: str) -> str:
    """A text that stays one paragraph, and that no reader of Markdown takes for markup."""
    flat = " ".join(text.split())
    return "".join(f"\\{each}" if each in "\\`*_[]<>|#" else each for each in flat)
