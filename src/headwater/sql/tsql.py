"""T-SQL put into those of its words that the parser knows."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import Final

from sqlglot.tokenizer_core import Token, TokenType

# What no table is called.
_CHANGED: Final = "(changed)"
_CHANGES: Final = frozenset({"INSERT", "UPDATE", "DELETE", "MERGE"})
_BEHIND_OUTPUT: Final = frozenset({"WHERE", "FROM", "SELECT", "VALUES", "WITH", "EXEC", "DEFAULT"})
_OPERATORS: Final = frozenset(
    {TokenType.PLUS, TokenType.DASH, TokenType.STAR, TokenType.SLASH, TokenType.MOD}
)
_NAMES: Final = frozenset({TokenType.VAR, TokenType.IDENTIFIER, TokenType.DOT, TokenType.PARAMETER})


def in_known_words(tokens: Sequence[Token]) -> list[Token]:
    """The same statement without TOP, compound assignments and other things of T-SQL alone."""
    found = [*tokens]
    words = {token.text.upper() for token in tokens}
    if "OPENROWSET" in words:
        found = _rows_of_file(found)
    if not words & _CHANGES:
        return _assignments(found, {TokenType.PARAMETER})
    if "OUTPUT" in words and (inner := _change_in_front(found)) < len(found):
        return _through_with(found, inner)
    if "TOP" in words:
        found = _without_top(found)
    if "OUTPUT" in words:
        found = _output(found)
    if words & {"EXEC", "EXECUTE"}:
        found = _without_call(found)
    if "DELETE" in words:
        found = _with_one_from(found)
    return _assignments(found, _NAMES) if "UPDATE" in words else found


def inserts_what_is_called(tokens: Sequence[Token]) -> bool:
    """Whether it is INSERT ... EXEC, of which only the table is seen."""
    return _word(tokens, 0) == "INSERT" and _call(tokens) < len(tokens)


def _change_in_front(tokens: Sequence[Token]) -> int:
    """Where a change stands that a query reads from, FROM (MERGE ...); the end without one."""
    for at in range(2, len(tokens)):
        before = _word(tokens, at - 2) if tokens[at - 1].text == "(" else ""
        if before in {"FROM", "JOIN", ","} and tokens[at].text.upper() in _CHANGES:
            return at
    return len(tokens)


def _through_with(tokens: list[Token], at: int) -> list[Token]:
    """The same statement with the change in its WITH, which is where the parser looks for them."""
    end = _closed(tokens, at - 1) - 1
    name = Token(TokenType.IDENTIFIER, _CHANGED)
    query = [
        Token(TokenType.SELECT, "SELECT"),
        Token(TokenType.STAR, "*"),
        Token(TokenType.FROM, "FROM"),
        name,
    ]
    outer = in_known_words([*tokens[:at], *query, *tokens[end:]])
    begin = _find(outer, 0, _CHANGES)
    opened = Token(TokenType.WITH, "WITH") if begin == 0 else Token(TokenType.COMMA, ",")
    return [
        *outer[:begin],
        opened,
        name,
        Token(TokenType.ALIAS, "AS"),
        Token(TokenType.L_PAREN, "("),
        *in_known_words(tokens[at:end]),
        Token(TokenType.R_PAREN, ")"),
        *outer[begin:],
    ]


def _without_top(tokens: list[Token]) -> list[Token]:
    for at, token in enumerate(tokens[:-2]):
        if token.text.upper() in _CHANGES and _word(tokens, at + 1) == "TOP":
            end = _closed(tokens, at + 2)
            end += _word(tokens, end) == "PERCENT"
            return [*tokens[: at + 1], *tokens[end:]]
    return tokens


def _with_one_from(tokens: list[Token]) -> list[Token]:
    """DELETE FROM a FROM a JOIN b: the first FROM says nothing."""
    at = _first(tokens, "DELETE") + 1
    if _word(tokens, at) != "FROM":
        return tokens
    end = _behind_name(tokens, at + 1)
    return [*tokens[:at], *tokens[at + 1 :]] if _word(tokens, end) == "FROM" else tokens


def _assignments(tokens: list[Token], begins: AbstractSet[TokenType]) -> list[Token]:
    """`a += b` as `a = a + b`. begins: the tokens with which such a name may begin."""
    found: list[Token] = []
    for at, token in enumerate(tokens):
        before = tokens[at - 1] if at else None
        if (
            token.token_type is TokenType.EQ
            and before is not None
            and before.token_type in _OPERATORS
            and before.end + 1 == token.start
        ):
            name = len(found) - 1
            while name and found[name - 1].token_type in _NAMES:
                name -= 1
            if found[name].token_type in begins:
                operator = found.pop()
                found += [token, *found[name:], operator]
                continue
        found.append(token)
    return found


def _output(tokens: list[Token]) -> list[Token]:
    """OUTPUT without the columns behind INTO, which become names of what is put out.

    The parser takes one part of the name of a table behind INTO, so one token holds all of it.
    """
    at = _first(tokens, "OUTPUT")
    end = _find(tokens, at + 1, _BEHIND_OUTPUT)
    into = _find(tokens, at + 1, frozenset({"INTO"}))
    if into >= end:
        # The parser looks for it at the end.
        is_delete = _word(tokens, 0) == "DELETE"
        return [*tokens[:at], *tokens[end:], *tokens[at:end]] if is_delete else tokens
    signs = 0
    while _word(tokens, into + 1 + signs) in {"@", "#"}:
        signs += 1
    behind = _behind_name(tokens, into + 1 + signs)
    names: list[Token] = []
    rest = behind
    if behind < len(tokens) and tokens[behind].token_type is TokenType.L_PAREN:
        rest = _closed(tokens, behind)
        names = [each for each in tokens[behind + 1 : rest - 1] if each.token_type in _NAMES]
    table = _quoted_name(tokens[into + 1 : behind])
    target = Token(TokenType.IDENTIFIER, table, line=tokens[into].line, col=tokens[into].col)
    items = _named(tokens[at + 1 : into], names)
    clause = [tokens[at], *items, tokens[into], target]
    if _word(tokens, 0) == "DELETE":
        return [*tokens[:at], *tokens[rest:], *clause]
    return [*tokens[:at], *clause, *tokens[rest:]]


def _quoted_name(tokens: Sequence[Token]) -> str:
    """The name of a table with each part in quotes, signs of what is temporary inside of them."""
    return '"' + "".join('"."' if each.text == "." else each.text for each in tokens) + '"'


def _named(items: list[Token], names: list[Token]) -> list[Token]:
    """The items of a list, each called what stands at its place."""
    found: list[Token] = []
    depth = place = 0
    for token in [*items, None]:
        if token is not None:
            depth += token.token_type is TokenType.L_PAREN
            depth -= token.token_type is TokenType.R_PAREN
        if token is None or (depth == 0 and token.token_type is TokenType.COMMA):
            if place < len(names):
                found += [Token(TokenType.ALIAS, "AS"), names[place]]
            place += 1
        if token is not None:
            found.append(token)
    return found


def _without_call(tokens: list[Token]) -> list[Token]:
    at = _call(tokens)
    if at == len(tokens) or _word(tokens, 0) != "INSERT":
        return tokens
    values = [Token(TokenType.DEFAULT, "DEFAULT"), Token(TokenType.VALUES, "VALUES")]
    opened = next((i for i in range(at) if tokens[i].token_type is TokenType.L_PAREN), at)
    return [*tokens[:opened], *values]


def _call(tokens: Sequence[Token]) -> int:
    return _find(tokens, 1, frozenset({"EXEC", "EXECUTE"}))


def _rows_of_file(tokens: list[Token]) -> list[Token]:
    """OPENROWSET(BULK 'file', ...) WITH (...) as a function of the file alone."""
    at = _first(tokens, "OPENROWSET")
    end = _closed(tokens, at + 1)
    if _word(tokens, at + 2) != "BULK" or at + 3 >= len(tokens):
        return tokens
    rest = end
    if _word(tokens, end) == "WITH":
        rest = _closed(tokens, end + 1)
    return [*tokens[: at + 2], tokens[at + 3], tokens[end - 1], *tokens[rest:]]


def _behind_name(tokens: Sequence[Token], at: int) -> int:
    end = at + 1
    while _word(tokens, end) == ".":
        end += 2
    return min(end, len(tokens))


def _first(tokens: Sequence[Token], word: str) -> int:
    """Where a word stands first, in parentheses or not; the end without one."""
    return next((at for at, token in enumerate(tokens) if token.text.upper() == word), len(tokens))


def _find(tokens: Sequence[Token], start: int, words: frozenset[str]) -> int:
    """Where the first of some words stands outside of parentheses; the end without one."""
    depth = 0
    for at in range(start, len(tokens)):
        depth += tokens[at].token_type is TokenType.L_PAREN
        depth -= tokens[at].token_type is TokenType.R_PAREN
        if depth == 0 and tokens[at].text.upper() in words:
            return at
    return len(tokens)


def _closed(tokens: Sequence[Token], at: int) -> int:
    """Behind the parenthesis that closes the one that is opened here."""
    depth = 0
    for end in range(at, len(tokens)):
        depth += tokens[end].token_type is TokenType.L_PAREN
        depth -= tokens[end].token_type is TokenType.R_PAREN
        if depth == 0:
            return end + 1
    return len(tokens)


def _word(tokens: Sequence[Token], at: int) -> str:
    return tokens[at].text.upper() if at < len(tokens) else ""
