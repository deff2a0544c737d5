"""Databases that are really there."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from shutil import which

import psycopg
import pytest

from support.reading import Told, read_source

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def run() -> Callable[[str, str], None]:
    """Run statements in a database of PostgreSQL."""

    def statements(address: str, sql: str) -> None:
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(sql.encode())

    return statements


@pytest.fixture(scope="session")
def database(postgres: str, run: Callable[[str, str], None]) -> Callable[[str, str], str]:
    """Make a database in PostgreSQL out of some files, and tell its address."""

    def made(name: str, *files: str) -> str:
        run(postgres, f"CREATE DATABASE {name}")
        address = postgres.replace("/postgres?", f"/{name}?")
        for each in files:
            run(address, (HERE / each).read_text("utf-8"))
        return address

    return made


@pytest.fixture(scope="session")
def shop(database: Callable[..., str]) -> str:
    """The address of a database of PostgreSQL that holds a shop."""
    return database("shop", "shop.sql", "views.sql")


@pytest.fixture(scope="session")
def told(shop: str) -> Told:
    """What is told of the shop."""
    return read_source("postgres", shop)


@pytest.fixture(scope="session")
def mariadb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], str]]:
    """A MariaDB server of its own: runs statements of its client, and returns what that prints."""
    if which("mariadbd") is None or which("mariadb-install-db") is None:
        pytest.skip("there is no MariaDB on this machine: apt-get install mariadb-server")
    folder = tmp_path_factory.mktemp("mariadb")
    socket = folder / "socket"
    common = ["--no-defaults", "--user=root", f"--datadir={folder / 'data'}"]
    _quietly(["mariadb-install-db", *common, "--auth-root-authentication-method=normal"])
    server = subprocess.Popen(
        ["mariadbd", *common, f"--socket={socket}", "--skip-networking"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )

    def client(sql: str) -> str:
        asked = ["mariadb", "--no-defaults", "-uroot", f"--socket={socket}", "-N", "-B"]
        return subprocess.run(asked, input=sql, capture_output=True, text=True, check=True).stdout

    _quietly(
        ["mariadb-admin", "--no-defaults", "-uroot", f"--socket={socket}", "--wait=50", "ping"]
    )
    client.address = f"mysql://root@localhost/shop?unix_socket={socket}"  # type: ignore[attr-defined]
    yield client
    server.terminate()
    server.wait(timeout=60)


def _quietly(command: Sequence[str]) -> None:
    subprocess.run(command, check=True, capture_output=True)
