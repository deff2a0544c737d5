"""Snapshots: what is read is what was written, or an error that says to rebuild."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from headwater.lineage import snapshot
from headwater.lineage.index import GraphIndex
from headwater.lineage.snapshot import UnusableSnapshotError
from headwater.lineage.walk import walk
from headwater.model.edges import Direction
from headwater.model.graph import EdgeRow, GraphChanges, Layer
from support.groups import grouped


def some_index(offset: int = 7) -> GraphIndex:
    index = GraphIndex()
    rows = tuple(EdgeRow(layer, n, n + 1, 1, n, known_from=1) for n in range(4) for layer in Layer)
    names = [group for layer in Layer for group in grouped([(4, 50)], layer=layer)]
    index.apply(GraphChanges(offset, opened=rows, names=tuple(names)))
    return index


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    some_index().save(tmp_path / "graph")
    return tmp_path / "graph"


def test_a_snapshot_holds_both_layers_the_aliases_and_the_offset(folder: Path) -> None:
    index = GraphIndex.load(folder)
    assert (index.offset, len(index)) == (7, 8)
    for layer in Layer:
        reach = walk(index.view(layer), [0], Direction.DOWNSTREAM)
        assert set(reach.keys.tolist()) == {0, 1, 2, 3, 4, 50}


def test_a_loaded_index_goes_on_where_the_saved_one_stood(folder: Path) -> None:
    index = GraphIndex.load(folder)
    closed = EdgeRow(Layer.FLOW, 1, 2, 1, 1, known_from=1, known_to=8)
    index.apply(GraphChanges(8, closed=(closed,), names=grouped([], [4, 50])))
    reach = walk(index.view(Layer.FLOW), [0], Direction.DOWNSTREAM)
    assert set(reach.keys.tolist()) == {0, 1}
    assert len(walk(index.view(Layer.FLOW), [4], Direction.DOWNSTREAM)) == 1


def test_a_new_snapshot_replaces_the_old_one_and_leaves_nothing_else(folder: Path) -> None:
    some_index(offset=9).save(folder)
    assert GraphIndex.load(folder).offset == 9
    assert [each.name for each in folder.parent.iterdir()] == [folder.name]


def test_a_failed_save_leaves_the_old_snapshot(folder: Path, monkeypatch) -> None:
    def fail(*_: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(snapshot, "_write", fail)
    with pytest.raises(OSError, match="no space"):
        some_index(offset=9).save(folder)
    assert GraphIndex.load(folder).offset == 7


def test_an_absent_snapshot_is_unusable(tmp_path: Path) -> None:
    with pytest.raises(UnusableSnapshotError):
        GraphIndex.load(tmp_path / "nothing")


def test_any_flipped_bit_is_noticed(folder: Path) -> None:
    for path in sorted(folder.glob("*.npy")):
        sound = path.read_bytes()
        if path.stat().st_size <= 128:
            continue
        for at in (0, len(sound) - 1):
            path.write_bytes(sound[:at] + bytes([sound[at] ^ 4]) + sound[at + 1 :])
            with pytest.raises(UnusableSnapshotError):
                GraphIndex.load(folder)
        path.write_bytes(sound)
    assert GraphIndex.load(folder).offset == 7


def test_a_file_cut_short_is_noticed(folder: Path) -> None:
    for path in sorted(folder.iterdir()):
        sound = path.read_bytes()
        path.write_bytes(sound[: len(sound) // 2])
        with pytest.raises(UnusableSnapshotError):
            GraphIndex.load(folder)
        path.write_bytes(sound)


@pytest.mark.parametrize(
    "contents", [{"format": 99}, {}, [], {"format": 1, "offset": 7, "checksums": {}}]
)
def test_a_foreign_snapshot_is_unusable(folder: Path, contents: object) -> None:
    (folder / "contents.json").write_text(json.dumps(contents), encoding="utf-8")
    with pytest.raises(UnusableSnapshotError):
        GraphIndex.load(folder)
