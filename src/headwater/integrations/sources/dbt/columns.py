"""The columns of a dbt model: which it has, and what each is made of, read from its SQL."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import msgspec

from headwater.collector.sql_lineage import SqlLineage, explicit_lineage
from headwater.integrations.sources.dbt.manifest import Config, Node
from headwater.integrations.sources.dbt.names import Names
from headwater.integrations.sources.dbt.results import Catalog
from headwater.integrations.sources.dbt.sql import ModelSql
from headwater.integrations.sources.tables import Tables
from headwater.model.identity import DatasetId
from headwater.sql.answer import Problem, Statement, TableName

if TYPE_CHECKING:
    from headwater.sql.engine import Engine

_SNAPSHOT: Final = ("dbt_scd_id", "dbt_updated_at", "dbt_valid_from", "dbt_valid_to")
"""What a snapshot adds to the columns of its query."""

_DELETED: Final = "dbt_is_deleted"
"""What one adds besides that keeps rows that were deleted."""


@dataclass(frozen=True, slots=True)
class Read:
    """What some SQL tells. columns: all that it returns, in order; None where that is not known."""

    lineage: SqlLineage
    statements: Sequence[Statement]
    columns: Sequence[str] | None

    @property
    def problems(self) -> Iterator[Problem]:
        """What was not understood."""
        for each in self.statements:
            yield from each.problems


@dataclass(frozen=True)
class Columns:
    """The columns of a project's tables, as far as they are known by now.

    Best of all is what the database has, then what the SQL of a table returns, and then what the
    project describes. given: of tables by name, from elsewhere. parsed: by unique id.
    """

    names: Names
    catalog: Catalog | None
    dialect: str | None
    given: Mapping[TableName, Sequence[str]]
    parsed: dict[str, Sequence[str]] = field(default_factory=dict[str, Sequence[str]])

    def of(self, node: Node) -> Sequence[str] | None:
        """Those of a table in order; None where none are known."""
        seen = self.catalog.tables.get(node.unique_id) if self.catalog else None
        if seen is not None and seen.columns:
            return [each.name for each in seen.in_order]
        if node.unique_id in self.parsed:
            return self.parsed[node.unique_id]
        return [each.name for each in (node.columns or {}).values()] or None

    def around(self, node: Node) -> dict[TableName, Sequence[str]]:
        """Those of the tables that a node reads, and of its own."""
        known = dict(self.given)
        for each in (*self.names.read_tables(node.upstream), node):
            columns = self.of(each)
            if columns is not None:
                known[table_of(each)] = columns
        return known

    def read(self, node: Node, sql: ModelSql) -> Read:
        """What the SQL of a model or snapshot tells."""
        result = self.names.dataset(node)
        script = self.engine(node).lineage_of(sql.text)
        spelled = {name.lower(): name for name in self.of(node) or ()}
        statements = [_placed(each, sql.line, spelled) for each in script.statements]
        lineage = explicit_lineage(statements, self.dataset_of(node), result=result)
        return Read(lineage, statements, self._returned(node, statements))

    def engine(self, node: Node) -> Engine:
        """Reads SQL as a node would: with the tables that it knows."""
        # Here, since a parser takes long to import, and where nothing has changed none is needed.
        from headwater.sql.engine import Engine

        defaults = table_of(node)[:-1]
        return Engine(self.dialect, self.around(node), defaults=defaults, remembered=0)

    def dataset_of(self, node: Node) -> _DatasetOf:
        """What names in the SQL of a node mean."""
        return _DatasetOf(self.names, Tables(self.names.namespace, table_of(node)[:-1]))

    def _returned(self, node: Node, statements: Sequence[Statement]) -> Sequence[str] | None:
        queries = [each for each in statements if each.kind == "select"]
        if len(queries) != 1 or queries[0].status not in {"resolved", "partial"}:
            return None
        found = [*dict.fromkeys(each.output.column for each in queries[0].columns)]
        if not found or "*" in found:
            return None
        return [*found, *self._kept_by_snapshots(node)]

    def _kept_by_snapshots(self, node: Node) -> list[str]:
        if node.resource_type != "snapshot":
            return []
        config = node.config or Config()
        renamed = config.snapshot_meta_column_names or {}
        kept = [*_SNAPSHOT, *([_DELETED] if config.hard_deletes == "new_record" else [])]
        return [renamed.get(name) or name for name in kept]


@dataclass(frozen=True, slots=True)
class _DatasetOf:
    """Finds the dataset that a name in SQL means: a table of the project, or another one there."""

    names: Names
    tables: Tables

    def __call__(self, table: TableName) -> DatasetId:
        whole = self.tables.whole(table)
        known = self.names.by_table.get(tuple(part.lower() for part in whole))
        return self.tables.dataset(table) if known is None else self.names.dataset(known)


def table_of(node: Node) -> TableName:
    """The name of a table in SQL."""
    return tuple(filter(None, (node.database, node.schema, node.table)))


def _placed(statement: Statement, line: int, spelled: Mapping[str, str]) -> Statement:
    """A statement with the line of the written code, and its columns as the table spells them."""
    columns = [
        each
        if (name := spelled.get(each.output.column.lower(), each.output.column))
        == each.output.column
        else msgspec.structs.replace(each, output=msgspec.structs.replace(each.output, column=name))
        for each in statement.columns
    ]
    return msgspec.structs.replace(statement, line=line, columns=columns)
