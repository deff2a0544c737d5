"""Who did it: the answer, with names for what was found by keys."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from sqlalchemy import Connection, select

from headwater.lineage.answers import Coverage, Reason
from headwater.lineage.graph import LineageGraph
from headwater.lineage.wording import point_in_time
from headwater.model.graph import Layer
from headwater.model.identity import JobId, Key, RunId
from headwater.model.time import NOW, Instant, format_instant
from headwater.reliability.suspects.answer import (
    ChangeEntry,
    SuspectEntry,
    SuspectsAnswer,
    SymptomEntry,
    TermEntry,
)
from headwater.reliability.suspects.cover import Combined, combine
from headwater.reliability.suspects.scene import Scene
from headwater.store.catalog_edges import held
from headwater.store.catalog_facets import portions
from headwater.store.catalog_names import Meant, identities, steps_of
from headwater.store.schema_catalog import run
from headwater.store.schema_graph import edge_version
from headwater.store.suspects_scene import Case, open_case

_MINUTE: Final = 60_000_000
_NEVER_CHECKED: Final = (
    "grants, settings and infrastructure that no event tells of",
    "the data itself, beyond the rows and checks that runs tell of",
    "whether parts of a table (partitions, filters) overlap",
)


def suspects(
    connection: Connection,
    index: LineageGraph,
    asked: Sequence[Meant],
    *,
    since: Instant | None,
    now: Instant,
    limit: int,
) -> SuspectsAnswer:
    """Rank what may have caused something wrong with each of the asked, or with all of them.

    since: when it was noticed; else it is looked what is wrong with each.
    """
    offset = index.offset
    cases = [
        open_case(connection, index, each, outputs=_outputs(connection, each), since=since, now=now)
        for each in asked
    ]
    combined = combine([case.ranking for case in cases])
    names = _Names(connection, cases, combined[:limit])
    shown = tuple(names.entry(each, cases) for each in combined[:limit])
    reasons = _reasons(cases, len(shown), len(combined))
    return SuspectsAnswer(
        of=tuple(case.asked for case in cases),
        symptoms=tuple(names.symptom(case) for case in cases),
        suspects=shown,
        not_checked=(*_blind_spots(cases), *_NEVER_CHECKED),
        since=None if since is None else format_instant(since),
        total=len(combined),
        returned=len(shown),
        truncated=len(shown) < len(combined),
        next=None,
        as_of=point_in_time(NOW),
        offset=offset,
        coverage=Coverage("partial" if reasons else "complete", reasons),
    )


def writes_anything(connection: Connection, meant: Meant) -> bool:
    """Whether a thing can be asked about: a job only where it is known to write something."""
    return not isinstance(meant.node, JobId) or bool(_outputs(connection, meant))


def _outputs(connection: Connection, meant: Meant) -> list[Key]:
    version = edge_version.c
    found: dict[Key, None] = {}
    for part in portions(steps_of(connection, meant.key)):
        query = select(version.target).where(
            version.layer == Layer.FLOW, version.source.in_(part), held(NOW)
        )
        found.update(dict.fromkeys(connection.scalars(query)))
    return sorted(found)


def _reasons(cases: Sequence[Case], shown: int, total: int) -> tuple[Reason, ...]:
    reasons = [*dict.fromkeys(each for case in cases for each in case.reasons)]
    if shown < total:
        message = f"{shown} of {total} suspects are returned; raise `limit`"
        reasons.append(Reason("limit", message, total))
    return tuple(reasons)


def _blind_spots(cases: Sequence[Case]) -> list[str]:
    """What could not be looked at here, though elsewhere it may be."""
    scenes = [case.scene for case in cases]
    datasets = {key for scene in scenes for key in _datasets(scene)}
    silent = [key for key in datasets if not any(key in each.checked for each in scenes)]
    unsized = [
        key
        for key in datasets
        if not any(each.rows is not None for scene in scenes for each in scene.written.get(key, ()))
    ]
    told: list[str] = []
    if silent:
        told.append(f"the values of {len(silent)} of {len(datasets)} datasets: no check tells")
    if unsized:
        told.append(f"the volume of {len(unsized)} of {len(datasets)} datasets: no run tells")
    return told


def _datasets(scene: Scene) -> list[Key]:
    return [place for place, path in scene.paths.items() if path.nodes[0] == place]


class _Names:
    """The names of everything in an answer, looked up at once."""

    def __init__(
        self, connection: Connection, cases: Sequence[Case], shown: Iterable[Combined]
    ) -> None:
        keys: set[Key] = {case.scene.asset for case in cases}
        runs: set[Key] = set()
        for case in cases:
            symptom = case.ranking.symptom
            runs |= {each for each in (symptom.bad_run, symptom.good_run) if each is not None}
        for each in shown:
            candidate, path = each.suspect.candidate, each.suspect.path
            if candidate is None or path is None:
                continue
            keys |= {candidate.place, *path.nodes}
            keys |= {c.dataset for c in candidate.changes if c.dataset is not None}
            runs |= {candidate.run} if candidate.run is not None else set()
        self._names: Mapping[Key, str] = {
            key: str(name) for key, name in identities(connection, keys).items()
        }
        self._runs: dict[Key, str] = {}
        for part in portions(sorted(runs)):
            query = select(run.c.key, run.c.id).where(run.c.key.in_(part))
            self._runs |= {key: str(RunId(value)) for key, value in connection.execute(query)}

    def symptom(self, case: Case) -> SymptomEntry:
        """What is wrong with the asset of a case."""
        told = case.ranking.symptom
        return SymptomEntry(
            of=case.asked,
            column=told.column,
            kind=told.kind,
            at=format_instant(told.at),
            begins=None if told.begins is None else format_instant(told.begins),
            first_bad_run=self._run(told.bad_run),
            last_good_run=self._run(told.good_run),
        )

    def entry(self, combined: Combined, cases: Sequence[Case]) -> SuspectEntry:
        """A suspect as it is told."""
        suspect = combined.suspect
        candidate, path = suspect.candidate, suspect.path
        onset = min(case.ranking.symptom.at for case in cases)
        changes = () if candidate is None else candidate.changes
        kinds = tuple(dict.fromkeys(str(each.kind) for each in changes))
        return SuspectEntry(
            place=None if candidate is None else self._names.get(candidate.place),
            kinds=kinds or ("not captured",),
            at=None if candidate is None else format_instant(candidate.at),
            minutes_before=None if candidate is None else (onset - candidate.at) / _MINUTE,
            commit=None if candidate is None else candidate.commit,
            run=None if candidate is None else self._run(candidate.run),
            hops=None if path is None else path.hops,
            path=() if path is None else tuple(self._names.get(key, "") for key in path.nodes),
            changes=tuple(
                ChangeEntry(
                    kind=each.kind,
                    at=format_instant(each.at),
                    dataset=None if each.dataset is None else self._names.get(each.dataset),
                    columns=each.columns,
                    evidence=each.evidence,
                )
                for each in changes
            ),
            probability=combined.probability,
            score=suspect.score,
            terms=tuple(
                TermEntry(name=each.name, value=each.value, reason=each.reason)
                for each in suspect.terms
            ),
            explains=tuple(cases[number].asked for number in combined.explains),
        )

    def _run(self, key: Key | None) -> str | None:
        return None if key is None else self._runs.get(key)
