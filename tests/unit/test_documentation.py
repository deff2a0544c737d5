"""The documentation, held to the code: what can be set, asked or sent stands in it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest

from conformance.missing import MISSING, UNTESTED
from documentation.page_types import PAGE_TYPES, write_page_types
from documentation.reference import FOLDER, PAGES, ROWS, conformance_tests, metrics, sayings
from headwater.cli import COMMANDS
from headwater.config import Config
from headwater.integrations.registry import SOURCES
from headwater.lineage.selector.parse import DEEPEST, GRAMMAR, MOST_CHARACTERS, MOST_PARTS
from headwater.lineage.selector.words import Word
from headwater.openlineage.facets import FACETS
from headwater.openlineage.naming import built_in_naming
from headwater.server.openapi import describe_api
from headwater.server.operations import operations

ROOT = FOLDER.parents[1]
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))


def page(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", PAGES)
def test_a_page_that_follows_from_the_code_is_what_the_code_says(name: str) -> None:
    assert page(name) == PAGES[name](), "stale; run: python tests/documentation/reference.py"


def test_the_types_of_the_page_are_those_of_the_api() -> None:
    assert PAGE_TYPES.read_text(encoding="utf-8") == write_page_types(), "stale; run: make types"


def test_no_two_types_of_the_api_share_a_name() -> None:
    document = describe_api(operations(None), guarded=False)
    assert [name for name in document["components"]["schemas"] if not name.isidentifier()] == []


def test_every_setting_says_what_it_is() -> None:
    told = sayings(Config)
    for each in fields(Config):
        assert len(told[each.name].split()) > 2
        assert f"`HEADWATER_{each.name.upper()}`" in page("settings.md")


def test_every_route_is_in_the_reference() -> None:
    routes = {f"### `{each.method} {each.path}`" for each in operations(None)}
    assert len(routes) > 10
    assert not {route for route in routes if route not in page("http.md")}


def test_every_command_is_in_the_reference() -> None:
    assert not {name for name in COMMANDS if f"## headwater {name}\n" not in page("cli.md")}


def test_every_condition_of_selectors_is_in_the_reference_and_so_is_their_grammar() -> None:
    told = page("selectors.md")
    assert not {word for word in Word if f"`{word}:" not in told}
    assert GRAMMAR.read_text(encoding="utf-8") in told
    for number in (MOST_CHARACTERS, MOST_PARTS, DEEPEST):
        assert f" {number} " in told


def test_every_facet_is_in_the_reference() -> None:
    facets = {each.key for each in FACETS}
    assert not {name for name in facets if f"| `{name}` |" not in page("facets.md")}


def test_every_source_is_in_the_reference() -> None:
    assert not {name for name in SOURCES if f"## {name}\n" not in page("sources.md")}


def test_every_naming_rule_is_in_the_reference() -> None:
    for rule in built_in_naming().rules:
        assert f"| `{rule.name}` | {rule.says} |" in page("naming.md")


def test_every_row_of_the_checklist_is_shown_or_said_to_be_missing() -> None:
    tests = conformance_tests()
    assert tests.keys() | UNTESTED.keys() == set(range(1, ROWS + 1))
    assert not tests.keys() & UNTESTED.keys()
    assert UNTESTED.keys() <= MISSING.keys()
    for _, requirement in tests.values():
        assert re.fullmatch(r"[A-Z].+\.", requirement)


def test_every_metric_is_in_the_reference() -> None:
    assert not {name for name, *_ in metrics() if f"`{name}`" not in page("metrics.md")}


def test_every_dependency_says_why_it_is_there() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    optional = project["project"]["optional-dependencies"].values()
    groups = [*project["dependency-groups"].values(), *optional]
    asked = [*project["project"]["dependencies"], *(each for group in groups for each in group)]
    names = {re.split(r"[\[<>=~ ]", each)[0] for each in asked if isinstance(each, str)}
    record = (ROOT / "docs/decisions/0014-dependencies.md").read_text(encoding="utf-8").lower()
    told = {name for name in names if name in record}
    # Said by what they belong to: pytest, and MkDocs "with its Material theme".
    assert names - told <= {"mkdocs-material", "pytest-timeout"}


@pytest.mark.parametrize("record", DECISIONS, ids=lambda record: record.stem)
def test_a_decision_says_context_decision_and_consequences(record: Path) -> None:
    text = record.read_text(encoding="utf-8")
    number = int(record.name[:4])
    assert text.startswith(f"# {number}. ")
    places = [text.find(f"**{part}.**") for part in ("Context", "Decision", "Consequences")]
    assert -1 not in places
    assert places == sorted(places)
    listed = (record.parent / "index.md").read_text(encoding="utf-8")
    assert f"[{number}]({record.name})" in listed


def test_links_of_the_pages_beside_the_code_lead_somewhere() -> None:
    for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"):
        text = (ROOT / name).read_text(encoding="utf-8")
        for target in re.findall(r"\]\(([^)#]+)[^)]*\)", text):
            assert "://" in target or (ROOT / target).exists(), f"{name} links to {target}"


def test_contributing_names_only_what_is_there() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    for path in re.findall(r"`((?:src|tests|docs|ui)/[\w/.-]+)`", text):
        assert (ROOT / path).exists(), path
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"`make (\w+)`", text):
        assert f"\n{target}:" in makefile, target


def test_the_site_builds_and_every_link_and_anchor_leads_somewhere(tmp_path: Path) -> None:
    built = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "-d", tmp_path / "site"],
        cwd=ROOT,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "true"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stdout + built.stderr
    for html in (tmp_path / "site").rglob("*.html"):
        assert not outside_assets(html.read_text(encoding="utf-8")), html


def outside_assets(html: str) -> list[str]:
    """What a page would fetch from another host."""
    return re.findall(r"<(?:script|link|img)\b[^>]*\b(?:src|href)=\"(https?://[^\"]+)\"", html)


def test_an_asset_from_outside_is_noticed() -> None:
    assert outside_assets('<script src="https://cdn.example.com/x.js"></script>')
