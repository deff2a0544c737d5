"""What a late dataset waits for: its critical path, from one state of the projection."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
from sqlalchemy import Connection, text

from headwater.lineage.graph import LineageGraph
from headwater.lineage.rows import Longs
from headwater.lineage.trace import Kind
from headwater.lineage.walk import Reach, walk
from headwater.model.edges import Direction
from headwater.model.graph import Layer
from headwater.model.identity import Key
from headwater.model.time import AsOf, Instant
from headwater.reliability.cadence import learn
from headwater.reliability.slo.critical_path import critical_path
from headwater.store.catalog_names import identities
from headwater.store.key_sets import as_json
from headwater.store.objective_series import writes

_DEPTH: Final = 10
_LEARNED_FROM: Final = 56 * 86_400_000_000
_SECOND: Final = 1_000_000

_FAILED: Final = """
SELECT step.key, step.owner, latest.ended_at FROM json_each(:keys) AS wanted
JOIN step ON step.key = wanted.value
JOIN run AS latest ON latest.key = (
    SELECT key FROM run WHERE job = step.owner AND ended_at <= :now
    ORDER BY begins_at DESC LIMIT 1
)
WHERE latest.terminal IN ('FAIL', 'ABORT')
"""


def late_path(
    connection: Connection, index: LineageGraph, dataset: Key, *, late_since: Instant, now: Instant
) -> Sequence[str]:
    """From a late dataset to what was late by its habit, or failed, first: identifiers.

    Empty where nothing upstream within ten datasets is late or failed.
    """
    as_of = AsOf(valid=now)
    reach = walk(index.view(Layer.FLOW), [dataset], Direction.UPSTREAM, depth=_DEPTH, as_of=as_of)
    steps = reach.keys[reach.kind == Kind.STEP]
    asked = {"keys": as_json(steps.tolist()), "now": now}
    failed = {row[0]: (row[1], row[2]) for row in connection.execute(text(_FAILED), asked)}
    troubled = _late(connection, reach.keys[reach.kind == Kind.DATASET], now)
    troubled |= {step: at for step, (_, at) in failed.items()}
    troubled[dataset] = late_since
    takes_from = _upstream(reach, failed)
    path = critical_path(dataset, lambda node: takes_from.get(node, ()), troubled)
    if len(path) == 1:
        return []
    keys = [failed[each][0] if each in failed else each for each in path]
    names = identities(connection, keys)
    return [str(names[each]) for each in keys if each in names]


def _late(connection: Connection, datasets: Longs, now: Instant) -> dict[Key, Instant]:
    """Those of some datasets that are late by their own habit, and since when."""
    told = writes(connection, datasets, since=now - _LEARNED_FROM, now=now)
    found: dict[Key, Instant] = {}
    for key in np.unique(told.subject).tolist():
        times = np.sort(told.at[told.subject == key]).tolist()
        cadence = learn(times)
        if cadence is not None and cadence.overdue_s(times[-1], now) > 0:
            found[key] = times[-1] + int(cadence.allowed_s * _SECOND)
    return found


def _upstream(reach: Reach, failed: Mapping[Key, Any]) -> Mapping[Key, set[Key]]:
    """What each dataset and failed step takes from; steps that did not fail are gone through."""
    reached: dict[Key, set[Key]] = defaultdict(set)
    ends = (reach.keys[reach.origin], reach.keys[reach.reached])
    for one, other in zip(*(each.tolist() for each in ends), strict=True):
        reached[one].add(other)
    steps = {*reach.keys[reach.kind == Kind.STEP].tolist()}
    return {
        node: {
            each
            for step in next_
            for each in ((step,) if step in failed or step not in steps else reached[step])
        }
        for node, next_ in [*reached.items()]
        if node not in steps or node in failed
    }
