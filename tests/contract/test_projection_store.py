"""What any store of the projection must do: give back what the fold wrote, and nothing else."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

import pytest

from headwater.collector.extract import extract
from headwater.collector.fold import fold
from headwater.collector.known import Changes, Known, ProjectionState
from headwater.collector.project import ProjectionStore
from headwater.model.identity import DatasetId, key_of
from headwater.openlineage.envelope import read_event
from headwater.openlineage.naming import built_in_naming
from headwater.openlineage.recognition import digest
from headwater.store.database_copy import copy_database
from headwater.store.projection_file import (
    REVISION,
    create_projection,
    revision_of,
    state_hash,
)
from headwater.store.sqlite_projection import SqliteProjection
from histories.generate import history_of
from histories.harness import MemoryStore, fold_all, without_duplicates
from histories.scene import about, dataset, run

BODIES = [
    json.dumps(each).encode()
    for each in (
        run(1, ["a"], ["b"], id="r"),
        about(2, dataset("a", documentation={"description": "x"})),
    )
]
A = key_of(DatasetId("lake", "a"))


def test_an_empty_store_holds_nothing():
    store: ProjectionStore = MemoryStore()
    state: ProjectionState = store.state
    known = Known(state, misses_to_end=3)
    assert store.checkpoint() == 0
    assert state.next_numbers() == (1, 1)
    assert state.run(1) is None
    assert not state.has("dataset", A)
    assert not known.exists("dataset", A)


def test_a_commit_is_there_with_its_checkpoint():
    store: ProjectionStore = fold_all(BODIES)
    assert store.checkpoint() == 2
    assert store.state.has("dataset", A)
    assert [row.row.name for row in store.state.facets(A).versions] == [("documentation", False)]


def test_a_checkpoint_moves_without_changes():
    store = MemoryStore()
    store.commit(Changes(), checkpoint=7)
    assert store.checkpoint() == 7


@pytest.mark.parametrize("seed", range(12))
def test_what_is_loaded_is_what_the_fold_held(seed: int):
    """Runs, timelines, facets and aliases of a random history, read back in a fresh process."""
    store = MemoryStore()
    held = Known(store.state, misses_to_end=3)
    for offset, body in enumerate(without_duplicates(history_of(Random(seed), 24)), start=1):
        told = extract(
            read_event(body), offset=offset, digest=digest(body), naming=built_in_naming()
        )
        fold(told, held)
    store.commit(held.take_changes(), checkpoint=offset)
    loaded = Known(MemoryStore(store.image()).state, misses_to_end=3)
    for key, record in held.runs.peek():
        assert loaded.runs.get(key) == record
    for key, tracked in held.timelines.peek():
        again = loaded.timelines.get(key)
        assert again.timeline.rows() == tracked.timeline.rows()
        assert {*again.versions} == {*tracked.versions}
        # What people reject is in a timeline and not among what is stored of it.
        rejected = loaded.rejections.among(again.drops_of | {key.owner}, key.owner)
        assert rejected or again.timeline.rows() == {*again.versions}
    for key, tracked in held.facets.peek():
        assert loaded.facets.get(key).history == tracked.history
    for key, aliases in held.aliases.peek():
        assert loaded.aliases.get(key) == aliases


def test_a_file_is_read_as_it_was_written(tmp_path: Path):
    path = tmp_path / "projection.db"
    store = SqliteProjection(path)
    store.create(create_projection)
    assert revision_of(path) == REVISION
    known = Known(store.state, misses_to_end=3)
    known.changes.datasets[A] = DatasetId("lake", "a")
    store.commit(known.take_changes(), checkpoint=3)
    written = store.read(state_hash)
    copy_database(path, tmp_path / "copy.db")
    store.close()
    for each in (path, tmp_path / "copy.db"):
        again = SqliteProjection(each)
        assert again.checkpoint() == 3
        assert again.state.has("dataset", A)
        assert again.read(state_hash) == written
        again.close()


def test_the_state_hash_sees_what_is_known_now_and_not_how_it_became_known():
    one = fold_all(BODIES)
    other = fold_all(BODIES[::-1])
    less = fold_all(BODIES[:1])
    hashes = [each.read(state_hash) for each in (one, other, less)]
    assert hashes[0] == hashes[1] != hashes[2]
