"""Runbooks from a folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from headwater.reliability.incidents.runbooks import (
    MalformedRunbookError,
    Runbook,
    read_runbooks,
    steps_in,
)


def read(folder: Path, text: str) -> Runbook:
    (folder / "late.md").write_text(text, "utf-8")
    (told,) = read_runbooks(folder)
    return told


def test_a_runbook_says_what_it_is_for_in_its_head(tmp_path: Path) -> None:
    told = read(tmp_path, "---\nassets: ['shop.*']\nalerts: slo\n---\n# Late\n\n1. Look\n2. Wait\n")
    assert (told.title, told.assets, told.alerts) == ("Late", ("shop.*",), ("slo",))
    assert told.steps == ("Look", "Wait")
    assert told.text.startswith("# Late")


@pytest.mark.parametrize(
    ("names", "tags", "alerts", "because"),
    [
        (["shop.orders"], set[str](), set[str](), "it is for shop.orders"),
        (["other"], {"pii"}, set[str](), "it is for what is tagged pii"),
        (["other"], set[str](), {"run_failure"}, "it is for run_failure"),
        (["other"], set[str](), set[str](), None),
    ],
)
def test_it_fits_by_name_by_tag_or_by_alert(
    names: list[str], tags: set[str], alerts: set[str], because: str | None
) -> None:
    told = Runbook("x.md", "X", "", assets=("shop.*",), tags=("pii",), alerts=("run_failure",))
    assert told.fits(names=names, tags=tags, alerts=alerts) == because


def test_one_that_names_nothing_is_for_everything() -> None:
    assert Runbook("x.md", "X", "").fits(names=["a"], tags=set(), alerts=set())


def test_boxes_to_tick_come_before_numbers() -> None:
    assert [*steps_in("1. read this\n- [ ] restart\n- [x] wait\n")] == ["restart", "wait"]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("---\nasset: x\n---\n", "no key 'asset'; there are assets, tags, alerts"),
        ("---\nassets: [1]\n---\n", "assets must be a list of texts"),
        ("---\n{\n---\n", "no YAML"),
        ("---\n- a\n---\n", "each with a list"),
    ],
)
def test_a_head_that_is_wrong_says_where(tmp_path: Path, text: str, problem: str) -> None:
    with pytest.raises(MalformedRunbookError, match=problem) as told:
        read(tmp_path, text)
    assert "late.md" in str(told.value)


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(MalformedRunbookError, match="no such folder"):
        read_runbooks(tmp_path / "nowhere")
