from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headwater.cli.output import terminal
from headwater.cli.output.sheet import Sheet

NAME = "warehouse/ANALYTICS.FINANCE.DAILY_REVENUE_REPORT"
ROW = (NAME, "team:finance-data, user:ana", 1)
SHEET = Sheet(("name", "owner", "tier"), [ROW], spare=("tier",), prose=frozenset({"owner"}))
WORDS = st.text("ab/._-[]", min_size=1, max_size=40)


def draw(width: int, *sheets: Sheet) -> str:
    """What a terminal of so many columns shows, without colours."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NO_COLOR", "1")
        patch.setenv("COLUMNS", str(width))
        patch.setattr("sys.stdout.isatty", lambda: True)
        return terminal.draw_tables(sheets)


def test_a_table_that_fits_is_whole():
    assert draw(90, SHEET).splitlines() == [
        f"name{' ' * 46}owner{' ' * 24}tier",
        f"{NAME}  team:finance-data, user:ana  1",
    ]


def test_a_list_folds_between_words_before_a_column_goes():
    assert draw(80, SHEET).splitlines() == [
        f"name{' ' * 46}owner{' ' * 21}tier",
        f"{NAME}  team:finance-data,        1",
        f"{' ' * len(NAME)}  user:ana",
    ]


def test_the_least_important_column_goes_first_and_is_named():
    assert draw(78, SHEET).splitlines() == [
        f"name{' ' * 46}owner",
        f"{NAME}  team:finance-data, user:ana",
        "(a wider terminal also shows tier)",
    ]


def test_a_terminal_that_is_too_narrow_shows_each_row_as_a_block():
    sheet = Sheet(SHEET.columns, [ROW, ("short", None, 2)], prose=SHEET.prose)
    assert draw(40, sheet).splitlines() == [
        f"name   {NAME}",
        "owner  team:finance-data, user:ana",
        "tier   1",
        "",
        "name   short",
        "tier   2",
    ]


def test_a_query_keeps_its_lines_and_folds_between_words():
    facts = Sheet(("", ""), [("sql", "SELECT one,\n  two FROM a_table")])
    assert draw(20, facts).splitlines() == ["sql  SELECT one,", "       two FROM", "     a_table"]


def test_a_wide_letter_takes_the_room_of_two():
    assert draw(80, Sheet(("a", "b"), [("\u8868", "x"), ("yz", "x")])) == "a   b\n\u8868  x\nyz  x"


def test_outside_of_a_terminal_nothing_is_left_out_or_folded(monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "20")
    header, row = terminal.draw_tables([SHEET]).splitlines()
    assert header.split() == ["name", "owner", "tier"]
    assert row == f"{NAME}  team:finance-data, user:ana  1"


@given(st.lists(st.tuples(WORDS, WORDS, WORDS), min_size=1), st.integers(1, 140))
def test_no_name_is_ever_broken(rows, width):
    sheet = Sheet(("name", "job", "owner"), rows, spare=("job",), prose=frozenset({"owner"}))
    lines = draw(width, sheet).splitlines()
    for name, _, owner in rows:
        assert any(name in line.split() for line in lines)
        assert any(owner in line.split() for line in lines)
