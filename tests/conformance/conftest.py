from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from headwater.cli.main import run
from support.corner import Corner
from support.server import Server, running


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("conformance") / "data") as server:
        yield server


@pytest.fixture
def here(server: Server, request: pytest.FixtureRequest) -> Corner:
    """The namespaces of this row."""
    row = re.match(r"test_row_(\d+)_", request.node.name)
    assert row is not None, "tests here are named after the row that they show"
    return Corner(server, f"row{row[1]}")


Call = Callable[..., tuple[int, str, str]]


@pytest.fixture
def call(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Call:
    """Run a command line away from the user's settings; gives its exit code and what it says."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    for name in ("HEADWATER_URL", "HEADWATER_API_KEY"):
        monkeypatch.delenv(name, raising=False)

    def calling(*arguments: object) -> tuple[int, str, str]:
        code = run([str(each) for each in arguments])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return calling
