r"""From a table as written down to its columns and what each is made of.

One line a column, in one of two forms:

    net_revenue number(12,2) !tag:value = p.amount - p.refunded  -- What we keep.
    r.ride_id r.city

The first names a column, its type, its tags, its expression and its meaning; all but the first
two may be missing. Where rows come from several places, `a.x | b.x` says so. The second form
takes columns over as they are, with type and meaning; `r.*` takes them all.

The query follows the select list: `from RAW.RIDES.RIDES as r join X as x on x.id = r.id where ...`.
It is real SQL for the dbt models, so that lineage and SQL text cannot disagree.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from headwater.demo.blueprint import Table
from headwater.model.edges import Subtype, Transformation
from headwater.model.identity import ColumnId, DatasetId


@dataclass(frozen=True, slots=True)
class Origin:
    """A column that another is made of, or that decides which rows there are."""

    column: ColumnId
    how: Transformation


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a dataset.

    tags: pairs of key and value.
    expression: the SQL that makes it; empty where nobody says.
    """

    name: str
    type: str
    about: str
    tags: tuple[tuple[str, str], ...]
    expression: str
    origins: tuple[Origin, ...]


@dataclass(frozen=True, slots=True)
class Dataset:
    """A table with its columns worked out.

    reads: the names of what it is made of, in the order of the query.
    influences: the columns that decide which rows there are, hence influence every column.
    """

    table: Table
    id: DatasetId
    columns: tuple[Column, ...]
    reads: tuple[str, ...]
    influences: tuple[Origin, ...]

    @property
    def sql(self) -> str:
        """The select statement that makes it."""
        width = max(len(column.expression) for column in self.columns)
        select = ",\n".join(
            f"    {column.expression:<{width}} as {column.name}" for column in self.columns
        )
        return f"select\n{select}\n{self.table.query}"


_LINE: Final = re.compile(
    r"(?P<name>\w+)\s+(?P<type>[\w(),]+)(?P<tags>(?:\s+!\S+)*)"
    r"(?:\s+=\s+(?P<expression>.*?))?(?:\s+--\s+(?P<about>.*))?"
)
_TAKEN: Final = re.compile(r"(\w+)\.(\w+|\*)")
_RELATION: Final = re.compile(r"\b(?:from|join)\s+(\S+)\s+as\s+(\w+)")
_REFERENCE: Final = re.compile(r"\b([a-z]\w*)\.([a-z]\w*)")
_CLAUSE: Final = re.compile(r"\b(from|join|on|where|group by|having)\b")
_AGGREGATE: Final = re.compile(r"\b(?:count|sum|avg|min|max|max_by)\(")
_MASK: Final = re.compile(r"\b(?:sha2|md5|count)\(")
_AS_IT_IS: Final = Transformation(Subtype.IDENTITY)
_INDIRECT: Final = {
    "on": Transformation(Subtype.JOIN),
    "where": Transformation(Subtype.FILTER),
    "group by": Transformation(Subtype.GROUP_BY),
    "having": Transformation(Subtype.FILTER),
}
_LAKE_TYPES: Final = {
    "bigint": "long",
    "integer": "int",
    "text": "string",
    "uuid": "string",
    "numeric": "double",
    "timestamptz": "timestamp",
}
_WAREHOUSE_TYPES: Final = {
    "long": "number(38,0)",
    "int": "number(38,0)",
    "string": "varchar",
    "double": "float",
    "timestamp": "timestamp_tz",
}
_TYPES: Final = {"s3": _LAKE_TYPES, "kafka": _LAKE_TYPES, "snowflake": _WAREHOUSE_TYPES}


def work_out(table: Table, known: Mapping[str, Dataset]) -> Dataset:
    """Work out a table's columns; what it reads must be known."""
    relations = {alias: known[name] for name, alias in _RELATION.findall(table.query)}
    return Dataset(
        table=table,
        id=DatasetId(table.namespace, table.name),
        columns=tuple(_columns(table, relations)),
        reads=tuple(dict.fromkeys(dataset.table.name for dataset in relations.values())),
        influences=tuple(dict.fromkeys(_influences(table.query, relations))),
    )


def read_names(query: str) -> tuple[str, ...]:
    """The names that a query reads."""
    return tuple(dict.fromkeys(name for name, _ in _RELATION.findall(query)))


def _columns(table: Table, relations: Mapping[str, Dataset]) -> Iterator[Column]:
    for line in filter(None, map(str.strip, table.columns.splitlines())):
        written = _LINE.fullmatch(line)
        if written:
            yield _written(written, relations)
        else:
            for alias, name in _TAKEN.findall(line):
                yield from _taken(alias, name, relations, system=table.namespace.split(":")[0])


def _written(line: re.Match[str], relations: Mapping[str, Dataset]) -> Column:
    expression = line["expression"] or ""
    tags = (tag[1:].partition(":") for tag in line["tags"].split())
    return Column(
        name=line["name"],
        type=line["type"],
        about=line["about"] or "",
        tags=tuple((key, value) for key, _, value in tags),
        expression=expression,
        origins=tuple(_origins(expression, _nature(expression), relations)),
    )


def _taken(
    alias: str, name: str, relations: Mapping[str, Dataset], *, system: str
) -> Iterator[Column]:
    original = relations[alias]
    for column in original.columns:
        if name in {"*", column.name}:
            yield Column(
                name=column.name,
                type=_TYPES.get(system, {}).get(column.type, column.type),
                about=column.about,
                tags=(),
                expression=f"{alias}.{column.name}",
                origins=(Origin(ColumnId(original.id, column.name), _AS_IT_IS),),
            )


def _nature(expression: str) -> Transformation:
    if all(_REFERENCE.fullmatch(part) for part in expression.split(" | ")):
        return _AS_IT_IS
    aggregates = _AGGREGATE.search(expression)
    subtype = Subtype.AGGREGATION if aggregates else Subtype.TRANSFORMATION
    return Transformation(subtype, masking=bool(_MASK.search(expression)))


def _origins(text: str, how: Transformation, relations: Mapping[str, Dataset]) -> Iterator[Origin]:
    for alias, name in dict.fromkeys(_REFERENCE.findall(text)):
        yield Origin(ColumnId(relations[alias].id, name), how)


def _influences(query: str, relations: Mapping[str, Dataset]) -> Iterator[Origin]:
    clauses = _CLAUSE.split(query)[1:]
    for keyword, text in zip(clauses[::2], clauses[1::2], strict=True):
        if keyword in _INDIRECT:
            yield from _origins(text, _INDIRECT[keyword], relations)
