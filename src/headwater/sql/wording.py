"""How a column is made, in words of SQL: composed down to the columns of tables.

Each expression is written by the generator with marks in the place of columns. A mark stands for
a column of a table, or for another expression, which is put there. What the columns of tables are
called is decided last, when it is seen which of them must be told apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, NamedTuple, cast

import sqlglot
from sqlglot import exp

from headwater.sql.answer import TableName
from headwater.sql.compose import CUT, LONGEST, ONE, Expression, Shape, put, shape_of
from headwater.sql.dialects import Dialect
from headwater.sql.fields import fields_of
from headwater.sql.flows import Flows
from headwater.sql.relations import Column, Either, Item, Meaning, Worded, at_path
from headwater.sql.scopes import Source

_LEAF: Final = re.compile("\ue000(\\d+)\ue003(\\d+)\ue001")
_ONLY_LEAF: Final = re.compile(f"{_LEAF.pattern}(?!\n)\\Z")
_INNER: Final = re.compile("\ue002(\\d+)\ue001")
_BARE: Final = re.compile(r"[^\W\d][\w$]*(?:\.\w+)*|\*|\$\d+")
_TEXTS: Final = (
    exp.National,
    exp.RawString,
    exp.UnicodeString,
    exp.ByteString,
    exp.BitString,
    exp.HexString,
    exp.Heredoc,
)
"""Literals that the generator writes in their own ways."""
# No nodes of a tree are looked at beyond these: an expression of so many is told by its name.
_MOST_NODES: Final = 20_000


class _Leaf(NamedTuple):
    """A column of a table."""

    table: TableName
    column: str


@dataclass(slots=True)
class _Words:
    """An expression in words. template: with a mark in the place of each that was put into it.

    options: the expressions one of which it is.
    """

    text: str
    template: str | None = None
    inner: Mapping[str, _Words] | None = None
    options: Sequence[_Words] = ()
    _shape: Shape | None = None

    @property
    def shape(self) -> Shape:
        """How firmly it holds together."""
        if self._shape is None:
            only = (self.inner or {}).get(self.template or "")
            self._shape = shape_of(self.template or self.text) if only is None else only.shape
            self.template, self.inner = None, None
        return self._shape


@dataclass(slots=True)
class _Parts:
    """An expression, its columns that mean something in the order in which they stand, the rest."""

    node: exp.Expr
    meanings: list[Meaning] = field(default_factory=list[Meaning])
    literals: list[exp.Expr] = field(default_factory=list[exp.Expr])
    texts: list[exp.Expr] = field(default_factory=list[exp.Expr])
    has_query: bool = False
    is_cut: bool = False


class Wording:
    """Words for the columns of a script; equal parts are put into words once a statement.

    A column of a table is told by its name alone; by the table as well, where the expression has
    another one of that name, and by what its rows are called in the query (`new.price`), where
    both are of one table. Of several values one of which it is, as in a union or in the branches
    of MERGE, it says `EITHER(a, b)`. Literals are told as `?`. What would make an expression
    longer than 2,000 characters, what a recursive query made in an earlier round, and what has
    no words in SQL, such as an element of an array, stays a name and is marked: `total…`.
    """

    def __init__(self, dialect: Dialect) -> None:
        self._sql = sqlglot.Dialect.get_or_raise(dialect.parser or None)
        self._generator = self._sql.generator()
        quote = str(self._sql.IDENTIFIER_START)
        self._quote = '"' if quote == "[" else quote
        self._leaves: dict[_Leaf, int] = {}
        self._columns: list[_Leaf] = []
        self._names: list[str] = []
        self._marks: dict[tuple[TableName, str, int], str] = {}
        self._marked: dict[str, exp.Identifier] = {}
        self._rows: list[str] = [""]
        self._row_of: dict[int, int] = {}
        self._sources: list[Source] = []
        self._unseen: set[int] = set()
        self._words: dict[int, tuple[object, _Words | None]] = {}

    def told(self, column: Column) -> str:
        """How a column is made."""
        return self._named(self._worded(column).text)

    def worded(self, column: Column) -> Column:
        """The same column, which from now on needs no tree any more."""
        if column.value is None:
            return column
        fields = fields_of(column)
        if fields is not None:
            told = {key: self.worded(each) for key, each in fields.told.items()}
            fields = replace(fields, told=told)
        return replace(column, value=Worded(self._worded(column).text, fields))

    def forget(self) -> None:
        """Let go of the trees of a statement."""
        self._words.clear()
        self._row_of.clear()
        self._sources.clear()

    def _worded(self, column: Column) -> _Words:
        # Chains of queries may be longer than the stack is deep.
        waiting = [column]
        parts: dict[int, _Parts] = {}
        while waiting:
            each = waiting[-1]
            value = each.value
            known = self._words.get(id(value))
            if not isinstance(value, Item | Either) or (known and known[1] is not None):
                waiting.pop()
            elif known is None:
                self._words[id(value)] = (value, None)
                if isinstance(value, Item):
                    read = parts[id(value)] = _parts_of(value)
                    waiting += [
                        meaning.column
                        for meaning in read.meanings
                        if meaning.column.value is not None
                    ]
                else:
                    waiting += value.columns
            else:
                waiting.pop()
                if isinstance(value, Item):
                    read = parts.pop(id(value))
                    words = None if read.is_cut else self._item(read)
                else:
                    words = self._either(value.columns)
                words = words or _Words(self._quoted(each.name) + CUT, _shape=ONE)
                self._words[id(value)] = (value, words)
        return self._known(column)

    def _known(self, column: Column) -> _Words:
        """Words for a column whose parts all have them."""
        value = column.value
        if value is None:
            return self._of_table(column.flows, 0, column.name)
        if isinstance(value, Worded):
            return _Words(value.text)
        _, words = self._words.get(id(value), (None, None))
        return words or _Words(self._quoted(column.name) + CUT, _shape=ONE)

    def _of_table(self, flows: Flows, row: int, name: str) -> _Words:
        marks: dict[str, None] = {}
        for table, column, effect in flows:
            if column == "*":
                return _Words(self._quoted(name), _shape=ONE)
            if effect.subtype != "IDENTITY":
                return _Words(self._quoted(name) + CUT, _shape=ONE)
            marks[self._mark(table, column, row)] = None
        if len(marks) != 1:
            words = _one_of(marks) if marks else self._quoted(name)
            return _Words(words, _shape=ONE)
        return _Words(next(iter(marks)), _shape=ONE)

    def _item(self, parts: _Parts) -> _Words:
        """Words for an expression, whose columns have theirs."""
        node, meanings = parts.node, parts.meanings
        meant = self._told_apart(meanings)
        if isinstance(node, exp.Column) and len(meant) == 1:
            return meant[0]
        if isinstance(node, exp.Identifier):
            return _Words(self._quoted(node.name), _shape=ONE)
        if isinstance(node, (exp.Literal, *_TEXTS)):
            return _Words("?", _shape=ONE)
        marks: list[str] = []
        inner: dict[str, _Words] = {}
        for at, words in enumerate(meant):
            if _ONLY_LEAF.match(words.text):
                marks.append(words.text)
            else:
                marks.append(f"\ue002{at}\ue001")
                inner[marks[-1]] = words
        template = self._generated(parts, marks)
        if not inner:
            return _Words(template)
        return self._put_together(template, inner, meanings)

    def _put_together(
        self, template: str, inner: dict[str, _Words], meanings: Sequence[Meaning]
    ) -> _Words:
        length = self._size(template)
        kept: dict[str, _Words] = {}
        for mark, words in inner.items():
            size = self._size(words.text)
            if length + size <= LONGEST:
                kept[mark] = words
                length += size

        def meaning(name: str) -> Expression | None:
            words = kept.get(name)
            return None if words is None else Expression(words.text, words.shape)

        def written(found: re.Match[str]) -> str:
            words = kept.get(found[0])
            at = int(found[1])
            if words is not None:
                return words.text
            return self._as_written(meanings[at].node) + CUT if at < len(meanings) else CUT

        text = template
        if not all(words.shape == ONE for words in kept.values()):
            text = put(template, meaning)
        return _Words(_INNER.sub(written, text), template, inner)

    def _size(self, text: str) -> int:
        """How long an expression is once its marks are names."""
        leaves = _LEAF.findall(text)
        return len(text) + sum(len(self._names[int(leaf)]) - 4 for leaf, _ in leaves)

    def _told_apart(self, meanings: Sequence[Meaning]) -> list[_Words]:
        """Words for what columns mean; rows of one table that stand side by side get names."""
        meant = [self._of(meaning) for meaning in meanings]
        if len({id(meaning.source) for meaning in meanings}) < 2:
            return meant
        places: dict[str, set[int]] = {}
        for meaning, words in zip(meanings, meant, strict=True):
            for leaf, _ in _LEAF.findall(words.text):
                places.setdefault(leaf, set()).add(id(meaning.source))
        twice = {leaf for leaf, sources in places.items() if len(sources) > 1}
        if not twice:
            return meant
        return [
            self._in_row(words, meaning, twice)
            for meaning, words in zip(meanings, meant, strict=True)
        ]

    def _in_row(self, words: _Words, meaning: Meaning, leaves: set[str]) -> _Words:
        if not isinstance(meaning.source, Source):
            return words
        row = self._row(meaning.source, meaning.node)

        def renamed(found: re.Match[str]) -> str:
            is_one = found[1] in leaves
            return f"\ue000{found[1]}\ue003{row}\ue001" if is_one else found[0]

        return _Words(_LEAF.sub(renamed, words.text), _shape=words.shape)

    def _of(self, meaning: Meaning) -> _Words:
        """Words for what one name means, the way into its value included."""
        node, column, source, path = meaning
        if column.value is None:
            row = self._row(source, node) if isinstance(source, Source) else 0
            name = self._as_written(node) if path else node.name
            return self._of_table(at_path(column.flows, path), row, name)
        words = self._known(column)
        found = _ONLY_LEAF.match(words.text)
        if found is None:
            if not path:
                return words
            text = words.text if words.shape == ONE else f"({words.text})"
            return _Words(".".join([text, *path]), _shape=ONE)
        leaf, row = self._columns[int(found[1])], int(found[2])
        if path:
            leaf = _Leaf(leaf.table, ".".join([leaf.column, *path]))
        if isinstance(source, Source) and isinstance(node, exp.Column) and node.table:
            row = self._row(source, node)
        return _Words(self._mark(*leaf, row), _shape=ONE)

    def _either(self, columns: Iterable[Column]) -> _Words:
        """Words for one of several; what is made in one way is told once."""
        found: dict[str, _Words] = {}
        length = 0
        for each in columns:
            words = self._known(each)
            for option in words.options or (words,):
                key = _LEAF.sub(r"\1", option.text)
                if key not in found and CUT not in found:
                    length += self._size(option.text)
                    is_last = bool(found) and length > LONGEST
                    found[CUT if is_last else key] = _Words(CUT) if is_last else option
        told = [*found.values()]
        if len(told) == 1:
            return told[0]
        return _Words(_one_of([each.text for each in told]), options=told, _shape=ONE)

    def _generated(self, parts: _Parts, marks: Sequence[str]) -> str:
        """The SQL of an expression, with marks for columns and literals masked."""
        written = [(each, each.args) for each in parts.literals]
        for literal in parts.literals:
            literal.args = {"this": "?", "is_string": False}
        for meaning, mark in zip(parts.meanings, marks, strict=True):
            written.append((meaning.node, meaning.node.args))
            meaning.node.args = {"this": self._identifier(mark)}
        for text in parts.texts:
            if text.parent is not None and text.arg_key:
                written.append((text.parent, text.parent.args))
                text.parent.args = _with_mark(text)
        try:
            # What the generator makes of queries in dialects that lack a clause changes them.
            return self._generator.generate(parts.node, copy=parts.has_query)
        finally:
            for each, arguments in reversed(written):
                each.args = arguments

    def _identifier(self, mark: str) -> exp.Identifier:
        found = self._marked.get(mark)
        if found is None:
            found = self._marked[mark] = exp.Identifier(this=mark, quoted=False)
        return found

    def _mark(self, table: TableName, column: str, row: int) -> str:
        """What stands in expressions for a column of a table, in rows of a source."""
        mark = self._marks.get((table, column, row))
        if mark is None:
            leaf = _Leaf(table, column)
            at = self._leaves.setdefault(leaf, len(self._columns))
            if at == len(self._columns):
                self._columns.append(leaf)
                self._names.append(column.lower())
            mark = self._marks[table, column, row] = f"\ue000{at}\ue003{row}\ue001"
        return mark

    def _row(self, source: Source, node: exp.Expr) -> int:
        """The number of a source. node: a column of it, which may say what the source is called."""
        row = self._row_of.get(id(source))
        if row is None:
            row = self._row_of[id(source)] = len(self._rows)
            # As a key it may be written in another case.
            self._rows.append(source.name[-1] if source.name else "")
            self._sources.append(source)
            self._unseen.add(row)
        if row in self._unseen and isinstance(node, exp.Column) and node.table:
            self._unseen.discard(row)
            self._rows[row] = self._quoted(node.table)
        return row

    def _named(self, text: str) -> str:
        """The same with names in the place of the marks that stand for columns of tables."""
        if "\ue000" not in text:
            return text
        marks = {(int(leaf), int(row)) for leaf, row in _LEAF.findall(text)}
        if len({self._names[leaf] for leaf, _ in marks}) == len(marks):
            return _LEAF.sub(lambda found: self._quoted(self._columns[int(found[1])].column), text)
        called: dict[str, set[int]] = {}
        rows: dict[int, set[int]] = {}
        for leaf, row in marks:
            called.setdefault(self._names[leaf], set()).add(leaf)
            rows.setdefault(leaf, set()).add(row)
        names: dict[str, str] = {}
        for leaf, row in marks:
            column = self._columns[leaf]
            name = self._quoted(column.column)
            alike = called[self._names[leaf]]
            if len(rows[leaf]) > 1 and self._rows[row]:
                name = f"{self._rows[row]}.{name}"
            elif len(alike) > 1:
                tables = {self._columns[each].table[-1].lower() for each in alike}
                parts = column.table[-1:] if len(tables) == len(alike) else column.table
                name = ".".join([*map(self._quoted, parts), name])
            names[f"\ue000{leaf}\ue003{row}\ue001"] = name
        return _LEAF.sub(lambda found: names[found[0]], text)

    def _as_written(self, node: exp.Expr) -> str:
        parts = node.parts if isinstance(node, exp.Column) else [node]
        return ".".join(self._quoted(part.name) for part in parts)

    def _quoted(self, name: str) -> str:
        if _BARE.fullmatch(name) or "\ue001" in name:
            return name.replace("\ue001", "")
        return f"{self._quote}{name}{self._quote}"


def _parts_of(item: Item) -> _Parts:
    node = item.node
    while isinstance(node, exp.Alias | exp.Paren | exp.PivotAlias):
        node = node.this
    parts = _Parts(node)
    waiting: list[exp.Expr] = [node]
    for _ in range(_MOST_NODES):
        if not waiting:
            break
        each = waiting.pop()
        if isinstance(each, exp.Literal):
            parts.literals.append(each)
        elif isinstance(each, exp.Column):
            meaning = item.meant.get(id(each))
            if meaning is not None:
                parts.meanings.append(meaning)
                continue
        elif isinstance(each, _TEXTS):
            parts.texts.append(each)
            continue
        elif isinstance(each, exp.Query):
            parts.has_query = True
        waiting += each.iter_expressions(reverse=True)
    parts.is_cut = bool(waiting)
    return parts


def _with_mark(text: exp.Expr) -> dict[str, Any]:
    """The arguments of the node around a literal, with a question mark in its place."""
    mark = exp.Literal(this="?", is_string=False)
    arguments = dict(text.parent.args) if text.parent is not None else {}
    held = arguments.get(text.arg_key or "")
    listed = cast(list[exp.Expr], held) if isinstance(held, list) else None
    arguments[text.arg_key or ""] = (
        mark if listed is None else [mark if each is text else each for each in listed]
    )
    return arguments


def _one_of(texts: Iterable[str]) -> str:
    return f"EITHER({', '.join(texts)})"
