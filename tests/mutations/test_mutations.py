"""The list of mutations is about this source, and a few of them are tried each time.

`make mutations` tries all of them.
"""

from __future__ import annotations

import random

import pytest

from mutations.run import Mutation, read_mutations, survivors

MUTATIONS = read_mutations()
SEED = 20261128
TRIED = 2


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda each: each.says)
def test_a_mutation_has_one_place_and_a_test_that_is_there(mutation: Mutation) -> None:
    assert mutation.fault() is None
    assert mutation.new != mutation.old


def test_a_mutation_without_a_place_is_void() -> None:
    told = MUTATIONS[0]
    gone = Mutation(told.says, told.file, "text that stands nowhere", told.new, told.test)
    assert "stands 0 times" in (gone.fault() or "")
    untested = Mutation(told.says, told.file, told.old, told.new, "tests/x.py::test_x")
    assert "no test" in (untested.fault() or "")


def test_some_mutations_are_noticed() -> None:
    tried = random.Random(SEED).sample(MUTATIONS, TRIED)
    assert [*survivors(tried, workers=2)] == []


def test_a_mutation_that_changes_nothing_is_not_noticed() -> None:
    told = MUTATIONS[0]
    harmless = Mutation("nothing changes", told.file, told.old, told.old, told.test)
    ((unnoticed, said),) = survivors([harmless], workers=1)
    assert unnoticed is harmless
    assert "1 passed" in said
