"""What the page on signals shows can be read."""

from __future__ import annotations

import re
from pathlib import Path

from headwater.integrations.signals.signals_file import read_signals

PAGE = (Path(__file__).parents[4] / "docs/how-to/attach-signals.md").read_text("utf-8")


def test_the_file_on_the_page_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / "signals.toml"
    path.write_text("\n".join(re.findall(r"^```toml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)))
    told = read_signals(path, {"PROMETHEUS_TOKEN": "t"})
    assert list(told.sources) == ["cluster", "tempo"]
    assert [each.name for each in told.rules] == ["queue depth", "table size"]
