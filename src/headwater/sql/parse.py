"""From text to one tree a statement; a statement that is no SQL costs none of the others."""

from __future__ import annotations

import logging
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from typing import Final

import sqlglot
from sqlglot import exp
from sqlglot.errors import ErrorLevel, ParseError, SqlglotError
from sqlglot.tokenizer_core import Token, TokenType

from headwater.sql import pipes, tsql
from headwater.sql.apart import apart
from headwater.sql.blocks import pieces_of
from headwater.sql.cursors import Fetch, with_fetched
from headwater.sql.dialects import Dialect
from headwater.sql.group_sets import with_conditions
from headwater.sql.known_words import in_known_words
from headwater.sql.methods import calls_methods, with_columns
from headwater.sql.mysql import into_file, with_semicolons
from headwater.sql.omitted import with_schemas
from headwater.sql.opened import opened
from headwater.sql.pieces import Piece
from headwater.sql.rewrites import made_anew, plainer
from headwater.sql.variables import Variables

MAX_CHARACTERS: Final = 2 << 20
"""What of a script is read; what stands behind it is told as one statement that failed."""

# What the parser does not know it takes for a command, and says so in the log of the program.
logging.getLogger("sqlglot").setLevel(logging.ERROR)

# Even, so that of a list cut off behind its parenthesis the last token is a value.
_LONG: Final = 200
_VALUES: Final = frozenset(
    {
        TokenType.NUMBER,
        TokenType.STRING,
        TokenType.NULL,
        TokenType.TRUE,
        TokenType.FALSE,
        TokenType.COMMA,
    }
)
_FROM_A_CALL: Final = "it inserts what a procedure returns, whose body is not in this text"
# What the parser should take for commands, and does not.
_COMMANDS: Final = frozenset(
    {
        *("EXPORT", "IMPORT", "BULK", "LOAD", "RENAME", "ALTER", "USE"),
        *("RESTORE", "CONVERT", "REORG", "FSCK", "SYNC", "UNSET"),
    }
)
# On some broken text the parser does not say that it is broken, but stumbles itself.
STUMBLES: Final = (AttributeError, IndexError, KeyError, TypeError, ValueError, AssertionError)
"""What reading a statement raises that breaks off where nobody expects it."""

