"""Whether SQL gives the same again on the same input: `uncertain`."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Final, Literal, TypeAlias

import sqlglot
from msgspec import Struct
from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.tokenizer_core import Token

from headwater.sql.dialects import Dialect, dialect_of
from headwater.sql.models import as_statements
from headwater.sql.orders import unordered
from headwater.sql.parse import STUMBLES, Parsed, parse
from headwater.sql.templates import plain
from headwater.sql.volatile import Kind, Volatile, volatile, volatile_name
from headwater.sql.words import STATEMENT

Certainty: TypeAlias = Literal["yes", "unknown", "no"]
"""Whether the same comes out again: yes, perhaps, or not."""

_MOST: Final = 200
_RENDERED: Final = re.compile(
    r"\{\{-?(?!\s*(?:ref|source|this|config)\b)[^}]{0,200}\}\}|\$\{[^{}\n]{0,200}\}|%\(\w+\)s"
)
_DEFINES: Final = re.compile(
    r"\b(?:function|macro)\s+(?:if\s+not\s+exists\s+)?(?:[\w\"`\[\]]+\.)*[\"`\[]?(\w+)[\"`\]]?\s*\(",
    re.IGNORECASE,
)
_SIGNS: Final = ("@@", "@", "?", ":", "$")
_LIMITS: Final = frozenset({"LIMIT", "FETCH", "OFFSET", "TOP", "DISTINCT"})
# Commands that change no data.
_IDLE: Final = frozenset(
    {
        *("ANALYZE", "BEGIN", "COMMENT", "COMMIT", "DELIMITER", "EXPLAIN", "GO", "GRANT", "HELP"),
        *("LOCK", "OPTIMIZE", "PRAGMA", "PRINT", "REFRESH", "RESET", "REVOKE", "ROLLBACK", "SET"),
        *("SHOW", "UNLOCK", "USE", "VACUUM", "CACHE", "UNCACHE", "DECLARE", "DISCARD", "ALTER"),
    }
)
_FLOATS: Final = frozenset({exp.DataType.Type.FLOAT, exp.DataType.Type.DOUBLE})
_ADDS: Final = (exp.Sum, exp.Avg)
_SPREADS: Final = (exp.Stddev, exp.StddevPop, exp.StddevSamp, exp.Variance, exp.VariancePop)
_PATH: Final = re.compile(
    r"[/\\]|\.(?:csv|tsv|json|jsonl|ndjson|parquet|avro|orc|txt|xlsx)\b", re.IGNORECASE
)

_FLOAT: Final = Volatile(
    "float",
    "adds up floating-point numbers, whose last digits depend on the order",
    "add up decimals, or round what comes out",
)
_STAR: Final = Volatile(
    "star", "takes whatever columns the table has when it runs", "name the columns"
)
_SAMPLE: Final = Volatile(
    "sample", "keeps rows by chance", "keep rows by a hash of their key, modulo some number"
)
_SEEDED_SAMPLE: Final = Volatile(
    "sample",
    "keeps rows by chance, with a seed that works only as long as the table is stored alike",
    "keep rows by a hash of their key, modulo some number",
    surely=False,
)
_PARAMETER: Final = Volatile(
    "parameter",
    "has a value that is not in the text",
    "let the job tell its parameters, or its SQL with the values in it",
    surely=False,
)
_SETTING: Final = Volatile(
    "session", "depends on who runs it and where", "write the value into the text or a parameter"
)
_FILE: Final = Volatile(
    "outside",
    "is a file or stage, in no version that the text names",
    "load it into a table that keeps versions, or name files that are never written again",
    surely=False,
)
_HIDDEN: Final = Volatile(
    "unread",
    "does what cannot be seen from the text",
    "tell the SQL that it runs, or say what it does",
    surely=False,
)


class Uncertainty(Struct, frozen=True, order=True):
    """Something on which the outcome of a text depends beside the content of its tables.

    line, column: where, from 1. what: the words of the text. detail: what it is. fix: how to be
    rid of it. outcome: `no` where the same input gives something else; `unknown` where it may;
    `yes` for a remark, where the same comes out as far as anybody cares.
    """

    line: int
    column: int
    kind: Kind
    what: str
    detail: str
    fix: str
    outcome: Certainty

    @property
    def place(self) -> tuple[int, int, Kind]:
        """What is told once."""
        return self.line, self.column, self.kind


def uncertain(sql: str, dialect: str | None = None) -> list[Uncertainty]:
    """All of a text on which its outcome depends beside the content of its tables, in order.

    An empty list means that the same tables give the same again. Raises UnknownDialectError.
    """
    spoken = dialect_of(dialect)
    text = as_statements(sql)
    first = plain(text)
    others = [plain(text, branch=branch) for branch in range(1, first.branches)]
    found = {each.place: each for each in _rendered(sql)}
    for each in (first, *others):
        for told in islice(_Script(each.text, spoken).findings(), _MOST):
            found.setdefault(told.place, told)
    return sorted(found.values())[:_MOST]


def certainty(findings: Iterable[Uncertainty]) -> Certainty:
    """What several findings come to: the worst of them."""
    outcomes = {each.outcome for each in findings}
    return "no" if "no" in outcomes else "unknown" if "unknown" in outcomes else "yes"


def _rendered(sql: str) -> Iterator[Uncertainty]:
    """Templates that stand for values."""
    for each in _RENDERED.finditer(sql):
        before = sql[: each.start()]
        yield _finding(
            before.count("\n") + 1, each.start() - before.rfind("\n"), each[0], _PARAMETER
        )


def _finding(line: int, column: int, what: str, of: Volatile) -> Uncertainty:
    outcome: Certainty = "no" if of.surely else "unknown"
    if of in {_FLOAT, _STAR}:
        outcome = "yes"
    words = " ".join(what.split())
    words = words if len(words) <= 60 else words[:59] + "…"
    return Uncertainty(line, column, of.kind, words, of.detail, of.fix, outcome)


class _Script:
    """One text, its templates replaced."""

    def __init__(self, text: str, dialect: Dialect) -> None:
        self._text = text
        self._dialect = dialect
        self._defined = frozenset(each[1].lower() for each in _DEFINES.finditer(text))
        self._tokens = _tokens(text, dialect)
        self._standing: dict[str, deque[int]] = defaultdict(deque)
        for at, token in enumerate(self._tokens):
            self._standing[token.text.upper()].append(at)
        self._limits = [each.start for each in self._tokens if each.text.upper() in _LIMITS]

    def findings(self) -> Iterator[Uncertainty]:
        """All there is, in no order."""
        yield from self._declared()
        for parsed in parse(self._text, self._dialect):
            if parsed.tree is None:
                detail = parsed.fault.detail if parsed.fault else parsed.opaque
                yield _finding(parsed.line, 1, detail, _HIDDEN)
                continue
            try:
                yield from [*islice(self._of_statement(parsed, parsed.tree), _MOST)]
            except (RecursionError, *STUMBLES):
                yield _finding(parsed.line, 1, "it breaks off or is no SQL", _HIDDEN)

    def _of_statement(self, parsed: Parsed, tree: exp.Expr) -> Iterator[Uncertainty]:
        if parsed.opaque:
            yield _finding(parsed.line, 1, parsed.opaque, _HIDDEN)
        if isinstance(tree, exp.Command):
            words = f"{tree.name} {tree.expression.name if tree.expression else ''}".strip()
            if tree.name.upper() not in _IDLE:
                yield _finding(parsed.line, 1, words, _HIDDEN)
            return
        if isinstance(tree, exp.Set | exp.Use | exp.Drop | exp.Pragma | exp.Describe):
            return
        # What a query with a name returns is as fixed as that query.
        held = frozenset(each.alias.lower() for each in tree.find_all(exp.CTE))
        for node in tree.walk():
            of = self._of_node(node, parsed, held)
            if of is not None:
                line, column = self._place(node, parsed)
                yield _finding(line, column, _words(node, self._dialect), of)

    def _of_node(self, node: exp.Expr, parsed: Parsed, held: frozenset[str]) -> Volatile | None:
        if isinstance(node, exp.TableSample):
            return _SEEDED_SAMPLE if node.args.get("seed") is not None else _SAMPLE
        if isinstance(node, exp.Parameter | exp.Placeholder):
            return self._of_parameter(node, parsed)
        if isinstance(node, exp.Table | exp.Copy | exp.LoadData):
            return self._of_table(node)
        if isinstance(node, exp.Star):
            return _STAR if _is_of_table(node, held) else None
        found = unordered(node) or volatile(node, self._defined)
        return found or (_FLOAT if _adds_floats(node) else None)

    def _of_parameter(self, node: exp.Expr, parsed: Parsed) -> Volatile | None:
        if isinstance(node.parent, exp.Parameter | exp.Table) or node.find_ancestor(exp.Set):
            return None
        if isinstance(node.this, exp.Parameter):
            return _SETTING
        name = node.name
        if (
            isinstance(node, exp.Parameter)
            and self._dialect.parser == "snowflake"
            and name.isdigit()
        ):
            return None
        if {name.lower(), f"@{name.lower()}"} & {each.lower() for each in parsed.variables}:
            return None
        given = rf"declare\b[^;]{{0,2000}}@{re.escape(name)}\b|@{re.escape(name)}\s*:?="
        if name and re.search(given, self._text, re.IGNORECASE):
            return None
        return _PARAMETER

    def _of_table(self, node: exp.Expr) -> Volatile | None:
        if not isinstance(node, exp.Table):
            return _FILE
        if node.args.get("version") is not None or node.args.get("when") is not None:
            return None
        if isinstance(node.parent, exp.Into | exp.Copy | exp.Directory):
            return None
        named = node.this
        if isinstance(named, exp.Parameter | exp.Var) and str(named.name).startswith(("@", "%")):
            return _FILE
        if isinstance(named, exp.Literal):
            return _FILE
        is_path = isinstance(named, exp.Identifier) and _PATH.search(named.name) is not None
        return _FILE if is_path and named.args.get("quoted") else None

    def _declared(self) -> Iterator[Uncertainty]:
        """What variables are made of, which is no statement of its own."""
        inside = False
        for at, token in enumerate(self._tokens):
            word = token.text.upper()
            following = self._tokens[at + 1].text if at + 1 < len(self._tokens) else ""
            if word in {"DECLARE", ":="} or (word == "SET" and following == "@"):
                inside = True
            elif word == ";" or (word in STATEMENT and word not in {"SET", "BEGIN"}):
                inside = False
            found = volatile_name(token.text.lower()) if inside else None
            if found is not None and (following == "(" or word.startswith(("CURRENT_", "SYS"))):
                yield _finding(*self._place_at(token.start), token.text, found)

    def _place(self, node: exp.Expr, parsed: Parsed) -> tuple[int, int]:
        """Where it stands, as well as that can be told."""
        start = node.meta.get("start")
        if isinstance(node, exp.Query | exp.Update | exp.Delete):
            start = self._start_of_limit(node)
        if start is None:
            start = self._start_of_text(_words(node, self._dialect), parsed.line)
        if start is None:
            below = (each.meta["start"] for each in node.walk() if "start" in each.meta)
            start = min(below, default=None)
        place = (parsed.line, 1) if start is None else self._place_at(int(start))
        # Of a text within the text, places are its own.
        return place if place[0] >= parsed.line else (parsed.line, 1)

    def _place_at(self, start: int) -> tuple[int, int]:
        return self._text.count("\n", 0, start) + 1, start - self._text.rfind("\n", 0, start)

    def _start_of_limit(self, node: exp.Expr) -> int | None:
        """Where the word stands that keeps some of the rows."""
        told = _limit_of(node)
        if told is None:
            return None
        starts = (each.meta["start"] for each in told.walk() if "start" in each.meta)
        end = int(next(starts, len(self._text)))
        at = bisect_left(self._limits, end)
        return self._limits[at - 1] if at else None

    def _start_of_text(self, words: str, line: int) -> int | None:
        """Where a word that has no place of its own stands next."""
        name = words.partition("(")[0].upper()
        sign = next((each for each in _SIGNS if name.startswith(each)), "")
        standing = self._standing.get(sign or name.partition(" ")[0], deque[int]())
        while standing:
            at = standing.popleft()
            if self._tokens[at].line >= line and self._follows(at, name.removeprefix(sign), sign):
                return self._tokens[at].start
        at = self._text.lower().find(words.lower())
        return at if at >= 0 else None

    def _follows(self, at: int, name: str, sign: str) -> bool:
        """Whether a name stands behind its sign."""
        following = self._tokens[at + 1].text.upper() if at + 1 < len(self._tokens) else ""
        return not sign or not name or following == name


def _tokens(text: str, dialect: Dialect) -> Sequence[Token]:
    try:
        return sqlglot.Dialect.get_or_raise(dialect.parser or None).tokenize(text)
    except SqlglotError:
        return ()


def _words(node: exp.Expr, dialect: Dialect) -> str:
    """The part of the text that is meant, short."""
    if isinstance(node, exp.Star):
        return "*"
    if isinstance(node, exp.Query | exp.Update | exp.Delete):
        told = _limit_of(node)
        return node.key.upper() if told is None else told.sql(dialect.parser)
    return node.sql(dialect.parser)


def _limit_of(node: exp.Expr) -> exp.Expr | None:
    """What keeps some of the rows of a query."""
    told = (node.args.get(part) for part in ("limit", "offset", "distinct"))
    return next((each for each in told if isinstance(each, exp.Expr)), None)


def _is_of_table(star: exp.Expr, held: frozenset[str]) -> bool:
    """Whether a star stands for the columns of a table that something else may change."""
    parent = star.parent
    item = parent if isinstance(parent, exp.Column) else star
    select = item.parent
    if not isinstance(select, exp.Select):
        return False
    sources: Sequence[exp.Expr] = [
        *([select.args["from_"].this] if select.args.get("from_") else []),
        *(each.this for each in select.args.get("joins") or ()),
    ]
    wanted = item.table.lower() if isinstance(item, exp.Column) else ""
    return any(
        isinstance(each, exp.Table)
        and each.name.lower() not in held
        and (not wanted or wanted == each.alias_or_name.lower())
        for each in sources
    )


def _adds_floats(node: exp.Expr) -> bool:
    if isinstance(node, _SPREADS):
        return True
    return isinstance(node, _ADDS) and any(
        each.to.this in _FLOATS for each in node.find_all(exp.Cast)
    )
