"""How much room data takes up."""

from __future__ import annotations

from pathlib import Path

from headwater.store.disk import size_bytes


def test_a_database_is_counted_with_what_lies_beside_it(tmp_path: Path) -> None:
    (tmp_path / "log.db").write_bytes(b"1234")
    (tmp_path / "log.db-wal").write_bytes(b"12")
    (tmp_path / "projection.db").write_bytes(b"1")
    assert size_bytes(tmp_path / "log.db") == 6


def test_a_folder_is_counted_with_all_that_lies_in_it(tmp_path: Path) -> None:
    (tmp_path / "graph" / "layer").mkdir(parents=True)
    (tmp_path / "graph" / "layer" / "rows").write_bytes(b"123")
    (tmp_path / "graph" / "offset").write_bytes(b"1")
    assert size_bytes(tmp_path / "graph") == 4


def test_what_is_not_there_takes_up_nothing(tmp_path: Path) -> None:
    assert size_bytes(tmp_path / "log.db") == 0
