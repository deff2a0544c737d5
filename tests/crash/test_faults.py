"""A sample of the fault matrix; all of it is `make crash`."""

from __future__ import annotations

from pathlib import Path

import pytest

from crash import flips, upkeep
from crash.cases import Case, Plan, cases
from crash.disk import missing_compiler
from crash.failing import run as fail

_PLAN = Plan(seed=20261201, scale=0.02)
_REPLAYED = [case for case in cases(_PLAN) if case.name.startswith(("the log: ", "liar: "))]

pytestmark = pytest.mark.skipif(
    missing_compiler() is not None, reason=missing_compiler() or "it is there"
)


@pytest.mark.parametrize("case", _REPLAYED, ids=lambda case: case.name)
def test_what_was_acknowledged_survives_and_who_lies_is_caught(case: Case, tmp_path: Path) -> None:
    verdict = case.run(tmp_path)
    assert case.holds(verdict), verdict.faults
    assert verdict.trials > 0


@pytest.mark.parametrize("failure", ["it is full", "a sync fails", "no more files"])
def test_a_server_refuses_what_its_disk_does_not_take(failure: str, tmp_path: Path) -> None:
    assert fail(failure, seed=3, folder=tmp_path, cuts=3).faults == []


@pytest.mark.parametrize("name", ["open a projection of the version before", "backup", "restore"])
def test_a_command_that_is_cut_short_costs_nothing(name: str, tmp_path: Path) -> None:
    assert upkeep.run(name, seed=3, folder=tmp_path, every=40, cuts=4).faults == []


@pytest.mark.parametrize("file", flips.FILES)
def test_a_bit_that_flips_is_told_of_or_changes_nothing(file: str, tmp_path: Path) -> None:
    assert flips.run(20, seed=3, folder=tmp_path, file=file).faults == []
