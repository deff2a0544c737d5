"""The SQL in Python code: what well-known calls are given, and what becomes of their rows."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from headwater.integrations.sources.code.passages import Contents, Doubt, Passage, Work
from headwater.integrations.sources.code.python_calls import (
    CERTAIN,
    KEYWORDS,
    OF_CELL,
    PASSED_ON,
    ROWS,
    SQL_CALLS,
    TABLE_READS,
    TABLE_WRITES,
    VIEWS,
    argument,
    called_name,
    dialect_of_imports,
    dialect_of_receiver,
    reads_like_sql,
    receiver_of,
    table_in,
)
from headwater.integrations.sources.code.python_formats import variable
from headwater.integrations.sources.code.python_loops import Comprehension, scopes_in, turns_of
from headwater.integrations.sources.code.python_scope import Binding, Scope, scope_of
from headwater.integrations.sources.code.python_text import (
    Text,
    fold,
    fold_all,
    parts_of,
)
from headwater.sql.answer import TableName

_MOST_PASSAGES: Final = 2_000
_WORDS: Final = re.compile(r"\w+")
_MAY_HOLD: Final = re.compile(
    r"\b(?:" + "|".join(sorted({*SQL_CALLS, *TABLE_WRITES, *TABLE_READS, *VIEWS})) + r")\s*\("
)


@dataclass(slots=True)
class _Frame:
    """Rows that a name of Python holds. exact: whether they are those of one query as they are."""

    passages: list[Passage]
    exact: bool


@dataclass(slots=True)
class _Place:
    """Where the walk is: in whose code, and with which names."""

    scope: Scope
    work: Work
    frames: dict[str, _Frame] = field(default_factory=dict[str, _Frame])


def may_hold_sql(text: str) -> bool:
    """Whether Python code calls anything that takes SQL or tables; cheap."""
    return _MAY_HOLD.search(text) is not None


def sql_in_module(
    tree: ast.Module, *, by_function: bool = True, dialect: str | None = None
) -> Contents:
    """What the code of a module hands to databases.

    by_function: whether each function is a job of its own. dialect: of `sql` on anything.
    """
    return _Walk(tree, by_function=by_function, dialect=dialect).contents()


def sql_in_function(
    node: ast.FunctionDef | ast.AsyncFunctionDef, scope: Scope, module: ast.Module
) -> Contents:
    """What the body of one function hands to databases, as one job. scope: around it."""
    walk = _Walk(module, by_function=False, dialect=None)
    return walk.of_function(node, scope)


class _Walk:
    def __init__(self, tree: ast.Module, *, by_function: bool, dialect: str | None) -> None:
        self._tree = tree
        self._by_function = by_function
        self._dialect = dialect
        self._works: dict[str, Work] = {}
        self._contents = Contents(dialect=dialect or dialect_of_imports(tree))
        self._known: set[tuple[str, int, int, str]] = set()
        self._count = 0

    def contents(self) -> Contents:
        scope = scope_of(self._tree.body)
        self._body(self._tree.body, _Place(scope, self._work("")))
        self._contents.works = [each for each in self._works.values() if not each.is_empty]
        return self._contents

    def of_function(self, node: ast.FunctionDef | ast.AsyncFunctionDef, scope: Scope) -> Contents:
        self._function(node, _Place(scope, self._work("")), "")
        self._contents.works = [each for each in self._works.values() if not each.is_empty]
        return self._contents

    def _work(self, name: str) -> Work:
        kind = "FUNCTION" if name else "SCRIPT"
        key = name if self._by_function else ""
        full = f"::{key}" if key else ""
        return self._works.setdefault(key, Work(full, kind=kind, language="python"))

    def _body(self, body: Sequence[ast.stmt], place: _Place, within: str = "") -> None:
        for statement in body:
            self._statement(statement, place, within)

    def _statement(self, statement: ast.stmt, place: _Place, within: str) -> None:
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
            self._function(statement, place, within)
        elif isinstance(statement, ast.ClassDef):
            inner = scope_of(statement.body, place.scope)
            inner.own_class = inner
            name = f"{within}{statement.name}."
            self._body(statement.body, _Place(inner, place.work), name)
        elif isinstance(statement, ast.For | ast.AsyncFor):
            self._expressions(statement.iter, place)
            for turn in self._turns(statement, place.scope):
                given = Scope(around=place.scope, given={**turn}) if turn else place.scope
                self._body(statement.body, _Place(given, place.work, place.frames), within)
            self._body(statement.orelse, place, within)
        else:
            for node in _own_expressions(statement):
                self._expressions(node, place)
            self._keep_frame(statement, place)
            for name in ("body", "orelse", "finalbody"):
                self._body(getattr(statement, name, ()), place, within)
            for handler in getattr(statement, "handlers", ()):
                self._body(handler.body, place, within)
            for case in getattr(statement, "cases", ()):
                self._body(case.body, place, within)

    def _function(
        self, node: ast.FunctionDef | ast.AsyncFunctionDef, place: _Place, within: str
    ) -> None:
        for each in (*node.decorator_list, *filter(None, node.args.defaults)):
            self._expressions(each, place)
        inner = scope_of(node.body, place.scope)
        arguments = node.args
        for each in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs):
            inner.names.setdefault(each.arg, []).insert(0, Binding(None, node.lineno))
        is_inside = place.work.name and not within
        work = place.work if is_inside else self._work(f"{within}{node.name}")
        self._body(node.body, _Place(inner, work))

    def _turns(self, loop: ast.For | ast.AsyncFor, scope: Scope) -> list[Mapping[str, ast.expr]]:
        return turns_of(loop.target, loop.iter, scope, parts_of) or [{}]

    def _expressions(self, node: ast.expr, place: _Place) -> None:
        for each in _calls(node):
            if isinstance(each, ast.Call):
                self._call(each, place)
                continue
            for scope in scopes_in(each, place.scope, parts_of):
                self._expressions(each.elt, _Place(scope, place.work, place.frames))

    def _call(self, call: ast.Call, place: _Place) -> None:
        name = called_name(call)
        if name in TABLE_WRITES:
            self._write(call, name, place)
        if name in VIEWS:
            self._view(call, name, place)
        if name in TABLE_READS and self._is_table_read(call, name):
            self._read(call, place)
        elif name in SQL_CALLS:
            self._sql(call, name, place)

    def _sql(self, call: ast.Call, name: str, place: _Place) -> None:
        given = argument(call, 0, *KEYWORDS)
        if given is None:
            return
        self._passages(call, place)
        if None in fold_all(given, place.scope):
            self._doubt_call(call, name, given)

    def _doubt_call(self, call: ast.Call, name: str, given: ast.expr) -> None:
        about = ast.unparse(given)[:60]
        telling = re.search(r"sql|query|stmt|statement", about, re.IGNORECASE)
        if isinstance(given, ast.Constant | ast.Dict) or not (name in CERTAIN or telling):
            return
        if name == "text" or (isinstance(given, ast.Call) and called_name(given) in SQL_CALLS):
            return
        self._doubt(
            call,
            f"the SQL that `{name}` is given is not in this file: {about}",
            "write it where it is run, or in a .sql file, or declare the lineage",
        )

    def _passages(self, call: ast.Call, place: _Place) -> list[Passage]:
        """The SQL that a call is given, one of which it runs; empty where that cannot be told."""
        given = argument(call, 0, *KEYWORDS)
        texts = fold_all(given, place.scope) if given is not None else []
        found: list[Passage] = []
        for each in texts:
            text = self._query_in(each, call) if each is not None else None
            if text is not None and self._count < _MOST_PASSAGES:
                found.append(self._kept(text, self._spoken(call), place))
        return found

    def _query_in(self, text: Text, call: ast.Call) -> Text | None:
        """A text that is SQL, or the query of a table that it names; None for any other."""
        if receiver_of(call).startswith(OF_CELL) or reads_like_sql(text.text):
            return text
        table = table_in(text.text) if called_name(call) == "read_sql" else None
        return Text(f"SELECT * FROM {text.text}", text.line) if table else None

    def _spoken(self, call: ast.Call) -> str | None:
        dialect = dialect_of_receiver(call)
        return self._dialect if dialect == "spark" and self._dialect else dialect

    def _kept(self, text: Text, dialect: str | None, place: _Place) -> Passage:
        work = place.work
        for each in work.passages:
            if each.text == text.text and each.line == text.line:
                return each
        spoken = dialect or self._contents.dialect
        if spoken == "duckdb":
            self._name_frames(text, place)
        passage = Passage(text.text, text.line, text.column, dialect=dialect)
        work.passages.append(passage)
        self._count += 1
        return passage

    def _name_frames(self, text: Text, place: _Place) -> None:
        """DuckDB takes names of Python for tables."""
        names = place.frames.keys() & set(_WORDS.findall(text.text))
        for name in sorted(names):
            self._hold(name, place.frames[name], text.line, "duckdb", place)

    def _hold(
        self, name: str, frame: _Frame | None, line: int, dialect: str | None, place: _Place
    ) -> None:
        """Let SQL of the same job read through a name to the rows that it stands for."""
        if frame is not None and frame.exact and len(frame.passages) == 1:
            query = frame.passages[0].text.strip().rstrip(";")
            text = f"CREATE OR REPLACE TEMPORARY VIEW {name} AS {query}"
            if all(each.text != text for each in place.work.passages):
                place.work.passages.append(Passage(text, line, dialect=dialect))
        else:
            place.work.held.add(name.lower())

    def _is_table_read(self, call: ast.Call, name: str) -> bool:
        if name == "read_sql_table":
            return True
        receiver = receiver_of(call)
        return receiver in {"spark", "read", "session", "readStream", "sqlContext"}

    def _read(self, call: ast.Call, place: _Place) -> list[Passage]:
        found: list[Passage] = []
        for table in self._tables(call, 0, ("table_name", "name", "tableName"), place):
            written = ".".join(_quoted(each) for each in table)
            text = Text(f"SELECT * FROM {written}", call.lineno)
            found.append(self._kept(text, self._spoken(call), place))
        return found

    def _tables(
        self, call: ast.Call, at: int, names: tuple[str, ...], place: _Place
    ) -> list[TableName]:
        """The tables one of which an argument names."""
        given = argument(call, at, *names)
        texts = fold_all(given, place.scope) if given is not None else []
        found = (self._table(call, given, each, place) for each in texts if given is not None)
        return [each for each in found if each is not None]

    def _table(
        self, call: ast.Call, given: ast.expr, text: Text | None, place: _Place
    ) -> TableName | None:
        table = table_in(text.text if text is not None else variable(given))
        if table is None:
            return None
        if text is None or not text.is_whole:
            self._doubt(
                call,
                f"the name of the table is a variable: {'.'.join(table)}",
                "write the name as a constant of the module, or declare the lineage",
            )
        schema = argument(call, 99, "schema")
        if schema is not None and len(table) == 1 and not _is_none(schema):
            told = fold(schema, place.scope)
            table = (told.text if told is not None else variable(schema), *table)
        return table

    def _write(self, call: ast.Call, name: str, place: _Place) -> None:
        at, keyword = TABLE_WRITES[name]
        tables = self._tables(call, at, (keyword, "table_name", "name"), place)
        if not tables:
            return
        rows = call.func.value if isinstance(call.func, ast.Attribute) else None
        if name in {"write_pandas", "load_table_from_dataframe"}:
            rows = argument(call, at - 1, "df", "dataframe")
        frame = self._frame(rows, place) if rows is not None else None
        if frame is None or not frame.passages:
            place.work.writes += [(table, call.lineno) for table in tables]
            return
        for each in frame.passages:
            into = [(table, frame.exact) for table in tables]
            each.into += [pair for pair in into if pair not in each.into]

    def _view(self, call: ast.Call, name: str, place: _Place) -> None:
        given = argument(call, VIEWS[name], "name", "viewName")
        text = fold(given, place.scope) if given is not None else None
        if text is None or not isinstance(call.func, ast.Attribute):
            return
        frame = self._frame(call.func.value, place)
        self._hold(text.text, frame, call.lineno, self._dialect or "spark", place)

    def _keep_frame(self, statement: ast.stmt, place: _Place) -> None:
        if not isinstance(statement, ast.Assign | ast.AnnAssign) or statement.value is None:
            return
        targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
        for target in targets:
            if isinstance(target, ast.Name):
                frame = self._frame(statement.value, place)
                if frame is None:
                    place.frames.pop(target.id, None)
                else:
                    place.frames[target.id] = frame
            elif isinstance(target, ast.Subscript) and isinstance(target.value, ast.Name):
                changed = place.frames.get(target.value.id)
                more = self._frame(statement.value, place)
                if changed is not None:
                    told = [*changed.passages, *(more.passages if more is not None else ())]
                    place.frames[target.value.id] = _Frame(_once(told), exact=False)

    def _frame(self, node: ast.expr, place: _Place, depth: int = 0) -> _Frame | None:
        """The rows that an expression yields; None where they come from no query."""
        if depth > 30:
            return None
        if isinstance(node, ast.Name):
            return place.frames.get(node.id)
        if isinstance(node, ast.Await):
            return self._frame(node.value, place, depth + 1)
        if isinstance(node, ast.Attribute):
            inner = self._frame(node.value, place, depth + 1)
            if inner is not None and node.attr not in PASSED_ON:
                return _Frame(inner.passages, exact=False)
            return inner
        if isinstance(node, ast.Call):
            found = self._rows(node, place)
            if found:
                return _Frame(found, exact=True)
            function = node.func
            if isinstance(function, ast.Attribute) and function.attr in PASSED_ON:
                return self._frame(function.value, place, depth + 1)
        inner = [
            frame
            for child in ast.iter_child_nodes(node)
            for each in _expressions_in(child)
            if (frame := self._frame(each, place, depth + 1)) is not None
        ]
        told = _once([passage for frame in inner for passage in frame.passages])
        return _Frame(told, exact=False) if told else None

    def _rows(self, call: ast.Call, place: _Place) -> list[Passage]:
        """The queries one of which a call returns the rows of."""
        name = called_name(call)
        if name not in ROWS:
            return []
        if name in TABLE_READS:
            return self._read(call, place) if self._is_table_read(call, name) else []
        return self._passages(call, place)

    def _doubt(self, node: ast.expr, detail: str, fix: str) -> None:
        key = ("", node.lineno, node.col_offset, detail)
        if key not in self._known:
            self._known.add(key)
            doubt = Doubt(node.lineno, node.col_offset + 1, detail, fix)
            self._contents.doubts.append(doubt)


def _own_expressions(statement: ast.stmt) -> Iterator[ast.expr]:
    """The expressions of a statement itself, those of statements inside left out."""
    for child in ast.iter_child_nodes(statement):
        if isinstance(child, ast.expr):
            yield child
        elif isinstance(child, ast.withitem):
            yield child.context_expr


def _calls(node: ast.expr) -> Iterator[ast.Call | Comprehension]:
    """The calls in an expression, the innermost of a chain first.

    Those in the elements of comprehensions are left out: the comprehensions stand in their place.
    """
    stack: list[tuple[ast.AST, bool]] = [(node, False)]
    while stack:
        each, is_open = stack.pop()
        if is_open:
            if isinstance(each, ast.Call | Comprehension):
                yield each
            continue
        stack.append((each, True))
        inner = each.generators if isinstance(each, Comprehension) else ast.iter_child_nodes(each)
        stack.extend((child, False) for child in reversed([*inner]))


def _expressions_in(node: ast.AST) -> Iterator[ast.expr]:
    if isinstance(node, ast.expr):
        yield node
    elif isinstance(node, ast.keyword):
        yield node.value


def _once(passages: Sequence[Passage]) -> list[Passage]:
    return [*{id(each): each for each in passages}.values()]


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _quoted(part: str) -> str:
    return part if re.fullmatch(r"\w+|\$\{[\w.]+\}", part) else f'"{part}"'
