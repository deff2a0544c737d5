"""Exports are read record by record, in whatever form they come."""

from __future__ import annotations

import gzip
import io
import json
import secrets
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from headwater.integrations.sources.query_log.export_files import UnreadableFileError, files_in
from headwater.integrations.sources.query_log.json_elements import BrokenArrayError, elements
from headwater.integrations.sources.query_log.log_values import instant_of
from headwater.integrations.sources.query_log.records import (
    Columns,
    MissingColumnError,
    column_names,
    read_records,
)
from headwater.integrations.sources.source import Report

WANTED = Columns(("id", "text", "rows"), needed=frozenset({"id", "text"}), others={"rows": ("n",)})
TABLE = 'ID,Other,TEXT,N\n1,x,"select 1,\n2",7\n2,y,select 2,\n'


def rows(path: Path, report: Report | None = None) -> list[tuple[object, ...]]:
    return [tuple(row) for _, row in read_records(str(path), WANTED, report or Report())]


def test_csv_has_its_columns_in_any_case_and_order(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text("\ufeff" + TABLE, encoding="utf-8")
    assert rows(path) == [("1", "select 1,\n2", "7"), ("2", "select 2", None)]


@pytest.mark.parametrize("separator", ["\t", ";"])
def test_other_separators_are_seen_in_the_header(tmp_path: Path, separator: str) -> None:
    path = tmp_path / "log.txt"
    path.write_text(f"id{separator}text\n1{separator}select 1, 2\n")
    assert rows(path) == [("1", "select 1, 2", None)]


def test_compressed_files_are_read_as_others_are(tmp_path: Path) -> None:
    zipped, packed = tmp_path / "log.csv.gz", tmp_path / "log.csv.zst"
    zipped.write_bytes(gzip.compress(TABLE.encode()))
    packed.write_bytes(zstandard.compress(TABLE.encode()))
    assert rows(zipped) == rows(packed) == [("1", "select 1,\n2", "7"), ("2", "select 2", None)]


@pytest.mark.parametrize("form", ["lines", "array", "indented array", "one"])
def test_json_is_read_in_each_of_its_forms(tmp_path: Path, form: str) -> None:
    path, told = tmp_path / "log.json", [{"Id": 1, "text": "a", "n": 2}, {"text": "b", "Id": 2}]
    match form:
        case "lines":
            path.write_text("\n".join(map(json.dumps, told)))
        case "array":
            path.write_text(json.dumps(told))
        case "indented array":
            path.write_text(json.dumps(told, indent=2))
        case _:
            told = told[:1]
            path.write_text(json.dumps(told[0], indent=2))
    assert rows(path) == [(1, "a", 2), (2, "b", None)][: len(told)]


def test_parquet_is_read_by_duckdb_with_its_times(tmp_path: Path) -> None:
    duckdb = pytest.importorskip("duckdb")
    path = tmp_path / "log.parquet"
    duckdb.sql(
        "SELECT 1 AS ID, 'a' AS Text, TIMESTAMPTZ '2026-11-24 08:00:00+01' AS n"
    ).write_parquet(str(path))
    assert column_names(str(path)) == ["ID", "Text", "n"]
    assert rows(path) == [(1, "a", datetime(2026, 11, 24, 7))]  # noqa: DTZ001 because it is UTC


def test_parquet_without_duckdb_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "duckdb", None)
    path = tmp_path / "log.parquet"
    path.write_bytes(b"PAR1")
    with pytest.raises(UnreadableFileError, match=r"headwater\[parquet\]"):
        rows(path)


