"""Which table of a catalog a name in SQL means."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from headwater.integrations.sources.database.catalog import Catalog, Relation
from headwater.model.identity import DatasetId
from headwater.sql.answer import Output, Statement, TableName


class CatalogNames:
    """The tables of one database, under all the names by which its SQL may mean them."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._relations: dict[TableName, Relation] = {}
        for relation in (*catalog.relations, *catalog.beside):
            for name in (relation.name, *relation.also, *relation.partitions):
                self._relations[name] = relation
        self._folded: dict[TableName, Relation | None] = {}
        for name, relation in self._relations.items():
            key = _fold(name)
            # Two names that differ in case alone are told apart by it, and by nothing else.
            self._folded[key] = None if key in self._folded else relation

    def find(self, name: TableName, search: Iterable[TableName]) -> Relation | None:
        """The table that is meant; None for one that the catalog does not have.

        search: what may stand before the name, first to last; of each, as much as is left out.
        """
        candidates = [name]
        for prefix in search:
            missing = len(prefix) + 1 - len(name)
            if 0 < missing <= len(prefix):
                candidates.append((*prefix[:missing], *name))
        for each in candidates:
            found = self._relations.get(each) or self._folded.get(_fold(each))
            if found is not None:
                return found
        return None

    def dataset(self, name: TableName) -> DatasetId:
        """The dataset of a whole name."""
        namespace = self._catalog.elsewhere.get(name[0], self._catalog.namespace)
        return DatasetId(namespace, ".".join(name))

    def columns(self, search: Sequence[TableName]) -> dict[TableName, list[str]]:
        """The columns of all tables by every name that means one of them, for reading SQL."""
        known: dict[TableName, list[str]] = {}
        for prefix in reversed(search):
            for name, relation in self._relations.items():
                for length in range(1, len(prefix) + 1):
                    if name[:length] == prefix[:length] and len(name) > length:
                        known[name[length:]] = _columns(relation)
        known |= {name: _columns(relation) for name, relation in self._relations.items()}
        return {name: columns for name, columns in known.items() if columns}

    def as_created(self, statement: Statement, search: Sequence[TableName]) -> Statement:
        """The statement with the columns that it writes spelled as the database created them."""
        columns = [
            msgspec.structs.replace(each, output=self._created(each.output, search))
            for each in statement.columns
        ]
        return msgspec.structs.replace(statement, columns=columns)

    def _created(self, output: Output, search: Sequence[TableName]) -> Output:
        found = None if output.table is None else self.find(output.table, search)
        names = [] if found is None else _columns(found)
        if output.column in names:
            return output
        folded = {each.casefold(): each for each in names}
        return Output(output.table, folded.get(output.column.casefold(), output.column))


def _columns(relation: Relation) -> list[str]:
    return [each.name for each in relation.columns]


def _fold(name: TableName) -> TableName:
    return tuple(part.casefold() for part in name)
