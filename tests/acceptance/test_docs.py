"""Does what README and quickstart tell a newcomer to do, and compares what they show.

Commands run in a terminal, as a newcomer's do. The lines shown below a command must stand in what
it prints, in that order; white space does not count, `…` stands for anything, and times and ids of
runs are not compared. A block with `<!-- not run: why -->` before it is not run.
"""

from __future__ import annotations

import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from documentation.demo_server import demo_server

ROOT = Path(__file__).resolve().parents[2]
ADDRESS = "http://127.0.0.1:8480"
_FENCE = re.compile(
    r"(?:^<!-- not run: (?P<why>.+?) -->\n)?^```(?P<language>\w*)\n(?P<body>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
_STYLE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
_VOLATILE = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+Z|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass
class Step:
    """Something to type, and the lines that must show."""

    program: list[str]
    typed: str
    shown: list[str] = field(default_factory=list)


def steps_of(page: str) -> Iterator[Step]:
    """What a page says to do, in order."""
    last: Step | None = None
    for block in _FENCE.finditer(page):
        if block["why"]:
            continue
        lines = block["body"].splitlines()
        match block["language"]:
            case "console":
                for line in lines:
                    if line.startswith("$ "):
                        typed = line.removeprefix("$ ")
                        last = Step(["bash", "-c", typed], typed)
                        yield last
                    elif last is not None:
                        last.shown.append(line)
            case "python":
                last = Step([sys.executable, "-W", "error", "-c", block["body"]], block["body"])
                yield last
            case "text":
                assert last is not None, "a text block shows what the block before it prints"
                last.shown.extend(lines)
            case other:
                raise AssertionError(f"a {other or 'nameless'} block must say `not run: why`")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    with demo_server(tmp_path) as url:
        yield url


@pytest.mark.parametrize(
    ("name", "least"),
    [("README.md", 8), ("docs/quickstart.md", 8), ("docs/how-to/find-the-cause.md", 4)],
)
def test_a_newcomer_sees_what_the_page_shows(
    name: str, least: int, server: str, tmp_path: Path
) -> None:
    steps = [*steps_of((ROOT / name).read_text(encoding="utf-8"))]
    assert len(steps) >= least
    for step in steps:
        step.program = [part.replace(ADDRESS, server) for part in step.program]
        printed = in_terminal(step.program, server, tmp_path)
        assert "Traceback" not in printed, printed
        missing = first_missing(step.shown, printed)
        assert missing is None, f"after\n  {step.typed}\nno line\n  {missing}\nin\n{printed}"


def in_terminal(program: list[str], server: str, folder: Path) -> str:
    """What a program prints on a terminal that is wide enough for every table."""
    terminal, its_end = pty.openpty()
    fcntl.ioctl(its_end, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 400, 0, 0))
    environment = {
        **os.environ,
        "HEADWATER_URL": server,
        "OPENLINEAGE_URL": server,
        "XDG_CONFIG_HOME": str(folder),
        "XDG_CACHE_HOME": str(folder),
        "TERM": "xterm",
        "COLUMNS": "400",
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    }
    process = subprocess.Popen(
        program,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=its_end,
        stderr=its_end,
        env=environment,
    )
    os.close(its_end)
    printed = b""
    while True:
        try:
            part = os.read(terminal, 65_536)
        except OSError:  # Linux says so when the other end is closed.
            break
        if not part:
            break
        printed += part
    os.close(terminal)
    process.wait(timeout=60)
    return _STYLE.sub("", printed.decode()).replace("\r\n", "\n")


def first_missing(shown: list[str], printed: str) -> str | None:
    """The first of these lines that does not stand in what was printed, behind the one before."""
    rest = iter(printed.splitlines())
    for line in shown:
        wanted = re.compile(".*".join(map(re.escape, plain(line).split("…"))))
        if not any(wanted.fullmatch(plain(each)) for each in rest):
            return line
    return None


def plain(line: str) -> str:
    """A line without what differs from run to run."""
    return re.sub(r"\s*…\s*", "…", " ".join(_VOLATILE.sub("…", line).split()))


def test_a_line_that_is_not_printed_is_missed() -> None:
    assert first_missing(["a  b", "c …"], "x\na b\nc d e\n") is None
    assert first_missing(["a b", "a b"], "a b\n") == "a b"
    assert first_missing(["a … c"], "a b\n") == "a … c"


def test_every_block_is_run_or_says_why_not() -> None:
    with pytest.raises(AssertionError, match="not run"):
        list(steps_of("```sh\nrm x\n```\n"))
