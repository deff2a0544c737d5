"""Every example of a selector in the reference, asked of the demo company."""

from __future__ import annotations

import re
from pathlib import Path

import headwater
from documentation.demo_server import demo_server

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "selectors.md"
_ROW = re.compile(r"^\|(?: .+ \|){2} `(?P<selector>[^`]+)` \|$", re.MULTILINE)


def test_every_example_selects_something_of_the_demo(tmp_path: Path) -> None:
    examples = [each["selector"] for each in _ROW.finditer(PAGE.read_text(encoding="utf-8"))]
    # Whether there is an incident yet depends on how long the demo has run.
    examples = [each for each in examples if not each.startswith(("hw.", "incident:"))]
    assert len(examples) > 20
    with demo_server(tmp_path) as url:
        client = headwater.connect(url)
        assert not [each for each in examples if not client.select(each).total]
