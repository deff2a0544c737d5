"""Code of Scala and R as the statements of Python that hand the same SQL to databases.

What has no such statement is left out; of one that is no Python the calls are told that take SQL.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from headwater.integrations.sources.code.foreign_calls import in_r, in_scala
from headwater.integrations.sources.code.foreign_tokens import SCALA, R, Token, tokens_of

_MOST_CALLS: Final = 200
_OPEN: Final = frozenset("([")
_CLOSE: Final = frozenset(")]")
_MODIFIERS: Final = frozenset({"val", "var", "lazy", "implicit", "private", "final", "override"})
_TAKES_SQL: Final = re.compile(
    r"sql|sql_query|db\w+|sqlQuery|tbl|table|saveAsTable|insertInto|read_sql_table|tableToDF"
    r"|createOrReplaceTempView|createTempView|registerTempTable|spark_(?:read|write)_table"
)


@dataclass(frozen=True, slots=True)
class Language:
    """A language.

    assigns: what stands between a name and its value. goes_on: signs behind which a statement goes
    on on the next line. rewritten: its calls as those of Python.
    """

    tokens: re.Pattern[str]
    assigns: frozenset[str]
    goes_on: frozenset[str]
    rewritten: Callable[[ast.AST], ast.AST]


LANGUAGES: Final = {
    "scala": Language(SCALA, frozenset({"="}), frozenset("=+.,("), in_scala),
    "r": Language(R, frozenset({"<-", "<<-", "="}), frozenset({"<-", "=", "+", ",", "|"}), in_r),
}
"""Languages of notebooks beside Python and SQL, by their names in small letters."""


def statements_of(code: str, language: Language, *, line: int = 1) -> list[ast.stmt]:
    """What some code does. line: at which it begins."""
    found: list[ast.stmt] = []
    for tokens in _statements([*tokens_of(code, language.tokens)], language):
        trees = _read(tokens, language) or _calls_in(tokens, language)
        for tree in trees:
            changed = ast.fix_missing_locations(language.rewritten(tree))
            ast.increment_lineno(changed, line - 1)
            found += changed.body if isinstance(changed, ast.Module) else []
    return found


def _statements(tokens: Sequence[Token], language: Language) -> Iterator[list[Token]]:
    """The statements of all blocks, one behind the other."""
    statement: list[Token] = []
    depths = [0]
    for at, token in enumerate(tokens):
        if token.kind == "sign" and token.text in "{};":
            yield statement
            statement = []
            if token.text == "{":
                depths.append(0)
            elif token.text == "}":
                depths = depths[:-1] or [0]
            continue
        if token.kind == "newline":
            if depths[-1] <= 0 and not _goes_on(statement, tokens[at + 1 :], language):
                yield statement
                statement = []
            continue
        depths[-1] += (token.text in _OPEN) - (token.text in _CLOSE) if token.kind == "sign" else 0
        statement.append(token)
    yield statement


def _goes_on(statement: list[Token], rest: Sequence[Token], language: Language) -> bool:
    """Whether a line is not the last of a statement."""
    if statement and statement[-1].kind == "sign" and statement[-1].text in language.goes_on:
        return True
    following = next((each for each in rest[:20] if each.kind != "newline"), None)
    return following is not None and following.text == "." and following.kind == "sign"


def _read(tokens: list[Token], language: Language) -> list[ast.Module]:
    """A statement as one of Python; empty where it is none."""
    name, body = _assigned(tokens, language)
    tree = _parsed(name, body)
    return [] if tree is None else [tree]


def _assigned(tokens: list[Token], language: Language) -> tuple[str, list[Token]]:
    """The name that a statement gives to a value, and the value; no name where it gives none."""
    start = next((at for at, each in enumerate(tokens) if each.text not in _MODIFIERS), 0)
    tokens = tokens[start:]
    depth = 0
    for at, each in enumerate(tokens):
        if each.kind != "sign":
            continue
        depth += (each.text in _OPEN) - (each.text in _CLOSE)
        if depth == 0 and each.text in language.assigns:
            is_name = at > 0 and tokens[0].kind == "name" and (at == 1 or tokens[1].text == ":")
            return (tokens[0].text, tokens[at + 1 :]) if is_name else ("", tokens)
    return "", tokens


def _parsed(name: str, tokens: Sequence[Token]) -> ast.Module | None:
    if not tokens:
        return None
    parts: list[str] = []
    line = tokens[0].line
    for each in tokens:
        parts.append("\n" * (each.line - line))
        parts.append(f" {each.text}" if each.kind == "name" else each.text)
        line = each.line + each.text.count("\n")
    text = "".join(parts)
    code = f"{name} = ({text.lstrip()}\n)" if name else f"({text.lstrip()}\n)"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    ast.increment_lineno(tree, tokens[0].line - 1)
    return tree


def _calls_in(tokens: list[Token], language: Language) -> list[ast.Module]:
    """The calls in a statement that take SQL or name tables."""
    found: list[ast.Module] = []
    name, body = _assigned(tokens, language)
    calls = [
        at
        for at, (each, behind) in enumerate(pairwise(body))
        if each.kind == "name" and behind.text == "(" and _TAKES_SQL.fullmatch(each.text)
    ]
    behind = 0
    for at in calls[:_MOST_CALLS]:
        if at < behind:
            continue
        end = _closed(body, at + 1)
        tree = _parsed(name if not found else "", body[_chain(body, at) : end])
        if tree is not None:
            found.append(tree)
            behind = end
    return found


def _chain(tokens: Sequence[Token], at: int) -> int:
    """Where the names in front of a call begin, `spark.read` in `spark.read.table(...)`."""
    while at > 1 and tokens[at - 1].text == "." and tokens[at - 2].kind == "name":
        at -= 2
    return at


def _closed(tokens: Sequence[Token], at: int) -> int:
    """Behind the parenthesis that closes the one which opens here."""
    depth = 0
    for end in range(at, len(tokens)):
        if tokens[end].kind == "sign":
            depth += (tokens[end].text in _OPEN) - (tokens[end].text in _CLOSE)
        if depth == 0:
            return end + 1
    return len(tokens)
