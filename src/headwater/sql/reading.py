"""What goes along while a statement is read: what is known, and what was found."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Final, Protocol

from sqlglot import exp

from headwater.sql.answer import Problem, TableName
from headwater.sql.cursors import Fetch
from headwater.sql.dialects import Dialect
from headwater.sql.flows import TRANSFORMATION, Flow, Flows, through
from headwater.sql.places import Place
from headwater.sql.relations import Column, Item, Meaning, Meant, Relation, either, of_table
from headwater.sql.schemas import Schemas
from headwater.sql.scopes import Scope
from headwater.sql.wording import Wording

# A stage, a file, a temporary table or a variable.
_NO_NAME: Final = re.compile(r"^[@#$]|[/:]")
_FORMATS: Final = frozenset(
    {"delta", "parquet", "json", "csv", "orc", "avro", "text", "binaryfile", "iceberg"}
)


class RelationOf(Protocol):
    """Reads a query inside another."""

    def __call__(self, reading: Reading, query: exp.Expr, scope: Scope | None) -> Relation:
        """What the query yields. scope: of the query around it."""
        ...


@dataclass(slots=True)
class Temporary:
    """What a temporary table holds, and the tables that were read to fill it.

    is_view: whether it is a view that stays, so that it is told as what is written, too.
    """

    name: TableName
    relation: Relation
    reads: dict[TableName, None]
    is_view: bool = False


@dataclass(frozen=True, slots=True)
class Function:
    """A function whose SQL is known.

    parameters: their keys, empty for those without a name. defaults: of those that have one.
    """

    parameters: Sequence[str]
    body: exp.Expr
    defaults: Mapping[str, exp.Expr] = field(default_factory=dict[str, exp.Expr])


@dataclass(slots=True)
class Session:
    """What a script leaves behind from one statement to the next.

    spellings: how a table was called first. synonyms: tables by the keys of other names for them.
    temporary: temporary tables by key.
    records: rows that loops go over, by the name of their variable or cursor. result: what the
    statement before returned, where it is a query.
    functions: those of which the SQL is known, by their last name in small letters.
    masking: names of functions that hide their argument. written: a name as it was before
    templates were replaced. wording: puts into words how columns are made.
    stored: whether names are told as databases keep them. expand_views: whether views of the
    script are read through. place: where names belong that leave out their schema.
    """

    dialect: Dialect
    schemas: Schemas
    masking: frozenset[str] = frozenset()
    written: Callable[[str], str] = str
    spellings: dict[TableName, TableName] = field(default_factory=dict[TableName, TableName])
    synonyms: dict[TableName, TableName] = field(default_factory=dict[TableName, TableName])
    temporary: dict[TableName, Temporary] = field(default_factory=dict[TableName, Temporary])
    records: dict[str, Temporary] = field(default_factory=dict[str, Temporary])
    result: Temporary | None = None
    functions: dict[str, Function] = field(default_factory=dict[str, Function])
    stored: bool = False
    expand_views: bool = False
    place: Place = field(default_factory=Place)
    wording: Wording = field(init=False)

    def __post_init__(self) -> None:
        self.wording = Wording(self.dialect)


@dataclass(slots=True)
class Reading:
    """One statement.

    relation_of: reads a query inside an expression. in_block: whether INTO names a variable.
    line: where it begins in its script. variables: names in small letters that mean no column.
    records: those of them that are rows of a query, and by what name its rows are known.
    fetches: what others are given of the rows of cursors and queries.
    rows: what decides about the rows of the records that it uses.
    calling: functions that are being read. stars: where a star was first written that stands for
    the columns of a table. given: relations by the keys of tables that stand for them.
    meant: what the columns in its expressions mean.
    """

    session: Session
    relation_of: RelationOf
    in_block: bool = False
    line: int = 1
    variables: AbstractSet[str] = frozenset()
    records: Mapping[str, str] = field(default_factory=dict[str, str])
    fetches: Mapping[str, Collection[Fetch]] = field(default_factory=dict[str, Collection[Fetch]])
    rows: Flows = field(default_factory=dict[Flow, None])
    calling: set[str] = field(default_factory=set[str])
    stars: dict[TableName, exp.Expr] = field(default_factory=dict[TableName, exp.Expr])
    given: dict[TableName, Relation] = field(default_factory=dict[TableName, Relation])
    meant: Meant = field(default_factory=dict[int, Meaning])
    reads: dict[TableName, None] = field(default_factory=dict[TableName, None])
    problems: list[Problem] = field(default_factory=list[Problem])

    @property
    def dialect(self) -> Dialect:
        """What is spoken."""
        return self.session.dialect

    def table_name(self, table: exp.Expr) -> TableName:
        """The name of a table, spelled as it was the first time."""
        return self.table_name_of(parts_of(table))

    def table_name_of(self, identifiers: Sequence[exp.Expr]) -> TableName:
        """The same from the parts of its name."""
        held = self.session.temporary.get(self.table_key(identifiers))
        if held is not None:
            return held.name
        identifiers = self._completed(identifiers)
        key = self.table_key(identifiers)
        if key in self.session.synonyms:
            return self.session.synonyms[key]
        found = self.session.spellings.get(key)
        if found is None:
            found = self.session.spellings[key] = self._spelled(identifiers)
        return found

    def _completed(self, parts: Sequence[exp.Expr]) -> Sequence[exp.Expr]:
        """A name with what the script says about names that leave it out."""
        first = name_of(parts[0])
        is_live = len(parts) > 1 and first.lower() == "live" and not parts[0].args.get("quoted")
        if is_live and self.dialect.parser == "databricks":
            # What its pipeline makes of a table, wherever that is.
            return parts[1:]
        if _NO_NAME.search(first):
            return parts
        return self.session.place.completed(parts, self._is_known)

    def _is_known(self, parts: Sequence[exp.Expr]) -> bool:
        name = tuple(map(name_of, parts))
        return self.session.schemas.columns(name) is not None

    def _spelled(self, parts: Sequence[exp.Expr]) -> TableName:
        if not self.session.stored:
            return tuple(self.session.written(name_of(part)) for part in parts)
        return self.session.schemas.spelling(tuple(map(self._stored, parts)))

    def _stored(self, part: exp.Expr) -> str:
        name = name_of(part)
        written = self.session.written(name)
        if written != name or _NO_NAME.search(part.name):
            # A variable is no name that any database keeps.
            return written
        return self.dialect.stored_table(name, quoted=bool(part.args.get("quoted")))

    def table_key(self, identifiers: Iterable[exp.Expr]) -> TableName:
        """What equal names of tables have in common."""
        return tuple(
            self.dialect.table_key(name_of(part), quoted=bool(part.args.get("quoted")))
            for part in identifiers
        )

    def column_key(self, identifier: exp.Expr) -> str:
        """What equal names of columns have in common."""
        return self.dialect.column_key(identifier.name, quoted=bool(identifier.args.get("quoted")))

    def base(self, name: TableName) -> Relation:
        """A table that is read as it lies in the database."""
        self.reads[name] = None
        columns = self.session.schemas.columns(name)
        if columns is None:
            return of_table(name, None)
        return of_table(name, [(each, self.known_key(each)) for each in columns])

    def held(self, key: TableName) -> Relation | None:
        """What a temporary table holds, in place of which the tables behind it are read."""
        if key in self.given:
            return self.given[key]
        if key[:1] == ("global_temp",):
            # Where Spark keeps its global temporary views.
            key = key[1:]
        found = self.session.temporary.get(key)
        if found is None:
            return None
        self.reads.update(found.reads)
        return found.relation

    def give(self, relation: Relation) -> exp.Table:
        """A table that stands for a relation in the queries of this statement."""
        name = exp.to_identifier(f"(given {len(self.given) + 1})", quoted=True)
        self.given[self.table_key([name])] = relation
        return exp.Table(this=name)

    def result(self) -> Relation | None:
        """What the statement before returned; None where it is no query."""
        found = self.session.result
        if found is None:
            return None
        self.reads.update(found.reads)
        return found.relation

    def records_of(self, name: str) -> list[Relation]:
        """The rows of queries, of one of which a variable is one."""
        names = [self.records.get(name, "")]
        names += [each.cursor for each in self.fetches.get(name, ()) if each.place is None]
        held = self.session.records
        found = [held[each] for each in dict.fromkeys(names) if each in held]
        for each in found:
            self.reads.update(each.reads)
            self.rows.update(each.relation.rows)
        return [each.relation for each in found]

    def fetched(self, identifier: exp.Expr) -> Column | None:
        """What a variable was given of the rows of cursors and queries."""
        name = identifier.name
        found: list[Column] = []
        for cursor, place, is_changed in self.fetches.get(name.lower(), ()):
            rows = next(iter(self.records_of(cursor)), None)
            if rows is None:
                continue
            column = Column(name, name, rows.everything(), Item(identifier, {}))
            if place is not None and rows.open:
                detail = f"which column {name} is given is not known"
                self.problem(identifier, detail, "tell the columns of what * stands for")
            elif not rows.open and (place is not None or len(rows.columns) == 1):
                column = next(iter(rows.columns[place or 0 :]), Column(name, name, {}))
            if is_changed:
                flows = through(TRANSFORMATION, column.flows)
                column = Column(name, name, flows, Item(identifier, {}))
            found.append(column)
        if len(found) < 2:
            return found[0] if found else None
        return either(name, name, found)

    def known_key(self, name: str) -> str:
        """The key of a column whose name comes from a schema, where nothing has quotes."""
        return self.dialect.column_key(name, quoted=False)

    def problem(self, at: exp.Expr | None, detail: str, fix: str) -> None:
        """Note what was not understood, once."""
        line, column = place_of(at) or (self.line, 1)
        found = Problem(line, column, detail, fix)
        if found not in self.problems:
            self.problems.append(found)


def name_of(part: exp.Expr) -> str:
    """A part of a name, with the sign that tells what is temporary in T-SQL."""
    if isinstance(part, exp.Parameter):
        return f"@{part.name}"
    return f"#{part.name}" if part.args.get("temporary") else part.name


def parts_of(table: exp.Expr) -> list[exp.Expr]:
    """The parts of the name of a table, outermost first."""
    if not isinstance(table, exp.Table):
        return [table]
    outer = (table.args.get("catalog"), table.args.get("db"))
    parts = [part for part in outer if isinstance(part, exp.Expr) and part.name]
    this = table.this
    written = named_by_text(this)
    if written is not None:
        return [exp.to_identifier(part) for part in written.split(".")]
    while isinstance(this, exp.Dot):
        parts.append(this.this)
        this = this.expression
    if len(parts) == 1 and parts[0].name.lower() in _FORMATS and "/" in this.name:
        # delta.`s3://lake/orders`
        return [this]
    return [*parts, this]


def name_unasked(node: exp.Expr) -> str:
    """What an expression without an alias is called; empty for a value, which names nothing."""
    inner = node
    while isinstance(inner, exp.Cast | exp.Paren):
        inner = inner.this
    return "" if isinstance(inner, exp.Literal) else node.output_name


def named_by_text(call: exp.Expr) -> str | None:
    """The name in IDENTIFIER('a.b'); None for anything else."""
    if isinstance(call, exp.DynamicIdentifier):
        # What a variable holds that is not known has no other name.
        return call.name if call.this.is_string else f"${call.name}"
    is_call = isinstance(call, exp.Anonymous) and call.name.upper() == "IDENTIFIER"
    given = call.expressions[0] if is_call and call.expressions else None
    return given.name if isinstance(given, exp.Literal) and given.is_string else None


def place_of(node: exp.Expr | None) -> tuple[int, int] | None:
    """Line and column where something is written, both from 1, as far as that is known."""
    for each in node.walk() if node is not None else ():
        line = each.meta.get("line")
        if line is not None:
            end, name = int(each.meta.get("col", 1)), each.name
            return int(line), max(1, end - len(name) + 1)
    return None
