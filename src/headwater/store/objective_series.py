"""What objectives are counted by, as series: a statement or two for all subjects of each.

Instants come as one JSON text for each subject, which is several times as fast as a row for each.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import msgspec
import numpy as np
from sqlalchemy import Connection, text

from headwater.lineage.rows import Longs
from headwater.model.graph import MEMBER_LABEL, Layer
from headwater.model.identity import Key
from headwater.model.time import FOREVER, Instant
from headwater.reliability.slo.facts import NOTHING, Series
from headwater.store.key_sets import as_json

_SECOND: Final = 1_000_000
_INSTANTS: Final = msgspec.json.Decoder(list[int])

_WRITES: Final = """
SELECT wanted.value, (
    SELECT json_group_array(happened_at) FROM side
    WHERE dataset = wanted.value AND role = 1 AND happened_at > :since AND happened_at <= :now
), (
    SELECT max(happened_at) FROM side
    WHERE dataset = wanted.value AND role = 1 AND happened_at <= :since
) FROM json_each(:keys) AS wanted
"""
_ENDS: Final = """
SELECT run.job,
    json_group_array(ended_at) FILTER (WHERE terminal = 'COMPLETE'),
    json_group_array(ended_at) FILTER (WHERE terminal <> 'COMPLETE')
FROM json_each(:keys) AS wanted
CROSS JOIN run ON run.job = wanted.value AND begins_at > :since
WHERE ended_at IS NOT NULL GROUP BY run.job
"""
_STARTING: Final = """
SELECT DISTINCT source FROM run WHERE begins_at > :since AND started_at IS NOT NULL
"""
_EXPECTED: Final = """
SELECT run.job,
    json_group_array(over_at) FILTER (WHERE started_at IS NOT NULL),
    json_group_array(over_at) FILTER (WHERE started_at IS NULL AND starting.value IS NOT NULL),
    json_group_array(over_at) FILTER (WHERE ended_at IS NOT NULL),
    json_group_array(over_at) FILTER (WHERE ended_at IS NULL)
FROM (
    SELECT run.job, source, started_at, ended_at,
        coalesce(ended_at, last_at + :patience) AS over_at
    FROM json_each(:keys) AS wanted
    CROSS JOIN run ON run.job = wanted.value AND begins_at > :since
) AS run
LEFT JOIN json_each(:starting) AS starting ON starting.value = run.source
WHERE over_at <= :now GROUP BY run.job
"""
_FLOWS: Final = """
SELECT {end}, min(valid_from) FROM edge_version
WHERE layer = :layer AND label <> :label AND valid_from <= :now AND valid_to > :now
AND known_to = :forever GROUP BY {end}
"""
_SEEN: Final = """
SELECT wanted.value, min(
    coalesce((SELECT first_at FROM described WHERE owner = wanted.value), :now),
    coalesce((SELECT min(at) FROM event WHERE dataset = wanted.value), :now),
    coalesce((SELECT min(happened_at) FROM side WHERE dataset = wanted.value AND role = 0), :now),
    coalesce((SELECT min(happened_at) FROM side WHERE dataset = wanted.value AND role = 1), :now)
) FROM json_each(:keys) AS wanted
"""


def writes(connection: Connection, keys: Longs, *, since: Instant, now: Instant) -> Series:
    """When datasets were written since an instant, and the last time before it."""
    asked = {"keys": as_json(keys.tolist()), "since": since, "now": now}
    told: list[tuple[Key, Sequence[int]]] = []
    for key, instants, before in connection.execute(text(_WRITES), asked):
        at = _INSTANTS.decode(instants)
        told.append((key, at if before is None else [before, *at]))
    return _joined((key, at, 0) for key, at in told)


def ends(connection: Connection, keys: Longs, *, since: Instant) -> Series:
    """When runs of jobs ended, and whether they succeeded."""
    asked = {"keys": as_json(keys.tolist()), "since": since}
    rows = connection.execute(text(_ENDS), asked).all()
    return _joined(
        (job, _INSTANTS.decode(told), value)
        for job, good, bad in rows
        for told, value in ((good, 1), (bad, 0))
    )


def expected(
    connection: Connection, keys: Longs, *, since: Instant, now: Instant, patience_s: float
) -> Series:
    """The starts and ends of runs of jobs that should be over, and whether they came.

    Of a producer that never told a start, none is missed.
    """
    starting = connection.scalars(text(_STARTING), {"since": since}).all()
    asked = {
        "keys": as_json(keys.tolist()),
        "since": since,
        "now": now,
        "patience": int(patience_s * _SECOND),
        "starting": msgspec.json.encode([each for each in starting if each]).decode(),
    }
    rows = connection.execute(text(_EXPECTED), asked).all()
    return _joined(
        (job, _INSTANTS.decode(told), value)
        for job, *four in rows
        for told, value in zip(four, (1, 0, 1, 0), strict=True)
    )


def covered(connection: Connection, keys: Longs, *, now: Instant) -> Series:
    """Since when datasets are known, and since when anything flows into them or out of them."""
    asked: Mapping[str, Any] = {
        "layer": int(Layer.FLOW),
        "label": MEMBER_LABEL,
        "now": now,
        "forever": FOREVER,
    }
    since: dict[Key, Instant] = {}
    for end in ("source", "target"):
        for key, at in connection.execute(text(_FLOWS.format(end=end)), asked):
            since[key] = min(at, since.get(key, FOREVER))
    known = connection.execute(text(_SEEN), {"keys": as_json(keys.tolist()), "now": now})
    return Series.of([(key, at, since.get(key, FOREVER)) for key, at in known])


def _joined(parts: Iterable[tuple[Key, Sequence[int], int]]) -> Series:
    """From (subject, instants, the value of each)."""
    told = [each for each in parts if each[1]]
    if not told:
        return NOTHING
    lengths = [len(at) for _, at, _ in told]
    return Series(
        np.repeat(np.array([key for key, _, _ in told], np.int64), lengths),
        np.concatenate([np.array(at, np.int64) for _, at, _ in told]),
        np.repeat(np.array([value for _, _, value in told], np.int64), lengths),
    )
