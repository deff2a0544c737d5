"""How the objectives of each domain stand, counting what belongs to the domain alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from headwater.lineage.rows import Longs
from headwater.model.identity import Key
from headwater.model.time import Instant
from headwater.reliability.dashboards.panel import Cell, Kind, Panel, PanelEntry, figure, of, share
from headwater.reliability.slo.burn import budget
from headwater.reliability.slo.evaluation import MeasuredSlo
from headwater.reliability.slo.outcomes import Outcomes, Sums, Tally, sum_up
from headwater.reliability.slo.standing import State

_NO_DOMAIN: Final = "(none)"

OBJECTIVES: Final = Panel(
    "objectives",
    "Objectives by domain",
    "For each domain, by its own datasets and jobs alone: how many of them objectives count, how "
    "many objectives are met or missed within their windows, and what is left of the error budget "
    "that is worst off.",
    (
        ("domain", Kind.TEXT),
        ("counted", Kind.COUNT),
        ("met", Kind.COUNT),
        ("missed", Kind.COUNT),
        ("nothing to tell", Kind.COUNT),
        ("least budget left", Kind.SHARE),
        ("worst objective", Kind.OBJECTIVE),
    ),
    "/objectives",
)


@dataclass(slots=True)
class DomainObjectives:
    """What the objectives that count anything of a domain come to there.

    counted: how many things they count. left: by objective what is left of its error budget, 1 for
    all of it; None where nothing was told within its window.
    """

    domain: str
    counted: set[Key] = field(default_factory=set[Key])
    left: dict[str, float | None] = field(default_factory=dict[str, float | None])

    @property
    def worst(self) -> tuple[str, float] | None:
        """The objective with the least budget left; None where nothing can be told of any."""
        told = [(left, name) for name, left in self.left.items() if left is not None]
        return (min(told)[1], min(told)[0]) if told else None


def by_domain(
    measured: Iterable[MeasuredSlo], domains: Mapping[Key, str], *, now: Instant
) -> Sequence[DomainObjectives]:
    """Every objective, divided by the domains of what it counts; empty for what has none."""
    keys = np.array(sorted(domains), dtype=np.int64)
    words = sorted({*domains.values()})
    place = np.array([words.index(domains[key]) for key in keys.tolist()], dtype=np.int64)
    found = {word: DomainObjectives(word) for word in words}
    summed: dict[tuple[int, int], Sums] = {}
    for each in measured if words else ():
        sums = _sums(each.outcomes, each.slo.window_us, summed, now)
        at = np.minimum(np.searchsorted(keys, each.subjects), len(keys) - 1)
        known = keys[at] == each.subjects
        subjects, of_domain = each.subjects[known], place[at[known]]
        for index in np.unique(of_domain).tolist():
            mine = subjects[of_domain == index]
            domain = found[words[index]]
            domain.counted.update(mine.tolist())
            domain.left[each.slo.name] = _left(each, sums, mine)
    return [each for each in found.values() if each.left]


def _sums(
    outcomes: Outcomes, window_us: int, summed: dict[tuple[int, int], Sums], now: Instant
) -> Sums:
    """What outcomes come to by subject; objectives that count alike share one sum."""
    key = (id(outcomes), window_us)
    if key not in summed:
        summed[key] = sum_up(outcomes, lengths_us=(window_us,), now=now)
    return summed[key]


def _left(each: MeasuredSlo, sums: Sums, subjects: Longs) -> float | None:
    tally: Tally = sums.of(subjects)[0]
    told = budget(tally, allowed_share=each.slo.allowed_share)
    return None if told is None else told.left_ratio


def objectives(
    domains: Iterable[DomainObjectives], measured: Sequence[MeasuredSlo], *, most: int
) -> PanelEntry:
    """How the objectives of each domain stand. measured: all of them, as wholes."""
    rows = [_row(each) for each in sorted(domains, key=_order)]
    states = [each.standing.state for each in measured]
    met, silent = states.count(State.OK), states.count(State.CANNOT_MEASURE)
    known = len(states) - silent
    untold = f"; {silent} cannot be told" if silent else ""
    return OBJECTIVES.filled(
        rows,
        most=most,
        figures=[
            figure(
                "objectives met",
                share(met, known),
                Kind.SHARE,
                f"{of(met, known)}, over all that each counts{untold}",
            )
        ],
    )


def _order(domain: DomainObjectives) -> tuple[float, str]:
    worst = domain.worst
    return (worst[1] if worst else 1.0, domain.domain)


def _row(domain: DomainObjectives) -> Sequence[Cell]:
    counts: dict[bool | None, int] = defaultdict(int)
    for left in domain.left.values():
        counts[None if left is None else left >= 0] += 1
    name, left = domain.worst or (None, None)
    return (
        domain.domain or _NO_DOMAIN,
        len(domain.counted),
        counts[True],
        counts[False],
        counts[None],
        left,
        name,
    )
