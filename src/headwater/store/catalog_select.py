"""What selectors ask of the catalog, over SQL: a few statements for a set, however large it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import msgspec
import numpy as np
from sqlalchemy import Connection, text

from headwater.lineage.rows import Longs, distinct
from headwater.lineage.selector.assets import Known, Owned
from headwater.lineage.selector.expression import Atom, Condition, Named, Pattern
from headwater.lineage.selector.selection import NOTHING_HERE, Selection, among
from headwater.lineage.selector.words import SINCE, STATES, Ago, Word, read_since
from headwater.model.graph import MEMBER_LABEL, Layer
from headwater.model.identity import (
    NOT_COLUMNS,
    ColumnId,
    DatasetId,
    JobId,
    Key,
    derive_key,
    key_of,
)
from headwater.model.notice import Severity
from headwater.model.time import AsOf, Instant
from headwater.model.words import INCIDENTS, PEOPLE, SILENCES
from headwater.openlineage.naming import NamingRules, platform_of
from headwater.store.catalog_describe import jobs_in_state
from headwater.store.catalog_find import find
from headwater.store.catalog_find_words import Search
from headwater.store.catalog_names import identities, resolve
from headwater.store.catalog_select_labels import LABELS, carrying, labels
from headwater.store.catalog_select_names import Paths, linked_paths, matcher, named
from headwater.store.incidents import nodes_of, read_incidents
from headwater.store.key_sets import as_keys, chosen, keys_from
from headwater.store.staleness import instant_asked

_ASSETS: Final = ("dataset", "job")
_UNRESOLVED: Final = "open"
"""What fits every incident that is not over."""
_DAY: Final = Ago(86_400_000_000)

_AMONG: Final = (
    "SELECT {table}.key FROM json_each(:keys) AS wanted JOIN {table} ON {table}.key = wanted.value"
)
_STEPS: Final = (
    "SELECT step.key FROM json_each(:keys) AS job JOIN step ON step.owner = job.value"
    " WHERE step.kind <> 'port'"
)
_JOBS: Final = (
    "SELECT job.key FROM json_each(:keys) AS wanted JOIN step ON step.key = wanted.value"
    " JOIN job ON job.key = step.owner"
)
_RECORDS: Final = (
    f"SELECT key FROM job WHERE namespace = '{PEOPLE}'"
    f" AND (name GLOB '{INCIDENTS}*' OR name GLOB '{SILENCES}*')"
)
_COLUMNS_OF: Final = (
    "SELECT columns FROM searchable JOIN search ON search.rowid = place"
    " WHERE key = :key AND kind = 'dataset'"
)
_NAMESPACES: Final = "SELECT namespace, count(*) FROM {table} GROUP BY namespace"
_WITHIN: Final = (
    "SELECT key FROM {table} WHERE namespace IN (SELECT value FROM json_each(:namespaces))"
)
_CHANGED_FACETS: Final = """
SELECT DISTINCT owner FROM facet_version WHERE name IN ('schema', 'sql')
AND valid_from > :since AND valid_from <= :until AND known_from <= :known AND known_to > :known
"""
_CHANGED_EDGES: Final = """
SELECT DISTINCT {end} FROM edge_version
WHERE layer = :layer AND label <> :label AND known_from <= :known AND known_to > :known
AND (valid_from > :since AND valid_from <= :until OR valid_to > :since AND valid_to <= :until)
"""


class SqlAssets:
    """The catalog in one state of the projection, as one request sees it."""

    def __init__(self, connection: Connection, naming: NamingRules) -> None:
        self._connection = connection
        self._naming = naming
        self._paths: Paths = {}

    @property
    def paths(self) -> Mapping[Key, tuple[Key, str]]:
        """The dataset and path of columns that were selected by name or label.

        Of those that only a schema tells of nothing else knows what their keys stand for.
        """
        return self._paths

    def matching(self, atom: Atom, *, as_of: AsOf) -> Selection:
        """Everything that a name or a condition fits, but for the records that people make."""
        found = self._fitting(atom, as_of)
        records = keys_from(self._connection, _RECORDS, {})
        if not len(found.jobs) or not len(records):
            return found
        return replace(found, jobs=found.jobs[~among(found.jobs, distinct(records))])

    def _fitting(self, atom: Atom, as_of: AsOf) -> Selection:
        match atom:
            case Named():
                return named(self._connection, atom, naming=self._naming, paths=self._paths)
            case Condition(Word.NAMESPACE, value):
                return self._within(matcher(value))
            case Condition(Word.SOURCE, value):
                fits = matcher(value, any_case=True)
                return self._within(lambda namespace: fits(platform_of(namespace) or ""))
            case Condition(Word.STATE, Pattern("changed")):
                return self._changed(_DAY, as_of)
            case Condition(Word.STATE, value):
                jobs = jobs_in_state(self._connection, value.text.upper(), as_of=as_of)
                return Selection.of(jobs=as_keys(self._connection.scalars(jobs).all()))
            case Condition(Word.CHANGED, value):
                since = read_since(value.text.removeprefix(SINCE))
                return self._changed(_DAY if since is None else since, as_of)
            case Condition(Word.INCIDENT, value):
                return self._wrong(matcher(value, any_case=True), as_of)
            case Condition(word, value):
                found = self._labelled(word, value, as_of)
                return found | self._of_kind(value) if word is Word.TYPE else found

    def steps_of(self, jobs: Longs) -> Longs:
        """The steps in which some jobs move data."""
        return chosen(self._connection, _STEPS, jobs)

    def jobs_of(self, steps: Longs) -> Longs:
        """The jobs that some steps belong to."""
        return chosen(self._connection, _JOBS, steps)

    def owned(self, columns: Longs) -> Owned:
        """Those of some keys that are of one column each, with the datasets these belong to."""
        keys: list[Key] = columns.tolist()
        owners = {key: self._paths[key][0] for key in keys if key in self._paths}
        rest = [key for key in keys if key not in owners]
        owners |= {
            key: dataset
            for key, dataset, path in linked_paths(self._connection, rest)
            if path not in NOT_COLUMNS
        }
        found = as_keys(sorted(owners))
        return Owned(found, as_keys(owners[key] for key in found.tolist()))

    def values(self, word: Word, *, as_of: AsOf) -> Sequence[Known]:
        """What may stand behind a condition, the most frequent first."""
        if word in LABELS:
            kinds = [Known(kind, 0) for kind in _ASSETS] if word is Word.TYPE else []
            return [*labels(self._connection, word, as_of=as_of), *kinds]
        if word is Word.STATE:
            return [Known(state, 0) for state in STATES]
        if word is Word.INCIDENT:
            return [Known(each, 0) for each in (_UNRESOLVED, *Severity)]
        if word not in {Word.NAMESPACE, Word.SOURCE}:
            return []
        counts: dict[str, int] = {}
        for namespace, count in self._namespaces():
            shown = namespace if word is Word.NAMESPACE else platform_of(namespace)
            if shown is not None:
                counts[shown] = counts.get(shown, 0) + count
        ordered = sorted(counts.items(), key=lambda each: (-each[1], each[0]))
        return [Known(text, count) for text, count in ordered]

    def names(self, start: str, *, most: int, as_of: AsOf) -> Sequence[str]:
        """Names of datasets and jobs that fit what was typed so far, best first."""
        found = find(self._connection, Search(start), limit=most, after=None, as_of=as_of)
        return [*dict.fromkeys(hit.name for hit in found.hits)]

    def columns_of(self, name: str) -> Sequence[str]:
        """The columns of the dataset of that name, in order."""
        owner = resolve(self._connection, name, naming=self._naming)
        statement = text(_COLUMNS_OF)
        columns: str = self._connection.scalar(statement, {"key": owner.key}) or ""
        return [path for path in columns.split("\n") if path]

    def _namespaces(self) -> Iterable[tuple[str, int]]:
        for table in _ASSETS:
            for row in self._connection.execute(text(_NAMESPACES.format(table=table))):
                yield row[0], row[1]

    def _within(self, fits: Callable[[str], bool]) -> Selection:
        """What is in the namespaces that fit."""
        wanted = sorted({namespace for namespace, _ in self._namespaces() if fits(namespace)})
        namespaces = msgspec.json.encode(wanted).decode()
        datasets, jobs = (
            keys_from(self._connection, _WITHIN.format(table=table), {"namespaces": namespaces})
            for table in _ASSETS
        )
        return Selection.of(datasets=datasets, jobs=jobs)

    def _labelled(self, word: Word, value: Pattern, as_of: AsOf) -> Selection:
        carried = carrying(self._connection, word, value, as_of=as_of)
        owners = carried.owners
        datasets = distinct(chosen(self._connection, _AMONG.format(table="dataset"), owners))
        names = identities(self._connection, {owner for owner, _ in carried.columns})
        columns: list[Key] = []
        for owner, path in carried.columns:
            node = names.get(owner)
            if isinstance(node, DatasetId):
                key = derive_key("column", node.namespace, node.name, path)
                self._paths[key] = (owner, path)
                columns.append(key)
        jobs = owners[~among(owners, datasets)]
        return Selection.of(datasets=datasets, jobs=jobs, columns=as_keys(columns))

    def _wrong(self, fits: Callable[[str], bool], as_of: AsOf) -> Selection:
        """What is wrong in incidents that fit by their name, their severity or their state."""
        datasets: list[Key] = []
        jobs: list[Key] = []
        columns: list[Key] = []
        for incident in read_incidents(self._connection, as_of).values():
            told = (incident.name, incident.severity, incident.state)
            if not any(map(fits, told)) and (incident.is_over or not fits(_UNRESOLVED)):
                continue
            for node in nodes_of(incident.assets):
                match node:
                    case ColumnId(dataset, path):
                        self._paths[key_of(node)] = (key_of(dataset), path)
                        columns.append(key_of(node))
                    case DatasetId():
                        datasets.append(key_of(node))
                    case JobId():
                        jobs.append(key_of(node))
                    case _:
                        pass
        return Selection.of(
            datasets=distinct(as_keys(datasets)),
            jobs=distinct(as_keys(jobs)),
            columns=distinct(as_keys(columns)),
        )

    def _of_kind(self, value: Pattern) -> Selection:
        fits = matcher(value, any_case=True)
        datasets, jobs = (
            keys_from(self._connection, f"SELECT key FROM {table}", {})
            if fits(table)
            else NOTHING_HERE
            for table in _ASSETS
        )
        return Selection.of(datasets=datasets, jobs=jobs)

    def _changed(self, since: Ago | Instant, as_of: AsOf) -> Selection:
        """What got another schema, other SQL, or other edges into it; of jobs, on either side."""
        until = instant_asked(self._connection, as_of)
        begin = until - since.microseconds if isinstance(since, Ago) else since
        span = {"since": begin, "until": until, "known": as_of.known, "label": MEMBER_LABEL}

        def touched(statement: str, layer: Layer, **named: str) -> Longs:
            told: dict[str, Any] = span | {"layer": int(layer)}
            return keys_from(self._connection, statement.format(**named), told)

        owners = np.concatenate(
            (
                touched(_CHANGED_FACETS, Layer.FLOW),
                touched(_CHANGED_EDGES, Layer.FLOW, end="target"),
                touched(_CHANGED_EDGES, Layer.FLOW, end="owner"),
            )
        )
        datasets, jobs = (
            chosen(self._connection, _AMONG.format(table=table), owners) for table in _ASSETS
        )
        owned = self.owned(touched(_CHANGED_EDGES, Layer.COLUMNS, end="target"))
        return Selection.of(
            datasets=np.concatenate((datasets, owned.datasets)), jobs=jobs, columns=owned.columns
        )
