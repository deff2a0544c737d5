"""The file that says what the naming rules know: the one in the package, and one laid over it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from importlib.resources import files
from itertools import chain
from pathlib import Path
from string import Formatter
from typing import Annotated, Any, Final, Literal, TypeAlias, cast

import msgspec

from headwater.errors import InvalidInputError

Json: TypeAlias = Mapping[str, Any]
Port: TypeAlias = Annotated[int, msgspec.Meta(ge=1, le=65535)]

LONGEST: Final = 500
"""Names and namespaces that are longer, in characters, are left as they are by expressions."""

_BUILT_IN: Final = "naming.toml"
_MOST_REWRITES: Final = 100
_MOST_REPEATS: Final = 4
_ESCAPE_OR_CLASS: Final = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]")


class NamingFileError(InvalidInputError):
    """A file of naming rules does not say what it should. key: dotted, as TOML spells it."""

    def __init__(self, path: Path | None, key: str, problem: str) -> None:
        place = f"{path or _BUILT_IN}: {key}" if key else str(path or _BUILT_IN)
        super().__init__(
            f"{place}: {problem}; `docs/reference/naming.md` has every key", pointer=f"/{key}"
        )


class Schemes(msgspec.Struct, frozen=True):
    """What namespaces begin with. aliases: schemes, and the one that stands for each."""

    prefixes: tuple[str, ...]
    alike: tuple[tuple[str, ...], ...]
    aliases: dict[str, str]


class Hosts(msgspec.Struct, frozen=True):
    """Hosts in namespaces. domains: by platform. names: the one that stands, and the others.

    small: the platforms whose namespaces name a host, for which letters of any case are one.
    """

    lists: tuple[str, ...]
    small: tuple[str, ...]
    alike: tuple[tuple[str, ...], ...]
    domains: dict[str, str]
    names: dict[str, tuple[str, ...]]


class Ports(msgspec.Struct, frozen=True):
    """Ports in namespaces. add: the platforms that get the port that is theirs by default."""

    missing: tuple[str, ...]
    add: tuple[str, ...]
    default: dict[str, Port]


class Quotes(msgspec.Struct, frozen=True):
    """The signs around parts of table names, and the platforms that have them."""

    signs: tuple[Annotated[str, msgspec.Meta(min_length=1, max_length=1)], ...]
    platforms: tuple[str, ...]


class Paths(msgspec.Struct, frozen=True):
    """The platforms whose names are the keys of objects, and those whose names are paths."""

    objects: tuple[str, ...]
    files: tuple[str, ...]


class Partitions(msgspec.Struct, frozen=True):
    """The last parts of paths. patterns: expressions for the whole of a part."""

    trim: bool
    platforms: tuple[str, ...]
    patterns: tuple[str, ...]


class Rewrite(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A rewrite of somebody's own. What is left out fits everything, or stays as it is.

    rule: its name, in small letters, digits and hyphens.
    """

    rule: Annotated[str, msgspec.Meta(pattern="^[a-z][a-z0-9-]{0,59}$")]
    namespace: str | None = None
    name: str | None = None
    to_namespace: str | None = None
    to_name: str | None = None


class NamingFile(msgspec.Struct, frozen=True):
    """All that the naming rules are told. off: rules not to apply. parts: of table names."""

    off: tuple[str, ...]
    schemes: Schemes
    hosts: Hosts
    ports: Ports
    case: dict[str, Literal["upper", "lower"]]
    parts: dict[str, Annotated[int, msgspec.Meta(ge=1)]]
    quotes: Quotes
    paths: Paths
    partitions: Partitions
    rewrite: tuple[Rewrite, ...] = ()


_TABLES: Final[Mapping[str, type[msgspec.Struct]]] = {
    "schemes": Schemes,
    "hosts": Hosts,
    "ports": Ports,
    "quotes": Quotes,
    "paths": Paths,
    "partitions": Partitions,
}
"""Those whose keys are known; all others may have any."""


def read_naming_file(path: Path | None, *, rules: Iterable[str]) -> NamingFile:
    """What the built-in file says, with what the file at `path` says laid over it.

    rules: the names of the built-in rules. Raises NamingFileError.
    """
    told: Json = tomllib.loads(
        files("headwater.openlineage").joinpath(_BUILT_IN).read_text("utf-8")
    )
    if path is not None:
        told = _laid_over(NamingFile, told, _read(path), path, "")
    try:
        file = msgspec.convert(told, NamingFile)
    except msgspec.ValidationError as error:
        problem, _, place = str(error).partition(" - at `$")
        raise NamingFileError(path, place.rstrip("`").lstrip("."), problem) from None
    _check(file, path, [*rules])
    return file


def _read(path: Path) -> Json:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise NamingFileError(path, "", "there is no such file") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise NamingFileError(path, "", f"it is no TOML: {error}") from None


