from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from support.marquez import Face
from support.server import running


@pytest.fixture
def face(tmp_path: Path) -> Iterator[Face]:
    with running(tmp_path / "data") as server:
        yield Face(server)
