"""What SQL says, case by case: see `support/sql_cases.py` for how a case is written."""

from __future__ import annotations

import pytest

from headwater.sql.engine import lineage_of
from support.sql_cases import FOLDER, Case, read_cases, told

CASES = [case for path in sorted(FOLDER.glob("*.sql")) for case in read_cases(path)]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.dialect}:{case.line}")
def test_sql_means_what_a_person_says_it_means(case: Case) -> None:
    script = lineage_of(case.sql, case.dialect, case.schemas)
    assert sorted(told(script.statements)) == sorted(case.expected), case.name


def test_every_case_says_what_it_is_about_and_what_it_expects() -> None:
    assert [case for case in CASES if not case.name or not case.expected] == []
    names = [(case.dialect, case.name) for case in CASES]
    assert [each for each in names if names.count(each) > 1] == []