def _laid_over(
    form: type[msgspec.Struct], told: Json, over: Json, path: Path, at: str
) -> dict[str, Any]:
    keys = [each.name for each in msgspec.structs.fields(form)]
    merged = dict(told)
    for key, value in over.items():
        if key not in keys:
            raise NamingFileError(path, at + key, f"there is no such key{_nearest(key, keys)}")
        before = merged.get(key)
        if isinstance(before, Mapping) and isinstance(value, Mapping):
            table, laid = cast("Json", before), cast("Json", value)
            inner = _TABLES.get(key)
            merged[key] = (
                {**table, **laid}
                if inner is None
                else _laid_over(inner, table, laid, path, f"{at}{key}.")
            )
        else:
            merged[key] = value
    return merged


def _nearest(word: str, known: Iterable[str]) -> str:
    there = [*known]
    near = get_close_matches(word, there, n=1)
    return f"; did you mean {near[0]}?" if near else f"; there are {', '.join(there)}"


# -- what the form of the file cannot say ------------------------------------------------------


def _check(file: NamingFile, path: Path | None, rules: list[str]) -> None:
    if len(file.rewrite) > _MOST_REWRITES:
        raise NamingFileError(path, "rewrite", f"there are more than {_MOST_REWRITES}")
    for each in file.rewrite:
        if each.rule in rules:
            raise NamingFileError(path, "rewrite.rule", f"there is a rule {each.rule!r} already")
        rules.append(each.rule)
        _check_rewrite(each, path)
    for rule in file.off:
        if rule not in rules:
            raise NamingFileError(path, "off", f"no rule is called {rule!r}{_nearest(rule, rules)}")
    _check_schemes(file.schemes, path)
    _check_hosts(file.hosts, path)
    _check_ports(file.ports, path)
    for pattern in file.partitions.patterns:
        _check_expression(pattern, path, "partitions.patterns")


def _check_schemes(schemes: Schemes, path: Path | None) -> None:
    for scheme, stands in schemes.aliases.items():
        if schemes.aliases.get(stands, stands) != stands:
            problem = f"{stands!r} stands for {scheme!r} and is itself an alias; name the last one"
            raise NamingFileError(path, "schemes.aliases", problem)


def _check_ports(ports: Ports, path: Path | None) -> None:
    for platform in ports.add:
        if platform not in ports.default:
            problem = f"{platform!r} has no port in [ports.default]; say there which it is"
            raise NamingFileError(path, "ports.add", problem)


def _check_hosts(hosts: Hosts, path: Path | None) -> None:
    others = [host.lower() for host in chain.from_iterable(hosts.names.values())]
    for host in others:
        if others.count(host) > 1:
            raise NamingFileError(path, "hosts.names", f"{host!r} is listed under two names")
    for stands in hosts.names:
        if stands.lower() in others:
            problem = f"{stands!r} stands for others and is listed under one; name the last one"
            raise NamingFileError(path, "hosts.names", problem)


def _check_rewrite(rewrite: Rewrite, path: Path | None) -> None:
    groups: set[str] = set()
    for key, pattern in (("namespace", rewrite.namespace), ("name", rewrite.name)):
        if pattern is not None:
            expression = _check_expression(pattern, path, f"rewrite.{key}")
            if both := groups & set(expression.groupindex):
                problem = f"the group {both.pop()!r} is in both expressions; rename one"
                raise NamingFileError(path, f"rewrite.{key}", problem)
            groups |= set(expression.groupindex)
    results = {"to_namespace": rewrite.to_namespace, "to_name": rewrite.to_name}
    if not any(results.values()):
        problem = "it rewrites nothing; say to_namespace, to_name or both"
        raise NamingFileError(path, f"rewrite {rewrite.rule!r}", problem)
    for key, template in results.items():
        for field in _fields_of(template or "", path, f"rewrite.{key}"):
            if field not in groups:
                problem = f"no group is called {field!r}{_nearest(field, groups or ['none'])}"
                raise NamingFileError(path, f"rewrite.{key}", problem)


def _fields_of(template: str, path: Path | None, key: str) -> Iterable[str]:
    try:
        parts = [*Formatter().parse(template)]
    except ValueError as error:
        raise NamingFileError(path, key, f"{error}; write {{{{ for a brace") from None
    for _, field, form, conversion in parts:
        if form or conversion:
            raise NamingFileError(path, key, f"{{{field}}} takes no format; leave it out")
        if field is not None:
            yield field


def _check_expression(pattern: str, path: Path | None, key: str) -> re.Pattern[str]:
    """The expression, where matching it cannot take long."""
    if len(pattern) > LONGEST:
        raise NamingFileError(path, key, f"the expression is longer than {LONGEST} characters")
    try:
        expression = re.compile(pattern)
    except re.error as error:
        raise NamingFileError(path, key, f"{pattern!r} is no regular expression: {error}") from None
    plain = _ESCAPE_OR_CLASS.sub("x", pattern)
    if re.search(r"\\[1-9]|\(\?P=|\(\?\(", pattern):
        problem = f"{pattern!r} refers back to a group; write the text out"
    elif re.search(r"\)(?:[*+]|\{)", plain):
        problem = (
            f"{pattern!r} repeats a group, which can take for ever; repeat a class, as in [^/]+"
        )
    elif len(re.findall(r"[*+]|\{\d*,\}", plain)) > _MOST_REPEATS:
        problem = (
            f"{pattern!r} has more than {_MOST_REPEATS} repeats without end; write two rewrites"
        )
    else:
        return expression
    raise NamingFileError(path, key, problem)
