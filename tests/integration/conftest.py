from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from support.server import Server, running


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def server(data: Path) -> Iterator[Server]:
    with running(data) as server:
        yield server
