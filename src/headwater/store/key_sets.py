"""Sets of keys of any size, given to one statement."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
import numpy as np
from sqlalchemy import Connection, text

from headwater.lineage.rows import Longs
from headwater.model.identity import Key


def as_json(keys: Iterable[Key]) -> str:
    """Keys as `json_each` reads them back: a statement takes only so many values, but any text."""
    return msgspec.json.encode([*keys]).decode()


def keys_from(connection: Connection, statement: str, values: Mapping[str, Any]) -> Longs:
    """The keys that a statement yields."""
    # Fetched at once: one by one a key takes several times as long.
    return as_keys(connection.scalars(text(statement), values).all())


def chosen(connection: Connection, statement: str, keys: Longs) -> Longs:
    """The keys that a statement yields; in it `json_each(:keys)` stands for those given."""
    return keys_from(connection, statement, {"keys": as_json(keys.tolist())})


def as_keys(keys: Iterable[Key]) -> Longs:
    """Keys as an array, in the order given."""
    return np.fromiter(keys, np.int64)
