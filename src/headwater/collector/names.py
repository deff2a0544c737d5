"""Collecting the identities that one event names, while it is being read."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

from headwater.collector.facts import NameFact
from headwater.model.identity import ColumnId, DatasetId, JobId, Key, RunId, key_of
from headwater.openlineage.naming import NamingRules


@lru_cache(maxsize=65536)
def _dataset_key(dataset: DatasetId) -> Key:
    return key_of(dataset)


@lru_cache(maxsize=65536)
def _column_key(dataset: DatasetId, path: str) -> Key:
    return key_of(ColumnId(dataset, path))


@dataclass(slots=True)
class Names:
    """Every identity seen so far in an event, by key, and how datasets were spelled."""

    naming: NamingRules
    datasets: dict[Key, DatasetId] = field(default_factory=dict[Key, DatasetId])
    jobs: dict[Key, JobId] = field(default_factory=dict[Key, JobId])
    runs: dict[Key, RunId] = field(default_factory=dict[Key, RunId])
    columns: dict[Key, tuple[Key, str]] = field(default_factory=dict[Key, tuple[Key, str]])
    linked: set[Key] = field(default_factory=set[Key])
    rewritten: dict[DatasetId, NameFact] = field(default_factory=dict[DatasetId, NameFact])

    def dataset(self, namespace: str, name: str) -> Key:
        """The key of a dataset under the name that the naming rules give it."""
        naming = self.naming.name(DatasetId(namespace, name))
        key = _dataset_key(naming.dataset)
        self.datasets[key] = naming.dataset
        self.linked.discard(key)
        if naming.rules:
            self.rewritten[naming.spelled] = NameFact(key, naming.spelled, naming.rules)
        return key

    def other_name(self, namespace: str, name: str) -> Key:
        """The key of another name of a dataset, which need not be a dataset by itself."""
        known = _dataset_key(self.name(namespace, name)) in self.datasets
        key = self.dataset(namespace, name)
        if not known:
            self.linked.add(key)
        return key

    def name(self, namespace: str, name: str) -> DatasetId:
        """The name that the naming rules give, of a dataset that the event may not mean."""
        return self.naming.name(DatasetId(namespace, name)).dataset

    def column(self, dataset: Key, path: str) -> Key:
        """The key of a column of a dataset that was named before."""
        key = _column_key(self.datasets[dataset], path)
        self.columns[key] = (dataset, path)
        return key

    def job(self, namespace: str, name: str) -> Key:
        """The key of a job."""
        job = JobId(namespace, name)
        key = key_of(job)
        self.jobs[key] = job
        return key

    def run(self, value: str) -> Key:
        """The key of a run."""
        run = RunId(value)
        key = key_of(run)
        self.runs[key] = run
        return key
