"""Every row of Marquez's API has a test in this folder that is named after it."""

from __future__ import annotations

import re
from pathlib import Path

from headwater.server.marquez.rows import ROWS, Row


def name_of(row: Row) -> str:
    parts = re.findall(r"[\w-]+", row.path.removeprefix("/api/v1").removeprefix("/api/"))
    return "_".join(["test", row.method.lower(), *parts]).replace("-", "_")


def test_every_row_has_a_test_of_its_name() -> None:
    assert len({(row.method, row.path) for row in ROWS}) == len(ROWS) > 45
    texts = (each.read_text(encoding="utf-8") for each in Path(__file__).parent.glob("test_*.py"))
    tests = {name for text in texts for name in re.findall(r"^def (test_\w+)", text, re.MULTILINE)}
    assert not {name_of(row) for row in ROWS} - tests
