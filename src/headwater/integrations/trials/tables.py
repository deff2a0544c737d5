"""The made-up tables that stand for the datasets of a job."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from headwater.collector.read_sql import DatasetNames
from headwater.integrations.trials.question import Question
from headwater.integrations.trials.values import Column
from headwater.model.identity import DatasetId
from headwater.sql.answer import TableName
from headwater.sql.trial_types import duckdb_type

_PREFIX: Final = "hw_"


class MadeUpTables:
    """One for each dataset, with the columns that are known of it.

    columns: by the name of the table; a dataset whose columns are not known has none.
    """

    def __init__(self, question: Question) -> None:
        datasets = {**question.outputs, **question.inputs}
        self._ids = [*datasets]
        self._names = DatasetNames(self._ids)
        self._tables = {each: f"{_PREFIX}{at}" for at, each in enumerate(self._ids)}
        self.columns = {
            self._tables[each]: [
                Column(name.lower(), duckdb_type(kind, question.dialect)) for name, kind in columns
            ]
            for each, columns in datasets.items()
            if columns
        }

    def stands_for(self, name: TableName) -> str | None:
        """The table that stands for what SQL calls so; None where nothing does."""
        dataset = self._names.dataset(name)
        return None if dataset is None else self._tables[dataset]

    def dataset(self, table: str) -> DatasetId:
        """What a made-up table stands for."""
        return self._ids[int(table.removeprefix(_PREFIX))]

    def of(self, dataset: DatasetId) -> str | None:
        """The table that stands for a dataset, if it is one of the job's."""
        return self._tables.get(dataset)

    def columns_of(self, dataset: DatasetId) -> Sequence[str]:
        """The names of the known columns of a dataset, in small letters."""
        return [each.name for each in self.columns.get(self.of(dataset) or "", ())]
