"""Whatever deploy/ names has to be there: settings, commands, options, extras, versions."""

from __future__ import annotations

import re
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest

from headwater.cli.collect import command as collect
from headwater.config import Config
from support.deploying import CHART, DEPLOY, ROOT, command_lines, compose, understood

TEXTS = sorted(
    path
    for path in DEPLOY.rglob("*")
    if path.is_file() and path.relative_to(DEPLOY).parts[0] not in {"grafana", "prometheus"}
)
LINES = [pytest.param(words, id=place) for place, words in command_lines()]


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: str(path.relative_to(DEPLOY)))
def test_every_variable_is_a_setting(path: Path) -> None:
    settings = {f"HEADWATER_{each.name.upper()}" for each in fields(Config)}
    named = set(re.findall(r"HEADWATER_[A-Z][A-Z_]*", path.read_text(encoding="utf-8")))
    assert named - settings == set()


@pytest.mark.parametrize("words", LINES)
def test_every_command_line_is_understood(words: list[str]) -> None:
    assert understood(words)


def test_every_option_in_the_chart_is_one_of_its_command() -> None:
    text = (CHART / "templates" / "collectors.yaml").read_text(encoding="utf-8")
    named = set(re.findall(r"(?:^\s+- |, )(--[a-z-]+)", text, re.MULTILINE))
    assert len(named) > 5
    known = {option for each in collect.params for option in each.opts}
    assert named - known == set()


def test_the_image_has_extras_that_there_are_and_among_them_those_that_are_used() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    text = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
    told = re.search(r"^ARG EXTRAS=(\S+)$", text, re.MULTILINE)
    assert told is not None
    extras = set(told[1].split(","))
    assert {"postgres", "kafka", "gremlin"} <= extras <= project["optional-dependencies"].keys()


def test_the_chart_is_of_the_version_that_it_is_shipped_with() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    chart = (CHART / "Chart.yaml").read_text(encoding="utf-8")
    assert f"appVersion: {project['version']}\n" in chart


def test_kafka_is_the_one_that_the_tests_run() -> None:
    tested = (ROOT / "tests" / "servers" / "kafka" / "pom.xml").read_text(encoding="utf-8")
    images = {compose()["services"][name]["image"] for name in ("kafka", "topics")}
    (image,) = images
    assert f"<version>{image.rpartition(':')[2]}</version>" in tested
