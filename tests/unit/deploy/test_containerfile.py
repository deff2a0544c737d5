"""What the Containerfile does, without a container: a wheel that starts, and its health check."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import zipfile
from fnmatch import fnmatch
from pathlib import Path

import httpx
import pytest
import yaml

from support.deploying import DEPLOY, ROOT
from support.ports import free_port
from support.receiver import until

TEXT = (DEPLOY / "Containerfile").read_text(encoding="utf-8").replace("\\\n", " ")
IGNORED = (DEPLOY / "Containerfile.dockerignore").read_text(encoding="utf-8").split()
PAGE = Path("src/headwater/server/page")


def copied() -> list[list[str]]:
    """What the stages take from the repository, each with its target."""
    lines = re.findall(r"^COPY (?!--from)(.*)$", TEXT, re.MULTILINE)
    return [line.split() for line in lines]


def test_images_are_public_and_pinned_by_their_major_version() -> None:
    versions = dict(re.findall(r"^ARG (NODE|PYTHON)=(\S+)$", TEXT, re.MULTILINE))
    images = re.findall(r"^FROM (\S+)", TEXT, re.MULTILINE)
    assert len(images) == 3
    for each in images:
        name, number = re.fullmatch(
            r"docker\.io/library/(node|python):\$\{(\w+)\}-slim", each
        ).groups()
        assert name.upper() == number
        assert re.fullmatch(r"\d+(\.\d+)?", versions[number])


def test_what_it_copies_is_there_and_not_ignored() -> None:
    assert IGNORED[0] == "*"
    kept = [each.removeprefix("!") for each in IGNORED if each.startswith("!")]
    for *sources, _ in copied():
        for each in sources:
            assert (ROOT / each).exists()
            assert any(fnmatch(each.rstrip("/").split("/")[0], name) for name in kept)


def test_it_runs_as_nobody_in_particular_and_says_how_it_is() -> None:
    *_, last = TEXT.split("\nFROM ")
    assert re.search(r"^USER 10001:10001$", last, re.MULTILINE)
    assert re.search(r'^ENTRYPOINT \["headwater"\]$', last, re.MULTILINE)
    assert "HEALTHCHECK" in last


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel that the second stage makes of what it copies, unpacked."""
    if not (ROOT / PAGE / "index.html").exists():
        pytest.skip("the page is not built: make page")
    folder = tmp_path_factory.mktemp("build")
    (folder / "from").mkdir()
    *_, stage, _ = TEXT.split("\nFROM ")
    for line in re.findall(r"^COPY (?!--from)(.*)$", stage, re.MULTILINE):
        for each in line.split()[:-1]:
            source = ROOT / each
            if source.is_dir():
                ignore = shutil.ignore_patterns("__pycache__", "page")
                shutil.copytree(source, folder / "from" / each, ignore=ignore)
            else:
                shutil.copy(source, folder / "from" / each)
    shutil.copytree(ROOT / PAGE, folder / "from" / PAGE)
    made = subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", folder, "."],
        cwd=folder / "from",
        capture_output=True,
        text=True,
        check=False,
    )
    if "No matching distribution" in made.stderr:
        pytest.skip("there is no package registry here to take hatchling from")
    assert made.returncode == 0, made.stderr
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "wheel")
    return folder / "wheel"


def test_the_wheel_has_every_file_of_the_package(unpacked: Path) -> None:
    package = ROOT / "src" / "headwater"
    files = {
        path.relative_to(package)
        for path in package.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert {each for each in files if not (unpacked / "headwater" / each).exists()} == set()
    assert Path("server/page/index.html") in files


def test_what_was_built_starts_serves_the_page_and_its_health_check_tells(
    unpacked: Path, tmp_path: Path
) -> None:
    port = str(free_port())
    checked = re.search(r"HEALTHCHECK.*CMD (\[.*\])", TEXT)
    assert checked is not None
    program, *words, code = yaml.safe_load(checked[1])
    assert program == "python"
    check = [sys.executable, *words, code.replace("8480", port)]
    process = subprocess.Popen(
        [sys.executable, "-m", "headwater.cli.main", "up", "--port", port, "--data", tmp_path],
        env={**os.environ, "PYTHONPATH": str(unpacked)},
        cwd=tmp_path,
        stderr=subprocess.DEVNULL,
    )
    try:
        until(lambda: is_healthy(check))
        told = httpx.get(f"http://127.0.0.1:{port}/")
        assert told.headers["content-type"].startswith("text/html")
    finally:
        process.terminate()
        process.wait(30)
    assert not is_healthy(check)


def is_healthy(check: list[str]) -> bool:
    return subprocess.run(check, capture_output=True, check=False).returncode == 0
