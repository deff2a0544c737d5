"""What the names of a selector mean: one thing, or with wild cards any number of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from fnmatch import translate
from typing import Any, Final

from sqlalchemy import Connection, text

from headwater.errors import ConflictError, NotFoundError
from headwater.lineage.rows import Longs
from headwater.lineage.selector.expression import Named, Pattern
from headwater.lineage.selector.selection import Selection
from headwater.model.identity import ColumnId, DatasetId, JobId, Key, RunId, derive_key
from headwater.openlineage.naming import NamingRules
from headwater.store.catalog_names import Meant, UnknownNodeError, resolve
from headwater.store.key_sets import as_json, as_keys, keys_from
from headwater.store.search_terms import quoted

Paths = dict[Key, tuple[Key, str]]
"""The dataset and path of columns by key."""

_LIKE: Final = (
    "{table}.name GLOB :own OR {table}.name GLOB :dot OR {table}.name GLOB :slash"
    " OR {table}.name GLOB :colon"
)
_WITH_NAMESPACE: Final = (
    " OR {table}.namespace || '/' || {table}.name GLOB :own"
    " OR {table}.namespace || ':' || {table}.name GLOB :own"
)
_SELECT: Final = "SELECT key FROM {table} WHERE {fits}"
_COLUMNS: Final = """
SELECT dataset.key, dataset.namespace, dataset.name, search.columns
FROM search JOIN searchable ON place = search.rowid JOIN dataset USING (key) WHERE {which}
"""
_WORDS: Final = re.compile(r"[^*?]{3,}")


class NotAnAssetError(NotFoundError):
    """The name is that of a run, and runs are not what selectors select."""

    def __init__(self, reference: str) -> None:
        super().__init__(f"{reference!r} is a run; a selector names datasets, jobs and columns")


def named(connection: Connection, atom: Named, *, naming: NamingRules, paths: Paths) -> Selection:
    """What bears a name. paths: takes in the columns that are found.

    Raises UnknownNodeError, AmbiguousNodeError or NotAnAssetError where no wild card is in it.
    """
    if atom.name.wild:
        if atom.column is None:
            return Selection.of(
                datasets=_like(connection, "dataset", atom.name.text),
                jobs=_like(connection, "job", atom.name.text),
            )
        return _columns(connection, atom.name, atom.column, paths)
    name = atom.name.text
    if atom.column is None:
        return _meant(_resolved(connection, name, naming), paths)
    owner = resolve(connection, name, naming=naming)
    if not isinstance(owner.node, DatasetId):
        raise UnknownNodeError(f"{name}[{atom.column.text}]", ())
    if atom.column.wild:
        return _columns(connection, owner.key, atom.column, paths)
    column = str(ColumnId(owner.node, atom.column.text))
    return _meant(resolve(connection, column, naming=naming), paths)


def _resolved(connection: Connection, name: str, naming: NamingRules) -> Meant:
    """What a name means; where nothing is called so, the column behind one of its dots."""
    try:
        return resolve(connection, name, naming=naming)
    except UnknownNodeError as unknown:
        for dot in reversed([*re.finditer(r"\.", name)]):
            try:
                owner = resolve(connection, name[: dot.start()], naming=naming)
                if isinstance(owner.node, DatasetId):
                    column = str(ColumnId(owner.node, name[dot.end() :]))
                    return resolve(connection, column, naming=naming)
            except (NotFoundError, ConflictError):
                continue
        raise unknown from None


def _meant(meant: Meant, paths: Paths) -> Selection:
    keys = as_keys([meant.key])
    match meant.node:
        case DatasetId():
            return Selection.of(datasets=keys)
        case JobId():
            return Selection.of(jobs=keys)
        case ColumnId(owner, path):
            paths[meant.key] = (derive_key("dataset", owner.namespace, owner.name), path)
            return Selection.of(columns=keys)
        case RunId() as run:
            raise NotAnAssetError(run.value)


def _like(connection: Connection, table: str, pattern: str) -> Longs:
    statement = _SELECT.format(table=table, fits=_fits(table, pattern))
    return keys_from(connection, statement, _globs(pattern))


def _fits(table: str, pattern: str) -> str:
    """The condition that a name fits, or its end from a separator on, or with its namespace."""
    joined = re.search(r"[/:]", pattern) is not None
    return (_LIKE + (_WITH_NAMESPACE if joined else "")).format(table=table)


def _globs(pattern: str) -> dict[str, str]:
    own = pattern.replace("[", "[[]")
    return {"own": own, "dot": f"*.{own}", "slash": f"*/{own}", "colon": f"*:{own}"}


def _columns(connection: Connection, of: Pattern | Key, column: Pattern, paths: Paths) -> Selection:
    """The columns that bear a name, of one dataset or of all whose names fit."""
    values: dict[str, Any] = {}
    if isinstance(of, Pattern):
        which = f"({_fits('dataset', of.text)})"
        values |= _globs(of.text)
    else:
        which = "dataset.key = :dataset"
        values["dataset"] = of
    words = _WORDS.findall(column.text) if column.wild else [column.text]
    if isinstance(of, Pattern) and words and len(words[0]) >= 3:
        which = f"search MATCH :words AND {which}"
        values["words"] = f"columns : ({' AND '.join(map(quoted, words))})"
    fits = matcher(column)
    found: list[Key] = []
    for key, namespace, name, columns in connection.execute(
        text(_COLUMNS.format(which=which)), values
    ):
        for path in columns.split("\n"):
            if path and fits(path):
                own = derive_key("column", namespace, name, path)
                paths[own] = (key, path)
                found.append(own)
    return Selection.of(columns=as_keys(found))


def matcher(pattern: Pattern, *, any_case: bool = False) -> Callable[[str], bool]:
    """Whether a text fits a pattern as a whole."""
    if not pattern.wild:
        wanted = pattern.text.casefold() if any_case else pattern.text
        return lambda text: (text.casefold() if any_case else text) == wanted
    flags = re.IGNORECASE if any_case else 0
    # What fnmatch makes of stars never goes back behind one, so that no text takes long.
    form = re.compile(translate(pattern.text.replace("[", "[[]")), flags)
    return lambda text: form.match(text) is not None


def linked_paths(connection: Connection, columns: list[Key]) -> Iterator[tuple[Key, Key, str]]:
    """The columns, of some keys, that lineage names, each with its dataset and path."""
    statement = (
        'SELECT "column".key, "column".dataset, "column".path FROM json_each(:keys) AS wanted'
        ' JOIN "column" ON "column".key = wanted.value'
    )
    for row in connection.execute(text(statement), {"keys": as_json(columns)}):
        yield row[0], row[1], row[2]
