"""Where names belong that leave out their schema: what USE and SET search_path say."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from sqlglot import exp

_SET: Final = re.compile(
    r"(?:(?:alter\s+session\s+)?set\s+(?:local\s+|session\s+)?"
    r"(?P<what>search_path|schema|current_schema|catalog|database|@@dataset_id)\b"
    r"\s*(?:=|to\s)?|(?P<use>use))\s*(?P<names>.+)",
    re.IGNORECASE | re.DOTALL,
)
_PART: Final = re.compile(r"\"[^\"]*\"|'[^']*'|`[^`]*`|\[[^\]]*\]|[^\s.,;()\"'`\[\]]+|,")
# Schemas that every path has, or that hold no tables of anybody's.
_EVERYWHERE: Final = frozenset({"$user", "pg_catalog", "pg_temp", "information_schema"})
_NO_PLACES: Final = frozenset({"ROLE", "WAREHOUSE", "SECONDARY ROLES"})
# Dialects in which a database holds schemas.
_HOLD_SCHEMAS: Final = frozenset({"snowflake", "redshift", "tsql"})
# What is in use once a database is, and nothing is said about its schema.
_FIRST_SCHEMA: Final = {"snowflake": "PUBLIC", "databricks": "default", "spark": "default"}


@dataclass(slots=True)
class Place:
    """What stands before names that leave it out, as far as the script has said.

    catalog: the database of dialects that know both. schemas: the path, in order.
    """

    catalog: exp.Expr | None = None
    schemas: Sequence[exp.Expr] = ()

    def completed(
        self, parts: Sequence[exp.Expr], is_known: Callable[[Sequence[exp.Expr]], bool]
    ) -> Sequence[exp.Expr]:
        """A name with the parts that it leaves out.

        is_known: whether there is surely a table of that name. Where a path has several schemas and
        none of them is known to have it, the name stays as it is.
        """
        if len(parts) == 1 and (self.schemas or self.catalog is not None):
            names = [self._with_catalog([each, *parts]) for each in self.schemas]
            if len(names) == 1:
                return names[0]
            if names:
                return next(filter(is_known, names), parts)
            return self._with_catalog(parts)
        return self._with_catalog(parts) if len(parts) == 2 else parts

    def _with_catalog(self, parts: Sequence[exp.Expr]) -> Sequence[exp.Expr]:
        return parts if self.catalog is None else [self.catalog, *parts]


def use(place: Place, tree: exp.Expr, dialect: str) -> None:
    """Go where USE says."""
    said = tree.args.get("kind")
    kind = (said.name if isinstance(said, exp.Expr) else str(said or "")).upper()
    parts: list[exp.Expr] = []
    if isinstance(tree.this, exp.Table):
        parts = [part for part in tree.this.parts if isinstance(part, exp.Identifier)]
    if kind in _NO_PLACES:
        return
    if len(parts) == 2:
        place.catalog, place.schemas = parts[0], parts[1:]
    elif len(parts) == 1 and _is_catalog(kind, dialect):
        first = _FIRST_SCHEMA.get(dialect)
        place.catalog = parts[0]
        place.schemas = [exp.Identifier(this=first, quoted=False)] if first else []
    elif len(parts) == 1:
        place.schemas = parts


def _is_catalog(kind: str, dialect: str) -> bool:
    """Whether what USE names holds schemas; in Spark a database is a schema."""
    if kind in {"CATALOG", "SCHEMA"}:
        return kind == "CATALOG"
    return dialect in _HOLD_SCHEMAS


def set_place(place: Place, text: str) -> bool:
    """Go where SET says; whether it says so."""
    found = _SET.match(text.strip())
    if found is None:
        return False
    # A database that is called like a word that may stand behind USE.
    what = "catalog" if found["use"] else found["what"].lower()
    listed = _names(found["names"])
    if what in {"catalog", "database"}:
        place.catalog = listed[0][0] if listed else None
    elif what == "search_path":
        place.schemas = [each[-1] for each in listed if each[-1].name.lower() not in _EVERYWHERE]
    elif listed and len(listed[0]) == 2:
        place.catalog, place.schemas = listed[0][0], [listed[0][1]]
    elif listed:
        place.schemas = [listed[0][0]]
    return True


def _names(text: str) -> list[list[exp.Expr]]:
    names: list[list[exp.Expr]] = [[]]
    parts: list[str] = _PART.findall(text)
    for part in parts:
        if part == ",":
            names.append([])
        else:
            is_quoted = part[0] in '"`['
            plain = part.strip("\"'`[]") if part[0] in "\"'`[" else part
            names[-1].append(exp.to_identifier(plain, quoted=is_quoted))
    # DEFAULT is the path that one begins with.
    return [each for each in names if each and each[0].name.upper() != "DEFAULT"]
