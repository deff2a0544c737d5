"""Where a PostgreSQL server is, and what is asked of it before it is used."""

from __future__ import annotations

from typing import Final

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from headwater.errors import InvalidInputError

_SCHEMES: Final = ("postgresql", "postgres")
_OLDEST: Final = 150_000


class StoreAddressError(InvalidInputError):
    """What should be the address of a PostgreSQL database is none."""

    def __init__(self, problem: str) -> None:
        super().__init__(
            f"store: {problem}; write postgresql://user:password@host:5432/database",
            pointer="/store",
        )


class UnsuitableServerError(InvalidInputError):
    """The server is there, and what is kept there would not be safe or could not be read."""

    def __init__(self, place: str, problem: str) -> None:
        super().__init__(f"store: the server at {place} {problem}", pointer="/store")


def read_address(store: str) -> URL:
    """An address, for the driver that is used. Raises StoreAddressError."""
    try:
        url = make_url(store)
    except ArgumentError:
        raise StoreAddressError("that is no address") from None
    if url.drivername not in _SCHEMES:
        raise StoreAddressError(f"{url.drivername} is no store that Headwater knows")
    if not url.database:
        raise StoreAddressError("the address names no database")
    return url.set(drivername="postgresql+psycopg")


def place_of(url: URL) -> str:
    """Where it is, without what lets people in."""
    host = url.host or _one(url.query.get("host")) or "localhost"
    return f"{host}:{url.port or 5432}/{url.database}"


def check_version(place: str, version: int) -> None:
    """Raise UnsuitableServerError for a server that is too old. version: 150004 for 15.4."""
    if version < _OLDEST:
        raise UnsuitableServerError(
            place,
            f"is PostgreSQL {version // 10_000}; Headwater needs {_OLDEST // 10_000} or newer",
        )


def _one(given: str | tuple[str, ...] | None) -> str | None:
    return given[0] if isinstance(given, tuple) else given
