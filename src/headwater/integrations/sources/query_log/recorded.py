"""What engines record of their own queries, as explicit lineage."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import cast

import msgspec
from msgspec import Raw

from headwater.collector.sql_lineage import SqlLineage
from headwater.integrations.sources.query_log.query import Recorded
from headwater.model.identity import DatasetId
from headwater.openlineage.writing import Json, identified


def compact(lineage: SqlLineage) -> SqlLineage:
    """The same, its entries as JSON text: a tenth of the memory, and as good in an event."""
    entries = tuple(cast("Json", Raw(msgspec.json.encode(each))) for each in lineage.entries)
    return SqlLineage(lineage.reads, lineage.writes, entries)


@dataclass(slots=True)
class Flows:
    """Where data went, collected piece by piece. Everything once, in order of mention."""

    reads: dict[DatasetId, None] = field(default_factory=dict[DatasetId, None])
    _targets: dict[DatasetId, dict[DatasetId, None]] = field(
        default_factory=dict[DatasetId, dict[DatasetId, None]]
    )
    _columns: dict[DatasetId, dict[str, dict[tuple[DatasetId, str], None]]] = field(
        default_factory=dict[DatasetId, dict[str, dict[tuple[DatasetId, str], None]]]
    )

    def write(self, target: DatasetId, sources: Iterable[DatasetId] = ()) -> None:
        """A dataset was written, from these among others."""
        told = self._targets.setdefault(target, {})
        for source in sources:
            self.reads[source] = None
            told[source] = None

    def write_column(
        self, target: DatasetId, column: str, sources: Iterable[tuple[DatasetId, str]]
    ) -> None:
        """A column was written, from these columns among others."""
        self.write(target)
        told = self._columns.setdefault(target, {}).setdefault(column, {})
        for source, name in sources:
            self.write(target, [source])
            told[source, name] = None

    @property
    def writes(self) -> tuple[DatasetId, ...]:
        """What was written so far."""
        return (*self._targets,)

    def recorded(
        self,
        *,
        reads: Iterable[DatasetId] = (),
        lifecycle: Mapping[DatasetId, Json] | None = None,
    ) -> Recorded:
        """All of it. reads: what was read besides, which may have decided about rows."""
        lineage = self._lineage(reads)
        return Recorded(compact(lineage), lineage.tells_columns, lifecycle or {})

    def _lineage(self, reads: Iterable[DatasetId]) -> SqlLineage:
        for target in self._targets:
            self.write(target, reads)
        return SqlLineage(
            reads=(*self.reads,),
            writes=(*self._targets,),
            entries=tuple(self._entry(target) for target, told in self._targets.items() if told),
        )

    def _entry(self, target: DatasetId) -> Json:
        return {
            "type": "DATASET",
            **identified(target),
            "inputs": [{"type": "DATASET", **identified(each)} for each in self._targets[target]],
            "fields": {
                column: {
                    "inputs": [
                        {"type": "DATASET", **identified(source), "field": name}
                        for source, name in sources
                    ]
                }
                for column, sources in self._columns.get(target, {}).items()
            },
        }
