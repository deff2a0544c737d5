"""The file of signals: sources and what they are asked, read with errors that say where."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final, TypeVar, cast
from urllib.parse import urlsplit

import msgspec

from headwater.errors import InvalidInputError
from headwater.integrations.signals.source import Source, SourceKind
from headwater.lineage.selector.parse import parse
from headwater.reliability.signals.rule import Rule, Wrong
from headwater.reliability.signals.template import (
    LABEL,
    NAMES,
    BadTemplateError,
    Template,
    read_template,
)

_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_. -]{0,59}", re.ASCII)
_MOST_S: Final = 3.0
_MOST_AT_ONCE: Final = 16
_PAGES: Final = {SourceKind.PROMETHEUS: "{query}", SourceKind.TRACES: "{trace_id}"}
"""What a link of each kind has a place for."""

TableT = TypeVar("TableT", bound=msgspec.Struct)


class MalformedSignalsError(InvalidInputError):
    """The file of signals does not say what it should. place: which one, and what."""

    def __init__(self, path: Path, place: str, problem: str) -> None:
        where = f"{path}: {place}" if place else str(path)
        super().__init__(f"{where}: {problem}; `docs/how-to/attach-signals.md` has examples")


class _MemberError(Exception):
    """What is wrong with one table, before it is known which one that is."""

    def __init__(self, member: str, problem: str) -> None:
        super().__init__(member, problem)
        self.member = member
        self.problem = problem


class SourceTable(msgspec.Struct, frozen=True, kw_only=True):
    """What the file says of a source. See Source. token_env: the variable that holds its token."""

    name: str
    kind: str
    url: str
    token_env: str | None = None
    timeout_s: float = _MOST_S
    allow_private: bool = False
    at_once: int = 4
    link: str | None = None


class WrongTable(msgspec.Struct, frozen=True, kw_only=True):
    """Which values look wrong."""

    above: float | None = None
    below: float | None = None
    changes_by: float | None = None


class SignalTable(msgspec.Struct, frozen=True, kw_only=True, rename={"selector": "for"}):
    """What the file says of a signal. labels: one pattern or several, by the name they read."""

    name: str
    source: str
    selector: str
    query: str
    wrong: WrongTable
    says: str
    unit: str = ""
    labels: dict[str, str | tuple[str, ...]] = {}


@dataclass(frozen=True, slots=True)
class Signals:
    """What the file says: sources by name, and rules in its order."""

    sources: Mapping[str, Source] = field(default_factory=dict[str, Source])
    rules: Sequence[Rule] = ()

    @property
    def traces(self) -> Sequence[Source]:
        """Those that are asked for traces."""
        return [each for each in self.sources.values() if each.kind is SourceKind.TRACES]


def read_signals(path: Path | None, environment: Mapping[str, str]) -> Signals:
    """What a TOML file says of signals; nothing without a file.

    environment: where tokens are. Raises MalformedSignalsError.
    """
    if path is None:
        return Signals()
    sources: dict[str, Source] = {}
    rules: dict[str, Rule] = {}
    tables = [*_tables(path)]
    for kind, table in sorted(tables, key=lambda each: each[0] != "source"):
        name = table.get("name")
        place = f"{kind} {name!r}" if isinstance(name, str) else f"a {kind} without a name"
        known = sources if kind == "source" else rules
        try:
            _refuse_twin(name, known)
            if kind == "source":
                source = _source(table, environment)
                sources[source.name] = source
            else:
                rule = _rule(table, sources)
                rules[rule.name] = rule
        except _MemberError as fault:
            where = f"{place}, {fault.member}" if fault.member else place
            raise MalformedSignalsError(path, where, fault.problem) from None
    return Signals(sources, [*rules.values()])


def _refuse_twin(name: object, known: Collection[str]) -> None:
    if name in known:
        raise _MemberError("name", "another one has this name")


def _tables(path: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    try:
        told = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise MalformedSignalsError(path, "", (error.strerror or str(error)).lower()) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise MalformedSignalsError(path, "", str(error)) from None
    for key, tables in told.items():
        listed = cast("list[object]", tables) if isinstance(tables, list) else [None]
        if key not in {"source", "signal"} or not all(isinstance(each, dict) for each in listed):
            problem = f"there is no {key!r}; write [[source]] and [[signal]]"
            raise MalformedSignalsError(path, "", problem)
        yield from ((key, cast("Mapping[str, Any]", each)) for each in listed)


def _source(table: Mapping[str, Any], environment: Mapping[str, str]) -> Source:
    told = _read(table, SourceTable)
    _check_name(told.name)
    if told.kind not in [*SourceKind]:
        raise _MemberError("kind", f"there is no {told.kind!r}{_nearest(told.kind, SourceKind)}")
    kind = SourceKind(told.kind)
    _check_url(told.url, "url")
    if not 0.1 <= told.timeout_s <= _MOST_S:
        raise _MemberError("timeout_s", f"it must be from 0.1 to {_MOST_S:g}")
    if not 1 <= told.at_once <= _MOST_AT_ONCE:
        raise _MemberError("at_once", f"it must be from 1 to {_MOST_AT_ONCE}")
    token = environment.get(told.token_env, "").strip() if told.token_env else ""
    if told.token_env and not (token and token.isascii() and token.isprintable()):
        raise _MemberError("token_env", f"the environment has no token in {told.token_env}")
    if told.link is not None:
        _check_url(told.link, "link")
        if _PAGES[kind] not in told.link:
            raise _MemberError("link", f"say where the {_PAGES[kind]} goes")
    return Source(
        name=told.name, kind=kind, url=told.url, token=token, timeout_s=told.timeout_s,
        allow_private=told.allow_private, at_once=told.at_once, link=told.link,
    )  # fmt: skip


def _rule(table: Mapping[str, Any], sources: Mapping[str, Source]) -> Rule:
    told = _read(table, SignalTable)
    _check_name(told.name)
    metrics = [name for name, each in sources.items() if each.kind is SourceKind.PROMETHEUS]
    if told.source not in metrics:
        problem = f"no source of kind prometheus is called {told.source!r}"
        raise _MemberError("source", f"{problem}{_nearest(told.source, metrics)}")
    try:
        parse(told.selector)
    except InvalidInputError as error:
        raise _MemberError("for", str(error)) from None
    if not told.says.strip():
        raise _MemberError("says", "say in a sentence what it means")
    labels = {read: _patterns(read, each) for read, each in told.labels.items()}
    return Rule(
        name=told.name, source=told.source, selector=told.selector,
        query=_query(told.query, labels), wrong=_wrong(told.wrong), says=told.says,
        unit=told.unit, labels=labels,
    )  # fmt: skip


def _patterns(read: str, told: str | tuple[str, ...]) -> Sequence[re.Pattern[str]]:
    if read not in NAMES:
        raise _MemberError(f"labels.{read}", f"no name is called so{_nearest(read, NAMES)}")
    try:
        found = [re.compile(each) for each in ((told,) if isinstance(told, str) else told)]
    except re.error as error:
        raise _MemberError(f"labels.{read}", f"that is no pattern: {error}") from None
    if not all(each.groupindex for each in found):
        raise _MemberError(f"labels.{read}", "write labels as groups with a name: (?P<NAME>…)")
    return found


def _query(text: str, labels: Mapping[str, Sequence[re.Pattern[str]]]) -> Template:
    try:
        template = read_template(text)
    except BadTemplateError as error:
        raise _MemberError("query", str(error)) from None
    there = {
        f"{LABEL}{group}" for all_ in labels.values() for each in all_ for group in each.groupindex
    }
    for name in sorted(template.names):
        if name.startswith(LABEL) and name not in there:
            raise _MemberError("query", f"no pattern of `labels` has a group for {{{name}}}")
    if not text.strip():
        raise _MemberError("query", "write it in PromQL")
    return template


def _wrong(told: WrongTable) -> Wrong:
    if told == WrongTable():
        raise _MemberError("wrong", "say above, below or changes_by")
    if told.changes_by is not None and not told.changes_by > 1:
        raise _MemberError("wrong.changes_by", "it must be more than 1")
    return Wrong(told.above, told.below, told.changes_by)


def _read(table: Mapping[str, Any], kind: type[TableT]) -> TableT:
    _refuse_unknown(table, kind, "")
    wrong = table.get("wrong")
    if isinstance(wrong, dict):
        _refuse_unknown(cast("Mapping[str, Any]", wrong), WrongTable, "wrong.")
    try:
        return msgspec.convert(table, kind)
    except msgspec.ValidationError as error:
        text, _, place = str(error).partition(" - at `$.")
        raise _MemberError(place.rstrip("`"), text) from None


def _refuse_unknown(table: Mapping[str, Any], kind: type[msgspec.Struct], within: str) -> None:
    known = kind.__struct_encode_fields__
    for key in table:
        if key not in known:
            raise _MemberError(f"{within}{key}", f"there is no such key{_nearest(key, known)}")


def _check_name(name: str) -> None:
    if not _NAME.fullmatch(name):
        raise _MemberError("name", "write 60 letters, digits, blanks, `.`, `_` or `-` at most")


def _check_url(url: str, member: str) -> None:
    try:
        parts = urlsplit(url)
        sound = bool(parts.hostname) and parts.port != 0
    except ValueError:
        sound, parts = False, urlsplit("")
    plain = url.isascii() and url.isprintable() and " " not in url
    if not sound or not plain or parts.scheme not in {"http", "https"}:
        raise _MemberError(member, "write an address that begins with https://HOST or http://HOST")
    if "@" in parts.netloc:
        raise _MemberError(member, "user and password do not belong there; see token_env")
    if "{" in parts.netloc:
        raise _MemberError(member, "no placeholder may say which host")
    if member == "url" and (parts.query or parts.fragment):
        raise _MemberError(member, "write it without what begins with `?` or `#`")


def _nearest(word: str, known: Iterable[str]) -> str:
    there = [*known]
    near = get_close_matches(word, there, n=1)
    told = f"; there are {', '.join(there)}" if there else ""
    return f"; did you mean {near[0]}?" if near else told
