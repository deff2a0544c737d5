"""What was done about an incident, in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from headwater.model.identity import readable
from headwater.model.incident import ActKind
from headwater.openlineage.facets.headwater_act import ActFacet
from headwater.reliability.incidents.incident import Act

_MINUTE: Final = 60
_HOUR: Final = 60 * _MINUTE
_DAY: Final = 24 * _HOUR

_PLAIN: Final = {
    ActKind.ACKNOWLEDGE: "acknowledged it",
    ActKind.EXPECTED: "called it expected",
    ActKind.FALSE_POSITIVE: "called it a false alarm",
    ActKind.MITIGATE: "mitigated it",
    ActKind.NOTE: "noted",
    ActKind.RECOVER: "saw an alert end",
    ActKind.REOPEN: "opened it again",
    ActKind.RESOLVE: "resolved it",
}


def told_act(act: Act) -> str:
    """One thing that was done, in a line."""
    line = f"{act.told.by or 'somebody'} {_done(act.kind, act.told)}"
    return f"{line}: {act.told.note}" if act.told.note else line


def _done(kind: ActKind | None, told: ActFacet) -> str:
    if kind is None:
        return told.kind
    return _PLAIN[kind] if kind in _PLAIN else _SAID[kind](told)


def _cause(told: ActFacet) -> str:
    where = f" in {readable(told.cause)}" if told.cause else ""
    return f"{where}, commit {told.commit}" if told.commit else where


def _remedy(told: ActFacet) -> str:
    return f"remedy {told.attempt}, {told.remedy}"


def _back(told: ActFacet) -> str:
    return f", back to {told.snapshot}" if told.snapshot else ""


def _plan(told: ActFacet) -> str:
    return (told.plan or "").partition("\n")[0]


def _outcome(told: ActFacet) -> str:
    return f"{told.outcome} ({told.status})" if told.status is not None else f"{told.outcome}"


_SAID: Final[Mapping[ActKind, Callable[[ActFacet], str]]] = {
    ActKind.OPEN: lambda told: f"opened it as {told.title or 'an incident'}",
    ActKind.ATTACH: lambda told: f"attached {', '.join(map(readable, told.assets)) or 'an alert'}",
    ActKind.ASSIGN: lambda told: f"gave it to {told.to or 'nobody'}",
    ActKind.IDENTIFY: lambda told: f"named the cause{_cause(told)}",
    ActKind.SEVERITY: lambda told: f"set the severity to {told.severity}",
    ActKind.TITLE: lambda told: f"called it {told.title}",
    ActKind.MOMENT: lambda told: "set " + ", ".join(f"{k} to {v}" for k, v in told.times.items()),
    ActKind.LINK: lambda told: f"linked {told.title or told.url or ''}",
    ActKind.NOTIFY: lambda told: f"told {', '.join(told.recipients) or 'nobody'}",
    ActKind.CHECK: lambda told: f"ticked off {told.step}",
    ActKind.UNCHECK: lambda told: f"took back that {told.step} is done",
    ActKind.ACTION: lambda told: f"wants done later: {told.action}",
    ActKind.DONE: lambda told: f"did {told.action}",
    ActKind.REMEDY_PROPOSE: lambda told: f"proposed {_remedy(told)}{_back(told)}",
    ActKind.REMEDY_TRY: lambda told: f"looked at what {_remedy(told)} would do: {_plan(told)}",
    ActKind.REMEDY_APPROVE: lambda told: f"approved {_remedy(told)}",
    ActKind.REMEDY_WITHDRAW: lambda told: f"withdrew {_remedy(told)}",
    ActKind.REMEDY_START: lambda told: f"ran {_remedy(told)}{_back(told)}: {_plan(told)}",
    ActKind.REMEDY_END: lambda told: f"saw the outcome of {_remedy(told)}: {_outcome(told)}",
    ActKind.REVIEW: lambda told: f"answered what was asked of {', '.join(told.answers)}",
}


def duration(seconds: float) -> str:
    """A length of time in its two largest units: `2 d 3 h`, `5 min 20 s`, `0.4 s`."""
    if seconds < 1:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    for unit, name, part, small in (
        (_DAY, "d", _HOUR, "h"), (_HOUR, "h", _MINUTE, "min"), (_MINUTE, "min", 1, "s"),
    ):  # fmt: skip
        if whole >= unit:
            rest = whole % unit // part
            return f"{whole // unit} {name}" + (f" {rest} {small}" if rest else "")
    return f"{whole} s"
