"""The units of systemd, as systemd reads them."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from shutil import which

import pytest

from support.deploying import SYSTEMD

PROGRAM = "/opt/headwater/bin/headwater"


def analyze(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    program = which("systemd-analyze")
    if program is None:
        pytest.skip("there is no systemd-analyze here: apt-get install systemd")
    return subprocess.run([program, *arguments], capture_output=True, text=True, check=False)


@pytest.fixture(params=SYSTEMD, ids=lambda path: path.name)
def unit(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A unit that starts a program which there is on this machine."""
    text = request.param.read_text(encoding="utf-8")
    assert PROGRAM in text
    made = tmp_path / request.param.name
    made.write_text(text.replace(PROGRAM, sys.executable))
    return made


def test_systemd_has_nothing_to_say_of_it(unit: Path) -> None:
    done = analyze("verify", "--man=no", unit)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_mistake_is_noticed(unit: Path) -> None:
    unit.write_text(unit.read_text().replace("Restart=always", "Restart=allways"))
    assert "allways" in analyze("verify", "--man=no", unit).stderr


def test_it_can_do_little_harm(unit: Path) -> None:
    done = analyze("security", "--offline=true", "--threshold=20", unit)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("path", SYSTEMD, ids=lambda path: path.name)
def test_it_comes_back_whenever_it_ends_however_often(path: Path) -> None:
    told = dict(re.findall(r"^(\w+)=(.*)$", path.read_text(encoding="utf-8"), re.MULTILINE))
    assert (told["Restart"], told["StartLimitIntervalSec"]) == ("always", "0")
