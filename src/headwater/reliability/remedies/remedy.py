"""What a machine may do about an incident: declared beforehand in a file, and nothing else."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Final, TypeAlias
from urllib.parse import quote

import msgspec

from headwater.errors import InvalidInputError
from headwater.model.identity import ColumnId, DatasetId, JobId, NodeId, parse_node_id, readable
from headwater.openlineage.naming import platform_of
from headwater.reliability.incidents.incident import Incident

# No value begins with a dash, which could be an option, or leads out of a folder.
_NAME: Final = re.compile(r"(?!.*\.\.)[A-Za-z0-9_/][A-Za-z0-9_.$/:@-]{0,254}", re.ASCII)
PLACEHOLDERS: Final[Mapping[str, re.Pattern[str]]] = {
    "incident": re.compile(r"INC-[1-9][0-9]{0,17}", re.ASCII),
    "dataset": _NAME,
    "job": _NAME,
    "connector": re.compile(r"(?!\.\.)[A-Za-z0-9_][A-Za-z0-9_.-]{0,199}", re.ASCII),
    "snapshot": re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.:-]{0,99}", re.ASCII),
}
"""What may stand in a remedy for something of the incident, and what each may look like."""

_PLACEHOLDER: Final = re.compile(r"\{([a-z_]+)\}")


class UnfilledError(InvalidInputError):
    """A remedy needs something that the incident does not tell, or tells oddly."""

    def __init__(self, name: str, value: str | None) -> None:
        told = f"{value[:80]!r} is nothing that may be passed on" if value else "nothing tells it"
        super().__init__(f"{{{name}}}: {told}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessPlan:
    """A process to run, never by a shell. variables: of the environment, passed on by name."""

    argv: tuple[str, ...]
    folder: str
    variables: tuple[str, ...]
    timeout_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestPlan:
    """A request to send. secret_env, authorization_env: the variables that hold what opens it.

    The first signs the body as Standard Webhooks says, the second is sent as a header.
    """

    method: str
    url: str
    body: str | None = None
    secret_env: str | None = None
    authorization_env: str | None = None
    allow_private: bool = False
    timeout_s: float


Plan: TypeAlias = ProcessPlan | RequestPlan
"""Exactly what would run; in a file with placeholders, in an attempt without."""


Selects: TypeAlias = Callable[[str, Sequence[str]], Collection[str]]
"""Which of some identifiers a selector selects."""


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """For which incidents a remedy is offered; all of what is named must fit.

    alerts: what opened the incident, or its detector. platforms, selector: of what is wrong.
    """

    alerts: tuple[str, ...] = ()
    platforms: tuple[str, ...] = ()
    selector: str | None = None

    def because(self, incident: Incident, selects: Selects) -> str | None:
        """Why it is offered, in words; None where it is not."""
        known = [str(incident.origin), *([incident.detector] if incident.detector else [])]
        alert = next((each for each in known if each in self.alerts), None)
        about = self.concerns(incident, selects)
        of_assets = self.platforms or self.selector is not None
        if (self.alerts and alert is None) or (of_assets and not about):
            return None
        reasons = [f"it is for {alert}"] if alert else []
        reasons += [f"it is for {readable(about[0])}"] if of_assets else []
        return ", ".join(reasons) or "it is for everything"

    def concerns(self, incident: Incident, selects: Selects) -> Sequence[str]:
        """What of all that is wrong it is for, in the order of the incident."""
        found = [
            each
            for each in incident.assets
            if not self.platforms or _platform(each) in self.platforms
        ]
        if self.selector is None or not found:
            return found
        chosen = selects(self.selector, found)
        return [each for each in found if each in chosen]


@dataclass(frozen=True, slots=True, kw_only=True)
class Remedy:
    """Something that may be done.

    does: in words. kind: command, webhook or kafka-connect. plan: what runs, with placeholders.
    trial: what may run without approval, to look. approvers: who may approve it, anybody who has a
    name where it names none. second_person: not whoever proposed it. connector: in place of the
    one that the incident tells. is_rollback: it puts data back to a snapshot; automatic: without
    anybody's approval but that of the file.
    """

    name: str
    does: str
    kind: str
    plan: Plan
    trial: Plan | None = None
    when: When = When()
    approvers: tuple[str, ...] = ()
    second_person: bool = False
    connector: str | None = None
    is_rollback: bool = False
    automatic: bool = False


def placeholders_of(text: str) -> Iterator[str]:
    """The placeholders of a text."""
    return (each[1] for each in _PLACEHOLDER.finditer(text))


def dataset_of(assets: Iterable[str]) -> DatasetId | None:
    """The first dataset among some identifiers, or of a column among them."""
    return next((each for each in _owners(assets) if isinstance(each, DatasetId)), None)


def values_of(
    incident: Incident, remedy: Remedy, assets: Sequence[str], *, snapshot: str | None
) -> Mapping[str, str]:
    """What is told of each placeholder, as far as it is. assets: those that the remedy is for."""
    cause = incident.cause.asset if incident.cause and incident.cause.asset else None
    owners = _owners([*assets, *([cause] if cause else [])])
    job = next((each.name for each in owners if isinstance(each, JobId)), None)
    dataset = dataset_of(assets)
    told = {
        "incident": incident.name,
        "dataset": dataset and dataset.name,
        "job": job,
        "connector": remedy.connector or job,
        "snapshot": snapshot,
    }
    return {name: value for name, value in told.items() if value is not None}


def filled(plan: Plan, values: Mapping[str, str]) -> Plan:
    """A plan without placeholders. Raises UnfilledError."""
    if isinstance(plan, ProcessPlan):
        return replace(plan, argv=tuple(_filled(each, values) for each in plan.argv))
    encoded = {name: quote(value, safe="") for name, value in values.items() if _fits(name, value)}
    url = _filled(plan.url, values, written=encoded)
    # What may be passed on has no letter that JSON writes in another way.
    return replace(plan, url=url, body=None if plan.body is None else _filled(plan.body, values))


def _filled(text: str, values: Mapping[str, str], *, written: Mapping[str, str] = {}) -> str:
    def value(found: re.Match[str]) -> str:
        name = found[1]
        told = values.get(name)
        if told is None or not _fits(name, told):
            raise UnfilledError(name, told)
        return written.get(name, told)

    return _PLACEHOLDER.sub(value, text)


def _fits(name: str, value: str) -> bool:
    return PLACEHOLDERS[name].fullmatch(value) is not None


def said(plan: Plan) -> str:
    """What would run, line by line, as it would be typed or sent. No secret is part of a plan."""
    if isinstance(plan, ProcessPlan):
        lines = [shlex.join(plan.argv), f"in {plan.folder}"]
        lines += [f"with {', '.join(plan.variables)}"] if plan.variables else []
    else:
        lines = [f"{plan.method} {plan.url}"]
        lines += [plan.body] if plan.body else []
        lines += [f"signed with {plan.secret_env}"] if plan.secret_env else []
        header = plan.authorization_env
        lines += [f"Authorization from {header}"] if header else []
    return "\n".join([*lines, f"for {plan.timeout_s:g} s at most"])


def digest_of(plan: Plan) -> str:
    """What a plan is known by: equal for equal plans."""
    return blake2b(msgspec.json.encode([type(plan).__name__, plan]), digest_size=8).hexdigest()


def _owners(assets: Iterable[str]) -> Sequence[NodeId]:
    nodes = map(parse_node_id, assets)
    return [each.dataset if isinstance(each, ColumnId) else each for each in nodes]


def _platform(asset: str) -> str | None:
    (owner,) = _owners([asset])
    return platform_of(owner.namespace) if isinstance(owner, DatasetId | JobId) else None
