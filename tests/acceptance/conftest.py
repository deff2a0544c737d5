from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from support.process import serving


@pytest.fixture
def server(tmp_path: Path) -> Iterator[httpx.Client]:
    with serving(tmp_path / "data") as client:
        yield client
