"""Every kind of store, one after the other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from headwater.store.operational import OperationalStore
from support.homes import Home, Log, PostgresHome, SqliteHome


@pytest.fixture(params=["sqlite", "postgresql"])
def home(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Home]:
    is_file = request.param == "sqlite"
    home = SqliteHome(tmp_path) if is_file else PostgresHome(request.getfixturevalue("postgres"))
    yield home
    home.close()


@pytest.fixture
def log(home: Home) -> Iterator[Log]:
    log = home.open()
    yield log
    log.close()


@pytest.fixture
def store(home: Home) -> Iterator[OperationalStore]:
    store = home.operational()
    yield store
    store.close()
