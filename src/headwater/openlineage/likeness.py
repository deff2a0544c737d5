"""Which names look like one name, although no rule may say that they are."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache
from typing import Final, NamedTuple

from headwater.model.identity import DatasetId
from headwater.openlineage.naming_file import NamingFile

_PORT: Final = re.compile(r":(\d+)$")


class Difference(StrEnum):
    """What alone tells two names apart that look like one."""

    SCHEME = "scheme"
    HOST = "host"
    PORT = "port"
    DATABASE = "database"
    QUOTES = "quotes"
    SLASH = "slash"
    CASE = "case"


class _Place(NamedTuple):
    """A namespace in its parts, as they are written, and all of it as it looks.

    table_parts: how many parts the name of a table has there; 1 where that is not known.
    """

    scheme: str
    host: str
    port: str
    looks: str
    table_parts: int


class Likeness:
    """Names as they look: without case, quotes, outer slashes, default ports and databases."""

    def __init__(self, file: NamingFile) -> None:
        self._schemes = {each: group[0] for group in file.schemes.alike for each in group}
        self._endings = {each: group[0] for group in file.hosts.alike for each in group[1:]}
        self._ports = {scheme: str(port) for scheme, port in file.ports.default.items()}
        self._parts = file.parts
        self._quoted = frozenset(file.quotes.platforms)
        self._slashed = frozenset((*file.paths.objects, *file.paths.files))
        self._bare = str.maketrans(dict.fromkeys(file.quotes.signs, ""))
        self._place = lru_cache(maxsize=65536)(self._read_place)

    def of(self, dataset: DatasetId) -> tuple[str, str]:
        """Equal for datasets that may be one."""
        place = self._place(dataset.namespace)
        return place.looks, self._table(place, self._plain(place, dataset.name).casefold())

    def whole(self, dataset: DatasetId) -> str:
        """The name as it looks, with its database where it has one."""
        return self._plain(self._place(dataset.namespace), dataset.name).casefold()

    def differences(self, one: DatasetId, other: DatasetId) -> tuple[Difference, ...]:
        """What tells two names apart that look alike."""
        (mine, yours), names = map(self._place, (one.namespace, other.namespace)), (one, other)
        plain = [self._plain(at, each.name) for at, each in zip((mine, yours), names, strict=True)]
        tables = [self._table(at, name) for at, name in zip((mine, yours), plain, strict=True)]
        told = {
            Difference.SCHEME: mine.scheme.casefold() != yours.scheme.casefold(),
            Difference.HOST: mine.host.casefold() != yours.host.casefold(),
            Difference.PORT: mine.port != yours.port,
            Difference.DATABASE: plain[0].casefold() != plain[1].casefold(),
            Difference.QUOTES: self._signs(one.name) != self._signs(other.name),
            Difference.SLASH: _outer(one.name) != _outer(other.name),
            Difference.CASE: tables[0] != tables[1]
            or _differ_in_case(mine.scheme, yours.scheme)
            or _differ_in_case(mine.host, yours.host),
        }
        return tuple(each for each, differs in told.items() if differs)

    def _plain(self, place: _Place, name: str) -> str:
        if place.scheme in self._quoted:
            return name.translate(self._bare)
        return name.strip("/") if place.scheme in self._slashed else name

    def _table(self, place: _Place, name: str) -> str:
        """The name without the database that it begins with."""
        if 1 < place.table_parts == name.count(".") + 1:
            return name.partition(".")[2]
        return name

    def _signs(self, name: str) -> str:
        return "".join(each for each in name if ord(each) in self._bare)

    def _read_place(self, namespace: str) -> _Place:
        scheme, separator, rest = namespace.partition("://")
        if not separator:
            scheme = namespace.partition(":")[0]
            parts = self._parts.get(scheme, 1)
            return _Place(scheme, namespace, "", namespace.casefold(), parts)
        told = _PORT.search(rest)
        port = told[1] if told else ""
        host = rest.removesuffix(f":{port}")
        looks = host.casefold()
        for ending, stands in self._endings.items():
            if looks.endswith(ending):
                looks = looks.removesuffix(ending) + stands
        alike = self._schemes.get(scheme.casefold(), scheme.casefold())
        with_port = port or self._ports.get(scheme, "")
        parts = self._parts.get(alike, 1)
        return _Place(scheme, host, port, f"{alike}://{looks}:{with_port}", parts)


def _outer(name: str) -> tuple[bool, bool]:
    return name.startswith("/"), name.endswith("/")


def _differ_in_case(one: str, other: str) -> bool:
    return one != other and one.casefold() == other.casefold()
