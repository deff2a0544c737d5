from __future__ import annotations

import pytest

from headwater.store.labels import NAMESPACE, TAG, Label, Labels
from headwater.store.operational import OperationalStore
from support.homes import Home


@pytest.fixture
def labels(store: OperationalStore) -> Labels:
    return store.labels


def test_what_is_said_anew_replaces_what_was_said_and_keeps_its_age(labels: Labels) -> None:
    labels.say(NAMESPACE, "etl", now=1, owner="ann", description="ours")
    labels.say(NAMESPACE, "etl", now=2, owner="bob")
    assert labels.all(NAMESPACE) == {
        "etl": Label("etl", None, "bob", None, None, hidden=False, created_at=1, updated_at=2)
    }


def test_kinds_do_not_share_their_names(labels: Labels) -> None:
    labels.say(NAMESPACE, "gold", now=1, owner="ann")
    labels.say(TAG, "gold", now=1, description="the best")
    assert [each.description for each in labels.all(TAG).values()] == ["the best"]


def test_what_is_hidden_is_shown_again_when_it_is_said_anew(labels: Labels) -> None:
    labels.hide(NAMESPACE, "etl", now=1)
    assert labels.all(NAMESPACE) == {}
    labels.say(NAMESPACE, "etl", now=1, owner="ann")
    labels.hide(NAMESPACE, "etl", now=2)
    assert labels.all(NAMESPACE)["etl"].hidden
    labels.say(NAMESPACE, "etl", now=3, owner="ann")
    assert not labels.all(NAMESPACE)["etl"].hidden


def test_a_store_from_before_there_were_labels_takes_them(
    store: OperationalStore, home: Home
) -> None:
    store.close()
    home.run("DROP TABLE label")
    again = home.operational()
    again.labels.say(TAG, "gold", now=1)
    assert [*again.labels.all(TAG)] == ["gold"]
    again.close()


def test_a_name_with_nul_in_it_is_found_by_that_name(labels: Labels) -> None:
    labels.say(TAG, "a\0b", now=1, description="x\0y")
    labels.hide(TAG, "a\0b", now=2)
    (said,) = labels.all(TAG).values()
    assert said.hidden
