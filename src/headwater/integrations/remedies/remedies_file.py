"""The file of remedies: all that may ever be run, read with errors that say where."""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final, TypeAlias, cast
from urllib.parse import urlsplit

import msgspec

from headwater.errors import HeadwaterError, InvalidInputError
from headwater.integrations.channels.signature import read_secrets
from headwater.integrations.registry import SOURCES
from headwater.lineage.selector.parse import parse
from headwater.model.incident import IncidentOrigin
from headwater.reliability.remedies.remedy import (
    PLACEHOLDERS,
    Plan,
    ProcessPlan,
    Remedy,
    RequestPlan,
    When,
    placeholders_of,
)

_NAME_LETTERS: Final = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-_.")
_LONGEST_NAME: Final = 60
_CONNECT: Final = {
    "restart-connector": (
        "POST", "restart?includeTasks=true&onlyFailed=true",
        "restarts a Kafka connector and those of its tasks that failed",
    ),
    "pause-connector": ("PUT", "pause", "pauses a Kafka connector"),
    "resume-connector": ("PUT", "resume", "lets a Kafka connector go on that was paused"),
}  # fmt: skip
"""What Kafka Connect can be asked for over REST: the method, the end of the path, and in words."""

_INGESTS: Final = ("ingest", "scan")
KINDS: Final = ("command", "webhook", *_CONNECT, "ingest")
_OWN_VARIABLES: Final = ("HEADWATER_URL", "HEADWATER_API_KEY")
_TIMEOUTS_S: Final = {"command": 86_400.0, "ingest": 86_400.0}
_REQUEST_S: Final = 60.0


class MalformedRemediesError(InvalidInputError):
    """The file of remedies does not say what it should. place: which one, and what."""

    def __init__(self, path: Path, place: str, problem: str) -> None:
        where = f"{path}: {place}" if place else str(path)
        super().__init__(f"{where}: {problem}; `docs/how-to/respond.md` has examples")


class _MemberError(Exception):
    """What is wrong with one remedy, before it is known which one that is."""

    def __init__(self, member: str, problem: str) -> None:
        super().__init__(member, problem)
        self.member = member
        self.problem = problem


class WhenTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """For which incidents: by what opened them, and by platform and selector of what is wrong."""

    alerts: tuple[str, ...] = ()
    platforms: tuple[str, ...] = ()
    selector: str | None = None