def test_a_column_that_is_missing_is_named_beside_those_that_are_there(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text("id,sql\n1,select 1\n")
    with pytest.raises(MissingColumnError, match=r"has no column TEXT; there are id, sql"):
        rows(path)


def test_a_record_that_cannot_be_read_costs_no_other(tmp_path: Path) -> None:
    table, lines, report = tmp_path / "log.csv", tmp_path / "log.jsonl", Report()
    table.write_text("id,text\n1\n2,b\n")
    lines.write_text('{"id": 1, "text": "a"}\n{"id": \n[]\n{"id": 2, "text": "b"}\n')
    assert rows(table, report) == [("2", "b", None)]
    assert rows(lines, report) == [(1, "a", None), (2, "b", None)]
    assert [each.place for each in report.remarks] == [f"{table}:2", f"{lines}:2", f"{lines}:3"]


def test_a_row_that_is_too_wide_has_values_that_moved(tmp_path: Path) -> None:
    path, report = tmp_path / "log.csv", Report()
    path.write_text("id,text\n1,select a, b\n2,b,\n3,c\n")
    assert rows(path, report) == [("2", "b", None), ("3", "c", None)]
    assert [each.place for each in report.remarks] == [f"{path}:2"]


def test_what_is_null_may_be_left_out_of_the_first_records(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    path.write_text('{"id": 1}\n{"id": 2, "text": "b"}\n')
    assert rows(path) == [(1, None, None), (2, "b", None)]
    assert column_names(str(path)) == ["id", "text"]


@pytest.mark.parametrize("name", ["log.csv", "log.jsonl", "log.json"])
@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress])
def test_a_compressed_file_that_breaks_off_is_told_as_far_as_it_goes(
    tmp_path: Path, name: str, pack: Callable[[bytes], bytes]
) -> None:
    path, report, texts = tmp_path / name, Report(), [secrets.token_hex(500) for _ in range(2_000)]
    documents = [json.dumps({"id": "1", "text": each}) for each in texts]
    text = {
        "log.csv": "\n".join(["id,text", *(f"1,{each}" for each in texts)]),
        "log.jsonl": "\n".join(documents),
        "log.json": f"[{', '.join(documents)}]",
    }[name]
    packed = pack(text.encode())
    path.write_bytes(packed[: len(packed) // 2])
    assert {each for _, each, _ in rows(path, report)} < {*texts}
    assert len(report.remarks) == 1


def test_a_file_that_only_begins_as_parquet_does_is_refused(tmp_path: Path) -> None:
    pytest.importorskip("duckdb")
    path = tmp_path / "log.parquet"
    path.write_bytes(b"PAR1 and nothing else")
    with pytest.raises(UnreadableFileError, match=r"log\.parquet cannot be read"):
        rows(path)


def test_an_array_that_breaks_off_is_told_as_far_as_it_goes(tmp_path: Path) -> None:
    path, report = tmp_path / "log.json", Report()
    path.write_text('[{"id": 1, "text": "a"}, {"id": 2')
    assert rows(path, report) == [(1, "a", None)]
    assert report.remarks[0].place == f"{path}[2]"


def test_a_folder_is_its_exports_by_name(tmp_path: Path) -> None:
    for name in ("b.csv", "a.jsonl.gz", "notes.txt", ".hidden.csv"):
        (tmp_path / name).touch()
    assert [Path(each).name for each in files_in([str(tmp_path)])] == ["a.jsonl.gz", "b.csv"]


def test_a_location_that_is_not_there_is_refused() -> None:
    with pytest.raises(UnreadableFileError, match="no such file"):
        files_in(["nowhere.csv"])


class Slow(io.StringIO):
    """Gives out a few letters at a time."""

    def read(self, size: int | None = -1) -> str:
        return super().read(min(size or 0, 3) if size != -1 else -1)


@settings(deadline=None)
@given(st.lists(st.dictionaries(st.text(), st.integers() | st.text() | st.lists(st.floats(0, 1)))))
def test_elements_are_the_same_however_they_arrive(told: list[object]) -> None:
    assert list(elements(Slow(json.dumps(told)))) == told
    if told:
        with pytest.raises(BrokenArrayError):
            list(elements(Slow(json.dumps(told)[:-1])))


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-24T08:00:00Z",
        "2026-11-24 08:00:00",
        "2026-11-24 08:00:00.000 UTC",
        "2026-11-24 08:00:00 UTC",
        "2026-11-24 00:00:00.000 -0800",
        "2026-11-24 09:00:00+01:00",
        "2026-11-24 08:00:00.000000000 Z",
        "1795507200",
        "1795507200000",
        "1795507200.0",
        "1.7955072E9",
        1795507200,
        1795507200000,
        1795507200000000,
        1795507200000000000,
        datetime(2026, 11, 24, 8),  # noqa: DTZ001 because Parquet has no zone
    ],
)
def test_times_are_read_as_logs_write_them(text: object) -> None:
    assert instant_of(text) == 1_795_507_200_000_000


@pytest.mark.parametrize(
    "text",
    ["", "yesterday", "2026-11-24 08:00:00 CET", "1e400", 10**30, float("nan"), None, True, {}],
)
def test_what_names_no_instant_is_none(text: object) -> None:
    assert instant_of(text) is None
