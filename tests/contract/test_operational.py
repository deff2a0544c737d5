from __future__ import annotations

import pytest

from headwater.store.operational import KeyNameTakenError, OperationalStore, UnknownKeyError
from support.homes import Home


def test_a_key_lets_its_holder_in_by_name(store: OperationalStore) -> None:
    key = store.create_key("airflow", now=1)
    assert store.holder_of(key) == "airflow"
    assert store.holder_of(key + "x") is None


def test_a_revoked_key_lets_nobody_in(store: OperationalStore) -> None:
    key = store.create_key("airflow", now=1)
    store.revoke_key("airflow", now=2)
    assert store.holder_of(key) is None
    assert [(each.name, each.revoked_at) for each in store.all_keys()] == [("airflow", 2)]


def test_a_name_is_used_once(store: OperationalStore) -> None:
    store.create_key("airflow", now=1)
    with pytest.raises(KeyNameTakenError, match="airflow"):
        store.create_key("airflow", now=2)


def test_revoking_a_key_that_is_not_in_use_says_so(store: OperationalStore) -> None:
    with pytest.raises(UnknownKeyError, match="nobody"):
        store.revoke_key("nobody", now=1)


def test_no_key_is_stored(store: OperationalStore, home: Home) -> None:
    key = store.create_key("airflow", now=1)
    held = home.rows("api_key")
    assert "airflow" in held
    assert key not in held


def test_a_cursor_is_where_it_was_moved_to(store: OperationalStore) -> None:
    assert store.cursor("backup") is None
    store.move_cursor("backup", 5)
    store.move_cursor("backup", 9)
    assert store.cursor("backup") == 9
