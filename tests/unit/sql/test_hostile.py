"""Text that is broken, endless or made to take long: there is an answer all the same."""

from __future__ import annotations

import time

import pytest

from headwater.sql.engine import lineage_of
from support.sql_cases import FOLDER, Case, read_cases

CASES = [case for path in sorted(FOLDER.glob("*.sql")) for case in read_cases(path)]


@pytest.mark.parametrize("case", CASES[::12], ids=lambda case: f"{case.dialect}:{case.line}")
def test_every_beginning_of_a_statement_has_an_answer(case: Case) -> None:
    for end in range(0, len(case.sql), 5):
        script = lineage_of(case.sql[:end], case.dialect, case.schemas)
        assert all(each.problems for each in script.statements if each.status == "failed")


@pytest.mark.parametrize(
    ("dialect", "text"),
    [
        ("oracle", "BEGIN\n" * 20_000),
        ("mysql", "IF x THEN " * 5_000),
        ("tsql", "UPDATE t SET " + "a += 1, " * 5_000),
        ("tsql", "SET @a = 'x';" + "SET @a = @a + @a;\n" * 60),
        ("oracle", "PROCEDURE a IS " * 5_000),
    ],
    ids=["blocks", "conditions", "assignments", "doubled text", "procedures"],
)
def test_a_script_that_is_made_to_take_long_is_read_soon(dialect: str, text: str) -> None:
    begin = time.monotonic()
    lineage_of(text, dialect)
    assert time.monotonic() - begin < 10