class RemedyTable(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the file says of a remedy.

    kind: one of KINDS. argv: of a command. arguments: of `headwater`, to read a source again.
    folder, variables: where a process runs, and which variables of the environment it gets. url:
    of a webhook, or of Kafka Connect. body: what a webhook gets. dry_run: a command to look with,
    or, of a webhook, whether it can be asked for nothing but a look.
    """

    name: str
    kind: str
    does: str | None = None
    argv: tuple[str, ...] = ()
    arguments: tuple[str, ...] = ()
    folder: str | None = None
    variables: tuple[str, ...] = ()
    url: str | None = None
    body: dict[str, str] | None = None
    connector: str | None = None
    secret_env: str | None = None
    authorization_env: str | None = None
    allow_private: bool = False
    timeout_s: float | None = None
    dry_run: tuple[str, ...] | bool | None = None
    when: WhenTable = WhenTable()
    approvers: tuple[str, ...] = ()
    second_person: bool = False


class RollbackTable(RemedyTable, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A policy that lets data be put back to a snapshot. automatic: without anybody's approval."""

    automatic: bool = False


Table: TypeAlias = Mapping[str, Any]


def read_remedies(path: Path | None, environment: Mapping[str, str]) -> Sequence[Remedy]:
    """The remedies of a TOML file, in its order; none without a file.

    environment: where what they need besides has to be. Raises MalformedRemediesError.
    """
    if path is None:
        return ()
    found: dict[str, Remedy] = {}
    for kind, table in _tables(path):
        name = table.get("name")
        place = f"{kind} {name!r}" if isinstance(name, str) else f"a {kind} without a name"
        try:
            remedy = _remedy(table, path.parent.absolute(), environment, rollback=kind != "remedy")
            _refuse_twin(remedy.name, found)
        except _MemberError as fault:
            where = f"{place}, {fault.member}" if fault.member else place
            raise MalformedRemediesError(path, where, fault.problem) from None
        except HeadwaterError as error:
            raise MalformedRemediesError(path, place, str(error)) from None
        found[remedy.name] = remedy
    return [*found.values()]


def _refuse_twin(name: str, known: Collection[str]) -> None:
    if name in known:
        raise _MemberError("name", "another one has this name")


def _tables(path: Path) -> Iterator[tuple[str, Table]]:
    try:
        told = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise MalformedRemediesError(path, "", (error.strerror or str(error)).lower()) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise MalformedRemediesError(path, "", str(error)) from None
    for key, tables in told.items():
        listed = cast("list[object]", tables) if isinstance(tables, list) else [None]
        if key not in {"remedy", "rollback"} or not all(isinstance(each, dict) for each in listed):
            problem = f"there is no {key!r}; remedies are named by [[remedy]] and [[rollback]]"
            raise MalformedRemediesError(path, "", problem)
        yield from ((key, cast("Table", each)) for each in listed)


def _remedy(table: Table, home: Path, environment: Mapping[str, str], *, rollback: bool) -> Remedy:
    told = _read(table, RollbackTable if rollback else RemedyTable)
    _check(told, environment)
    plan, trial = _plans(told, home)
    _check_placeholders(told, plan, trial, rollback=rollback)
    when = When(alerts=told.when.alerts, platforms=told.when.platforms, selector=told.when.selector)
    does = told.does or (_CONNECT[told.kind][2] if told.kind in _CONNECT else None)
    if does is None:
        raise _MemberError("does", "say in a line what it does")
    return Remedy(
        name=told.name,
        does=does,
        kind=told.kind,
        plan=plan,
        trial=trial,
        when=when,
        approvers=told.approvers,
        second_person=told.second_person,
        connector=told.connector,
        is_rollback=rollback,
        automatic=isinstance(told, RollbackTable) and told.automatic,
    )


def _read(table: Table, kind: type[RemedyTable]) -> RemedyTable:
    for key in table:
        if key not in kind.__struct_fields__:
            hint = _nearest(key, kind.__struct_fields__)
            raise _MemberError(key, f"there is no such key{hint}")
    try:
        return msgspec.convert(table, kind)
    except msgspec.ValidationError as error:
        text, _, place = str(error).partition(" - at `$.")
        raise _MemberError(place.rstrip("`"), text) from None


def _check(told: RemedyTable, environment: Mapping[str, str]) -> None:
    if not told.name or len(told.name) > _LONGEST_NAME or {*told.name} - _NAME_LETTERS:
        raise _MemberError("name", "write 60 small letters, digits, `-`, `_` or `.` at most")
    if told.kind not in KINDS:
        raise _MemberError("kind", f"there is no {told.kind!r}{_nearest(told.kind, KINDS)}")
    most = _TIMEOUTS_S.get(told.kind, _REQUEST_S)
    if told.timeout_s is not None and not 1 <= told.timeout_s <= most:
        raise _MemberError("timeout_s", f"it must be from 1 to {most:g}")
    _check_when(told.when)
    _check_environment(told, environment)


def _check_when(when: WhenTable) -> None:
    if not all(when.alerts):
        known = ", ".join(IncidentOrigin)
        raise _MemberError("when.alerts", f"name an objective, or one of {known}")
    if when.selector is not None:
        try:
            parse(when.selector)
        except InvalidInputError as error:
            raise _MemberError("when.selector", str(error)) from None


def _check_environment(told: RemedyTable, environment: Mapping[str, str]) -> None:
    for member, names in (
        ("secret_env", [told.secret_env] if told.secret_env else []),
        ("authorization_env", [told.authorization_env] if told.authorization_env else []),
        ("variables", told.variables),
    ):
        for name in names:
            if not environment.get(name, "").strip():
                raise _MemberError(member, f"the environment has no {name}")
    if told.secret_env:
        read_secrets(environment[told.secret_env])


def _plans(told: RemedyTable, home: Path) -> tuple[Plan, Plan | None]:
    """What runs, and what may run to look."""
    _refuse_others(told)
    if told.kind in {"command", "ingest"}:
        return _processes(told, home)
    return _webhook(told) if told.kind == "webhook" else _connector(told)


_BELONGS: Final = {
    "argv": ("command",),
    "arguments": ("ingest",),
    "folder": ("command", "ingest"),
    "variables": ("command", "ingest"),
    "url": ("webhook", *_CONNECT),
    "allow_private": ("webhook", *_CONNECT),
    "authorization_env": ("webhook", *_CONNECT),
    "body": ("webhook",),
    "secret_env": ("webhook",),
    "dry_run": ("command", "webhook"),
}
"""Of which kinds a member may be said."""


def _refuse_others(told: RemedyTable) -> None:
    for member, kinds in _BELONGS.items():
        if getattr(told, member) and told.kind not in kinds:
            raise _MemberError(member, f"a {told.kind} has none")


def _processes(told: RemedyTable, home: Path) -> tuple[Plan, Plan | None]:
    if isinstance(told.dry_run, bool):
        raise _MemberError("dry_run", "write the command to look with, as a list")
    argv = told.argv
    if told.kind == "ingest":
        if told.arguments[:1] not in {(each,) for each in _INGESTS}:
            raise _MemberError("arguments", f"they begin with {' or '.join(_INGESTS)}")
        argv = (sys.executable, "-m", "headwater.cli.main", *told.arguments)
    if not argv or not argv[0]:
        raise _MemberError("argv", "say which program, and with which arguments")
    own = _OWN_VARIABLES if told.kind == "ingest" else ()
    plan = ProcessPlan(
        argv=argv,
        folder=str(home / (told.folder or "")),
        variables=tuple(dict.fromkeys((*told.variables, *own))),
        timeout_s=told.timeout_s or 600.0,
    )
    look = told.dry_run or ((*argv, "--dry-run") if _can_look(told.arguments) else None)
    least = min(plan.timeout_s, _REQUEST_S)
    return plan, replace(plan, argv=look, timeout_s=least) if look else None


def _can_look(arguments: Sequence[str]) -> bool:
    """Whether `headwater` can say what it would send; of files of events it just sends them."""
    return arguments[:1] == ("scan",) or any(each in SOURCES for each in arguments[1:2])


def _webhook(told: RemedyTable) -> tuple[Plan, Plan | None]:
    if not isinstance(told.dry_run, bool | None):
        raise _MemberError("dry_run", "say true if it does nothing when `dry_run` is in its body")
    body = told.body or {"incident": "{incident}"}
    event = {"type": "io.headwater.remedy.run", "remedy": told.name, "data": body}

    def plan(*, look: bool) -> Plan:
        return _request(told, "POST", _url(told), event | ({"dry_run": True} if look else {}))

    return plan(look=False), plan(look=True) if told.dry_run else None


def _connector(told: RemedyTable) -> tuple[Plan, Plan | None]:
    if told.connector is not None and not PLACEHOLDERS["connector"].fullmatch(told.connector):
        raise _MemberError("connector", "that is no name of a connector")
    method, end, _ = _CONNECT[told.kind]
    base = f"{_url(told).rstrip('/')}/connectors/{{connector}}"
    look = _request(told, "GET", f"{base}/status", None)
    return _request(told, method, f"{base}/{end}", None), look


def _request(
    told: RemedyTable, method: str, url: str, body: Mapping[str, Any] | None
) -> RequestPlan:
    return RequestPlan(
        method=method,
        url=url,
        body=None if body is None else msgspec.json.encode(body).decode(),
        secret_env=told.secret_env,
        authorization_env=told.authorization_env,
        allow_private=told.allow_private,
        timeout_s=told.timeout_s or 30.0,
    )


def _url(told: RemedyTable) -> str:
    url = told.url or ""
    try:
        parts = urlsplit(url)
        sound = bool(parts.hostname) and parts.port != 0
    except ValueError:
        sound, parts = False, urlsplit("")
    if not sound or parts.scheme not in {"http", "https"} or not url.isascii() or " " in url:
        raise _MemberError("url", "write an address that begins with https://HOST or http://HOST")
    if "@" in parts.netloc:
        problem = "user and password do not belong there; see authorization_env"
        raise _MemberError("url", problem)
    if [*placeholders_of(parts.netloc)]:
        raise _MemberError("url", "no placeholder may say which host")
    return url


def _check_placeholders(
    told: RemedyTable, plan: Plan, trial: Plan | None, *, rollback: bool
) -> None:
    used = {*_used(plan)}
    for each in sorted(used | {*(_used(trial) if trial else ())}):
        if each not in PLACEHOLDERS:
            known = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
            raise _MemberError("", f"there is no {{{each}}}; there are {known}")
    member = "body" if told.kind == "webhook" else "argv"
    if rollback and "snapshot" not in used:
        raise _MemberError(member, "say where the {snapshot} goes that is gone back to")
    if not rollback and "snapshot" in used:
        raise _MemberError(member, "only a [[rollback]] goes back to a {snapshot}")
    if isinstance(plan, ProcessPlan) and [*placeholders_of(plan.argv[0])]:
        raise _MemberError("argv", "no placeholder may say which program")


def _used(plan: Plan) -> Iterator[str]:
    texts = plan.argv if isinstance(plan, ProcessPlan) else (plan.url, plan.body or "")
    for text in texts:
        yield from placeholders_of(text)


def _nearest(word: str, known: Iterable[str]) -> str:
    there = [*known]
    near = get_close_matches(word, there, n=1)
    return f"; did you mean {near[0]}?" if near else f"; there are {', '.join(there)}"
