"""Where a database is served from, and how to get in, without ever telling the password."""

from __future__ import annotations

import os
from collections.abc import Sequence
from importlib.util import find_spec
from typing import Final

from sqlalchemy.engine import URL, Connection, Engine, create_engine, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError

from headwater.errors import InvalidInputError, UnavailableError

VARIABLE: Final = "HEADWATER_SOURCE_PASSWORD"
"""The environment variable of a password that works for every kind of database."""


class AddressError(InvalidInputError):
    """A location that is no address of such a database."""

    def __init__(self, shape: str, what: str) -> None:
        super().__init__(f"--from: {what}; write {shape}")


class MissingDatabaseError(InvalidInputError):
    """A location that is no file of such a database."""

    def __init__(self, path: str, kind: str, what: str) -> None:
        super().__init__(f"--from {path}: {what}; name a {kind} file")


class MissingDriverError(InvalidInputError):
    """The driver of a database is not installed."""

    def __init__(self, source: str, package: str) -> None:
        super().__init__(
            f"reading {source} needs {package}: python -m pip install 'headwater[{source}]'"
        )


class UnreachableDatabaseError(UnavailableError):
    """The database did not let the reader in, or broke off."""

    def __init__(self, where: str, error: SQLAlchemyError) -> None:
        told = str(error.orig if isinstance(error, DBAPIError) else error).strip()
        super().__init__(f"{where}: {' '.join(told.split())}")


def need_driver(source: str, module: str, package: str) -> None:
    """Raises MissingDriverError where a driver is not installed."""
    if find_spec(module) is None:
        raise MissingDriverError(source, package)


def read_address(
    location: str, *, schemes: Sequence[str], driver: str, port: int, variables: Sequence[str] = ()
) -> URL:
    """The address of a database, with its port, and the password where one is known.

    schemes: by which it may be written. variables: of the environment, further than VARIABLE, that
    may hold the password. Raises AddressError.
    """
    shape = f"{schemes[0]}://user@host:{port}/database, the password in {VARIABLE}"
    scheme, separator, _ = location.partition("://")
    if not separator:
        raise AddressError(shape, "it has no ://")
    if scheme.partition("+")[0].lower() not in schemes:
        raise AddressError(shape, f"{scheme}:// is something else")
    try:
        url = make_url(location)
    except (ArgumentError, ValueError):
        # What the parser says may repeat the location, and with it a password.
        raise AddressError(
            shape, "it cannot be read; write characters such as @ and / in a password as %40, %2F"
        ) from None
    if not url.database:
        raise AddressError(shape, "it names no database")
    password = url.password
    for variable in (VARIABLE, *variables):
        password = password or os.environ.get(variable)
    return url.set(drivername=driver, port=url.port or port, password=password)


def namespace_of(scheme: str, url: URL) -> str:
    """The server as OpenLineage names it; one that is reached by a socket is localhost."""
    host = url.host or url.query.get("host") or "localhost"
    if not isinstance(host, str) or host.startswith("/"):
        host = "localhost"
    return f"{scheme}://{host}:{url.port}"


def place_of(url: URL) -> str:
    """How messages call it: without user and password."""
    return f"{url.host or 'localhost'}:{url.port}/{url.database}"


def connect(url: URL, **arguments: object) -> tuple[Engine, Connection]:
    """An open connection. Raises UnreachableDatabaseError."""
    engine = create_engine(url, connect_args=arguments)
    try:
        return engine, engine.connect()
    except SQLAlchemyError as error:
        engine.dispose()
        raise UnreachableDatabaseError(place_of(url), error) from None