_MAX_NESTING: Final = 8
# The compiled parser has no guard of its own: far deeper, it would overflow the stack.
_DEEPEST: Final = 200
_OPEN: Final = frozenset({TokenType.L_PAREN, TokenType.L_BRACKET, TokenType.L_BRACE})
_CLOSE: Final = frozenset({TokenType.R_PAREN, TokenType.R_BRACKET, TokenType.R_BRACE})
_PREFIXES: Final = frozenset({TokenType.NOT, TokenType.DASH, TokenType.PLUS, TokenType.TILDE})
_TSQL: Final = sqlglot.Dialect.get_or_raise("tsql").__class__
_NODE: Final = re.compile(r"<class '[\w.]*?(\w+)'>")


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a statement could not be read. line, column: where, from 1."""

    line: int
    column: int
    detail: str


@dataclass(frozen=True, slots=True)
class Parsed:
    """One statement. line: where it begins, from 1.

    tree: None where it could not be read, for which there is a fault, or where it does what cannot
    be seen, for which there is a reason in `opaque`.
    in_block: whether INTO names a variable. variables: names that mean no column. records: those
    of them that are rows of a query, and by what name its rows are known. record: that name, where
    this is such a query. fetches: what variables are given of rows of cursors and queries.
    steers: whether it is a query that a condition or a variable asks.
    """

    line: int
    tree: exp.Expr | None = None
    fault: Fault | None = None
    opaque: str = ""
    in_block: bool = False
    variables: AbstractSet[str] = frozenset()
    records: Mapping[str, str] = field(default_factory=dict[str, str])
    record: str = ""
    fetches: Mapping[str, Collection[Fetch]] = field(default_factory=dict[str, Collection[Fetch]])
    steers: bool = False


@dataclass(slots=True)
class _Text:
    """A script, or one inside another. line: how many lines of the outer one stand before it.

    sections: whether DECLARE begins lines of variables. variables: those that are known so far.
    schema: which one `db..t` means; empty where such names mean nothing.
    """

    sql: sqlglot.Dialect
    text: str
    line: int = 0
    nesting: int = 0
    in_block: bool = False
    sections: bool = True
    schema: str = ""
    tokens: Sequence[Token] = field(default_factory=list[Token])
    variables: Variables = field(default_factory=Variables)


def parse(text: str, dialect: Dialect, *, schema: str | None = None) -> Iterator[Parsed]:
    """The statements of a script in order, those inside procedures and blocks included.

    text: without templates. schema: the one in use, for names like `db..t`.
    """
    sql = sqlglot.Dialect.get_or_raise(dialect.parser or None)
    if dialect.parser == "mysql" and "delimiter" in text.lower():
        text = with_semicolons(text)
    script = _Text(
        sql, text, sections=dialect.declares_in_sections, schema=dialect.omitted_schema(schema)
    )
    if len(text) <= MAX_CHARACTERS:
        yield from _parsed(script)
        return
    # A statement that is cut in two would be read wrongly.
    end = text.rfind(";", 0, MAX_CHARACTERS) + 1
    yield from _parsed(replace(script, text=text[:end]))
    line = text.count("\n", 0, end) + 1
    more = f"{len(text) - end} more characters are not read; {MAX_CHARACTERS} are the most"
    yield Parsed(line, fault=Fault(line, 1, more))


def _parsed(script: _Text) -> Iterator[Parsed]:
    try:
        tokens = opened(script.sql, script.text, script.sql.tokenize(script.text))
        script.tokens = with_conditions(tokens)
        if script.schema and ".." in script.text:
            script.tokens = with_schemas(script.tokens, script.schema)
    except SqlglotError as error:
        yield Parsed(script.line + 1, fault=_fault(script, error, script.line + 1))
        return
    for piece in _pieces(script, script.tokens):
        yield from _of_piece(script, piece)


def _pieces(script: _Text, tokens: Sequence[Token]) -> Iterator[Piece]:
    return pieces_of(
        tokens,
        script.variables,
        sections=script.sections,
        by_lines=script.sql.__class__ is _TSQL,
    )


def _of_piece(script: _Text, piece: Piece) -> Iterator[Parsed]:
    line = script.line + piece.tokens[0].line
    in_block = piece.in_block or script.in_block
    if piece.opaque:
        yield Parsed(line, opaque=piece.opaque)
    elif piece.text is not None:
        if script.nesting >= _MAX_NESTING:
            yield Parsed(line, opaque="it holds text within text, too many times")
            return
        # The place of a text of several lines is that of its end.
        before = line - piece.text.count("\n") - 1
        yield from _parsed(
            replace(
                script,
                text=piece.text,
                line=before,
                nesting=script.nesting + 1,
                in_block=in_block,
                variables=script.variables.inside(),
            )
        )
    else:
        for each in _statements(script, piece.tokens, in_block=in_block):
            yield replace(each, record=piece.record, steers=piece.steers)


def _statements(script: _Text, tokens: Sequence[Token], *, in_block: bool) -> Iterator[Parsed]:
    line = script.line + tokens[0].line
    # T-SQL needs no semicolons; elsewhere they may have been forgotten.
    tokens = made_anew(tokens)
    is_tsql = script.sql.__class__ is _TSQL
    parts = apart(tokens) if is_tsql else []
    is_called = is_tsql and tsql.inserts_what_is_called(tokens)
    if len(parts) < 2:
        texts, has_pipes = script.variables.texts, pipes.PIPE in script.text
        tokens = in_known_words(script.sql, tokens, texts, has_pipes=has_pipes)
    trees, fault = ([], None) if len(parts) > 1 else _read(script, tokens, line)
    if _is_not_read(trees, fault):
        parts = parts or apart(tokens)
    if len(parts) > 1:
        for part in parts:
            for piece in _pieces(script, part):
                yield from _of_piece(script, piece)
    elif fault is not None:
        yield Parsed(line, fault=fault)
    else:
        opaque = _FROM_A_CALL if is_called else ""
        variables = frozenset(script.variables.names)
        fetches = {name: [*held] for name, held in script.variables.fetches.items()}
        for tree in trees:
            with_fetched(tree, fetches)
            yield Parsed(
                line,
                tree,
                opaque=opaque,
                in_block=in_block,
                variables=variables,
                records=dict(script.variables.records),
                fetches=fetches,
            )


def _read(script: _Text, tokens: Sequence[Token], line: int) -> tuple[list[exp.Expr], Fault | None]:
    """A statement as it is written, else in plainer words, else as a command."""
    trees, fault = _trees(script, tokens, line)
    if _is_not_read(trees, fault):
        simple, place = into_file(plainer(script.sql, tokens))
        again = _trees(script, simple, line)
        if not _is_not_read(*again):
            trees, fault = again
            _write_to(place, trees)
    is_alias = bool(trees) and isinstance(trees[0], exp.Alias)
    if (fault is not None or is_alias) and len(tokens) > 1 and tokens[0].text.upper() in _COMMANDS:
        words = " ".join(script.text[tokens[1].start : tokens[-1].end + 1].split())
        command = exp.Command(this=tokens[0].text, expression=exp.Literal.string(words))
        return [command], None
    return trees, fault


def _write_to(place: str, trees: Sequence[exp.Expr]) -> None:
    """Let queries put into a file what they return."""
    for tree in trees if place else ():
        table = exp.Table(this=exp.to_identifier(place, quoted=True))
        tree.set("into", exp.Into(this=table))


def _is_not_read(trees: Sequence[exp.Expr], fault: Fault | None) -> bool:
    return fault is not None or any(isinstance(tree, exp.Command) for tree in trees)


def _trees(
    script: _Text, tokens: Sequence[Token], line: int
) -> tuple[list[exp.Expr], Fault | None]:
    deepest = _too_deep(tokens)
    if deepest is not None:
        place = script.line + deepest.line, max(1, deepest.col - len(deepest.text) + 1)
        return [], Fault(*place, "it is nested too deeply")
    try:
        parser = script.sql.parser(error_level=ErrorLevel.IMMEDIATE)
        found = parser.parse(_without_long_lists(tokens), script.text)
    except SqlglotError as error:
        return [], _fault(script, error, line)
    except RecursionError:
        return [], Fault(line, 1, "it is nested too deeply")
    except STUMBLES:
        return [], Fault(line, 1, "it breaks off or is no SQL")
    trees = [each for each in found if each is not None]
    for each in trees if calls_methods(tokens) else ():
        with_columns(each)
    return trees, None


def _too_deep(tokens: Sequence[Token]) -> Token | None:
    """The first token that is nested too deeply; None where there is none."""
    if len(tokens) <= _DEEPEST:
        return None
    parentheses = cases = prefixes = 0
    for token in tokens:
        kind = token.token_type
        parentheses += kind in _OPEN
        parentheses -= kind in _CLOSE and parentheses > 0
        cases += kind is TokenType.CASE
        cases -= kind is TokenType.END and cases > 0
        prefixes = prefixes + 1 if kind in _PREFIXES else 0
        if parentheses + cases + prefixes > _DEEPEST:
            return token
    return None


def _without_long_lists(tokens: Sequence[Token]) -> list[Token]:
    """The same statement with the first of many values, and of many rows of values.

    Lists of them are the longest part of the longest statements, and say nothing about lineage.
    """
    if len(tokens) < _LONG:
        return [*tokens]
    kept: list[Token] = []
    at = rows = 0
    while at < len(tokens):
        token = tokens[at]
        kind = token.token_type
        end = _end_of_values(tokens, at) if kind is TokenType.L_PAREN else at
        if end == at:
            kept.append(token)
            rows = rows if kind is TokenType.COMMA else 0
            at += 1
            continue
        rows += 1
        if rows > _LONG:
            # The comma before it goes with it.
            kept.pop()
        else:
            kept += tokens[at : min(end - 1, at + _LONG)]
            kept.append(tokens[end - 1])
        at = end
    return kept


def _end_of_values(tokens: Sequence[Token], at: int) -> int:
    """Behind a list of nothing but values in parentheses, which open here; `at` for any other."""
    end = at + 1
    while end < len(tokens) and tokens[end].token_type in _VALUES:
        end += 1
    closed = end < len(tokens) and tokens[end].token_type is TokenType.R_PAREN
    return end + 1 if closed else at


def _fault(script: _Text, error: Exception, line: int) -> Fault:
    told = error.errors[0] if isinstance(error, ParseError) and error.errors else {}
    detail = str(told.get("description") or error).split("\n", 1)[0]
    detail = _NODE.sub(lambda node: node[1].upper(), detail).split(". Line", 1)[0].rstrip(". ")
    at = told.get("line")
    return Fault(
        script.line + int(at) if at else line, int(told.get("col") or 1), detail or "it is no SQL"
    )
