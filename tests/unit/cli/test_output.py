from __future__ import annotations

import csv
import html
import io
import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headwater.cli.moments import read_moment
from headwater.cli.output.csv_text import write_csv
from headwater.cli.output.dot import write_dot
from headwater.cli.output.markdown import write_markdown
from headwater.cli.output.mermaid import write_mermaid
from headwater.cli.output.names import display_names, readable
from headwater.cli.output.printable import printable
from headwater.cli.output.sheet import Sheet
from headwater.model.identity import ColumnId, DatasetId
from headwater.sdk.answers import Graph, Node

NASTY = st.text(st.characters(codec="utf-8"), max_size=30)
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


@given(st.lists(st.lists(NASTY, min_size=2, max_size=2), max_size=4))
def test_csv_is_read_back_as_it_was_but_for_formulas(rows):
    written = write_csv(Sheet(("a", "b"), rows))
    # The reader wants the line ends that it is given, not those it would rather see.
    back = list(csv.reader(io.StringIO(written, newline=""), strict=True))
    assert back[0] == ["a", "b"]
    for row, read in zip(rows, back[1:], strict=True):
        for cell, text in zip(row, read, strict=True):
            assert not text.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
            assert text in {cell, f"'{cell}"}


def test_numbers_in_csv_stay_numbers():
    assert write_csv(Sheet(("a", "b", "c"), [(-2, 1.5, None)])) == "a,b,c\n-2,1.5,"


@given(NASTY)
def test_markdown_keeps_one_cell_one_cell(text):
    *_, row = write_markdown([Sheet(("a", "b"), [(text, "end")])]).splitlines()
    cells = re.split(r"(?<!\\)(?:\\\\)*\|", row)
    assert len(cells) == 4
    assert "<" not in row
    back = re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", cells[1].strip())
    assert html.unescape(back) == printable(text).strip() or "&" in text or "\\" in text


def graph_of(name):
    return Graph({"focus": "a", "nodes": [{"id": "a", "kind": "dataset", "name": name}]})


@given(NASTY)
def test_mermaid_reads_back_the_name(name):
    line = write_mermaid(graph_of(name)).splitlines()[1]
    match = re.fullmatch(r'  n0\[\("((?:[^"#;<>`]|#\d+;)*)"\)\]', line)
    assert match
    back = re.sub(r"#(\d+);", lambda code: chr(int(code[1])), match[1])
    assert back == printable(name or "a")


@given(NASTY)
def test_dot_reads_back_the_name(name):
    line = write_dot(graph_of(name)).splitlines()[2]
    match = re.fullmatch(r'  n0 \[label="((?:[^"\\]|\\.)*)", shape=cylinder, penwidth=3\];', line)
    assert match
    assert re.sub(r"\\(.)", r"\1", match[1]) == printable(name or "a")


@given(st.text())
def test_printable_text_holds_no_control_and_changes_no_other(text):
    shown = printable(text)
    assert not re.search("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]", shown)
    if text.isprintable():
        assert shown == text


@given(NASTY, NASTY, NASTY)
def test_an_identifier_is_shown_as_people_type_it(namespace, name, path):
    dataset = DatasetId(namespace, name)
    assert readable(str(dataset)) == f"{namespace}/{name}"
    assert readable(str(ColumnId(dataset, path))) == f"{namespace}/{name}[{path}]"


def test_two_datasets_of_one_name_are_told_apart_by_namespace():
    one = Node(id="1", kind="dataset", namespace="dev", name="orders")
    two = Node(id="2", kind="dataset", namespace="prod", name="orders")
    column = Node(id="3", kind="column", namespace="prod", name="orders", field="id")
    assert display_names([one, two, column]) == {
        "1": "dev/orders",
        "2": "prod/orders",
        "3": "orders[id]",
    }


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("now", NOW),
        ("7d", NOW - timedelta(days=7)),
        ("-90m", NOW - timedelta(minutes=90)),
        ("2 h ago", NOW - timedelta(hours=2)),
        ("2026-11-01", datetime(2026, 11, 1, tzinfo=UTC)),
        ("2026-11-01T02:00:00+02:00", datetime(2026, 11, 1, tzinfo=UTC)),
        ("2026-11-01T08:00:00Z", datetime(2026, 11, 1, 8, tzinfo=UTC)),
    ],
)
def test_an_instant_is_read_as_people_write_it(text, moment):
    assert read_moment(text, now=NOW) == moment


@pytest.mark.parametrize("text", ["", "yesterday", "7", "7y", "2026-13-01"])
def test_what_is_no_instant_is_refused(text):
    with pytest.raises(ValueError):
        read_moment(text, now=NOW)
