"""What every dataset looks like at the moment the story has reached."""

from __future__ import annotations

from typing import Final

from headwater.demo import facets
from headwater.demo.blueprint import Table
from headwater.demo.derivation import Dataset, read_names, work_out
from headwater.demo.facets import Json
from headwater.demo.platforms import GLUE


class Shelf:
    """Datasets as their last writer left them, and how readers and writers report them."""

    def __init__(self, datasets: dict[str, Dataset]) -> None:
        # Datasets are told apart by identity, so none may be freed while the story goes on.
        self._at_first: Final = tuple(datasets.values())
        self._now: Final = dict(datasets)
        self._versions: Final[dict[str, str]] = {}
        self._worked_out: Final[dict[tuple[object, ...], Dataset]] = {}
        self._outlines: Final[dict[tuple[int, str], Json]] = {}
        self._lineages: Final[dict[tuple[int, str], Json]] = {}

    def named(self, name: str) -> Json:
        """A dataset by its name alone."""
        identity = self._now[name].id
        return {"namespace": identity.namespace, "name": identity.name}

    def read(self, name: str, *, producer: str) -> Json:
        """A dataset as a reader finds it, with schema and version; the facets are shared."""
        dataset = self._now[name]
        outline = self._outline(dataset, producer)
        return {**self.named(name), "facets": {**outline, **self._version(name, producer)}}

    def write(
        self, table: Table, *, producer: str, snapshot: str, with_columns: bool = True
    ) -> Json:
        """Replace what is there by what a writer makes of what it found; the writer's report.

        snapshot: the version that it becomes, if it is one that has versions.
        with_columns: whether the report says what each column is made of.
        """
        dataset = self._remake(table)
        self._now[table.name] = dataset
        if table.versioned:
            self._versions[table.name] = snapshot
        report = self.read(table.name, producer=producer)
        if with_columns:
            report["facets"].update(self._lineage(dataset, producer))
        return report

    def dataset(self, name: str) -> Dataset:
        """A dataset as it is now."""
        return self._now[name]

    def _remake(self, table: Table) -> Dataset:
        """Work a table out again only if it, or what it reads, is not what it was."""
        found = tuple(id(self._now[name]) for name in read_names(table.query))
        key = (table.name, table.query, table.columns, found)
        if key not in self._worked_out:
            self._worked_out[key] = work_out(table, self._now)
        return self._worked_out[key]

    def _outline(self, dataset: Dataset, producer: str) -> Json:
        key = (id(dataset), producer)
        if key not in self._outlines:
            self._outlines[key] = _outline(dataset, producer)
        return self._outlines[key]

    def _lineage(self, dataset: Dataset, producer: str) -> Json:
        key = (id(dataset), producer)
        if key not in self._lineages:
            told = any(column.origins for column in dataset.columns)
            lineage = facets.column_lineage(producer, dataset) if told else None
            self._lineages[key] = {"columnLineage": lineage} if lineage else {}
        return self._lineages[key]

    def _version(self, name: str, producer: str) -> Json:
        snapshot = self._versions.get(name)
        return {"version": facets.version(producer, snapshot)} if snapshot else {}


def _outline(dataset: Dataset, producer: str) -> Json:
    table = dataset.table
    outline: Json = {"dataSource": facets.data_source(producer, table.namespace)}
    if dataset.columns:
        outline["schema"] = facets.schema(producer, dataset.columns)
    if table.glue:
        outline["symlinks"] = facets.symlinks(producer, GLUE, table.glue)
        outline["storage"] = facets.storage(producer, "iceberg", "parquet")
    return outline
