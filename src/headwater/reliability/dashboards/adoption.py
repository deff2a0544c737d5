"""How far lineage has come, and what nobody sees."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, TypeAlias

from headwater.model.time import Instant
from headwater.reliability.dashboards.panel import Kind, Panel, PanelEntry, figure, line, of, share
from headwater.reliability.dashboards.risk import NO_CONTROLS, Controls
from headwater.reliability.facts import MeasuredDataset
from headwater.reliability.gaps import Gap
from headwater.reliability.measures.coverage import has_columns, has_lineage, has_upstream
from headwater.reliability.observation import Dimension, Unmeasured

Trend: TypeAlias = Sequence[tuple[Instant, float]]
"""How a number went, oldest first."""

_NO_DOMAIN: Final = "(none)"
_CRITICAL: Final = frozenset({"1", "2"})

COVERAGE: Final = Panel(
    "coverage",
    "Lineage coverage by domain",
    "Of the datasets of each domain, how many have lineage at all, a known upstream, known "
    "columns, an owner, an objective that counts them, and a classification. Datasets that the "
    "rule of the universe leaves out do not count: `headwater sli universe` shows it.",
    (
        ("domain", Kind.TEXT), ("datasets", Kind.COUNT), ("lineage", Kind.SHARE),
        ("upstream", Kind.SHARE), ("columns", Kind.SHARE), ("owner", Kind.SHARE),
        ("objective", Kind.SHARE), ("classified", Kind.SHARE),
    ),
    "/measures/M1",
)  # fmt: skip
BLIND: Final = Panel(
    "blind-spots",
    "Blind spots",
    "Datasets of which nobody knows what they are made of, those first that most depends on: "
    "instrument these first.",
    (
        ("dataset", Kind.ASSET), ("dependants", Kind.COUNT), ("of tier 1", Kind.COUNT),
        ("why", Kind.TEXT), ("what to do", Kind.TEXT),
    ),
    "/measures/M4",
)  # fmt: skip


def coverage(
    datasets: Sequence[MeasuredDataset],
    controls: Mapping[str, Controls],
    trend: Trend,
    *,
    target: float | None,
    most: int,
) -> PanelEntry:
    """How far lineage has come. trend: the share of datasets that have any."""
    if not datasets:
        missing = Unmeasured("no dataset is known", "send events, or read what there is")
        return COVERAGE.without(missing)
    counts = _coverage_counts(controls)
    by = _by_domain(datasets)
    rows = [
        (domain, len(some), *(share(sum(map(has, some)), len(some)) for has in counts))
        for domain, some in sorted(by.items(), key=lambda each: (-len(each[1]), each[0]))
    ]
    known = sum(map(has_lineage, datasets))
    critical = [each for each in datasets if _CRITICAL & {*each.labels.get(Dimension.TIER, ())}]
    traced = sum(map(has_upstream, critical))
    wanted = f", wanted {target:.0%}" if target is not None else ""
    return COVERAGE.filled(
        rows,
        most=most,
        figures=[
            figure(
                "lineage", share(known, len(datasets)), Kind.SHARE,
                f"{of(known, len(datasets))}{wanted}", "/measures/M1",
            ),
            figure(
                "tier 1 and 2, upstream", share(traced, len(critical)), Kind.SHARE,
                of(traced, len(critical)), "/measures/M1.upstream",
            ),
        ],
        lines=[line("lineage", Kind.SHARE, trend)] if len(trend) > 1 else (),
    )  # fmt: skip


def _coverage_counts(
    controls: Mapping[str, Controls],
) -> Sequence[Callable[[MeasuredDataset], bool]]:
    def told(each: MeasuredDataset) -> Controls:
        return controls.get(each.id, NO_CONTROLS)

    return (
        has_lineage,
        has_upstream,
        has_columns,
        lambda each: bool(each.labels.get(Dimension.OWNER)),
        lambda each: told(each).objectives > 0,
        lambda each: bool(told(each).tags),
    )


def _by_domain(datasets: Iterable[MeasuredDataset]) -> Mapping[str, Sequence[MeasuredDataset]]:
    found: dict[str, list[MeasuredDataset]] = defaultdict(list)
    for each in datasets:
        for domain in each.labels.get(Dimension.DOMAIN) or (_NO_DOMAIN,):
            found[domain].append(each)
    return found


def blind_spots(gaps: Sequence[Gap], total: int, *, refused: int, most: int) -> PanelEntry:
    """What nobody sees. refused: events that could not be taken and wait."""
    return BLIND.filled(
        [(each.dataset, each.dependants, each.critical, each.reason.replace("_", " "), each.remedy)
         for each in gaps],
        most=most,
        total=total,
        figures=[
            figure("unknown upstream", total, note="datasets that something depends on"),
            figure("refused events", refused, note="dead letters that wait", to="/dead-letters"),
        ],
    )  # fmt: skip
