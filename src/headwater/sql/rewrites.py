"""What the parser stumbles over and lineage does not need, taken out of a statement's tokens."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlglot.tokenizer_core import Token, TokenType

# The first word of each is looked for; `(` stands for everything in parentheses, `*` for any word.
_DECORATIONS: Final = (
    ("WITH", "NO", "DATA"),
    ("WITH", "DATA"),
    ("WITH", "CHECK", "OPTION"),
    ("WITH", "LOCAL", "CHECK", "OPTION"),
    ("WITH", "CASCADED", "CHECK", "OPTION"),
    ("WITH", "READ", "ONLY"),
    ("WITH", "("),
    ("DROP", "STORAGE"),
    ("REUSE", "STORAGE"),
    ("GRACE", "PERIOD", "INTERVAL", "*", "*"),
)
_CREATED: Final = frozenset({"VIEW", "RECURSIVE", "PROCEDURE", "FUNCTION", "MACRO", "TRIGGER"})
_HOLDERS: Final = frozenset({"TABLE", "VIEW"})
_QUERIES: Final = frozenset({"SELECT", "WITH", "(", "FROM", "VALUES"})
_FILES: Final = frozenset({"OUTFILE", "DUMPFILE"})
_CLAUSES: Final = frozenset({"FROM", "WHERE", "GROUP", "HAVING", "ORDER", "LIMIT", "FOR"})


def plainer(tokens: Sequence[Token]) -> Sequence[Token]:
    """The same statement without decorations; the very same tokens where there are none."""
    kept: list[Token] = []
    at = 0
    while at < len(tokens):
        end = max((_behind(tokens, at, words) for words in _DECORATIONS), default=at)
        if end == at or not kept:
            kept.append(tokens[at])
            end = at + 1
        at = end
    kept = _without_numbers(_without_options(_deleting(kept)))
    return tokens if kept == [*tokens] else kept


def _without_options(tokens: list[Token]) -> list[Token]:
    """CREATE ... AS without what stands between the name and AS, such as where rows are stored."""
    words = [token.text.upper() for token in tokens]
    at = next((at for at, word in enumerate(words[:8]) if word in _HOLDERS), 0)
    if words[:1] != ["CREATE"] or at == 0:
        return tokens
    at += 4 if words[at + 1 : at + 4] == ["IF", "NOT", "EXISTS"] else 1
    at += 1
    while at + 1 < len(tokens) and words[at] == ".":
        at += 2
    if at < len(tokens) and tokens[at].token_type is TokenType.L_PAREN:
        at = _behind_parentheses(tokens, at)
    depth = 0
    for end in range(at, len(tokens) - 1):
        depth += tokens[end].token_type is TokenType.L_PAREN
        depth -= tokens[end].token_type is TokenType.R_PAREN
        if depth == 0 and words[end] == "AS" and words[end + 1] in _QUERIES:
            return [*tokens[:at], *tokens[end:]]
    return tokens


def _deleting(tokens: list[Token]) -> list[Token]:
    """DELETE WHERE behind an update in MERGE of Oracle, as a branch of its own."""
    words = [token.text.upper() for token in tokens]
    if words[:1] != ["MERGE"]:
        return tokens
    at = next(
        (at for at in range(1, len(words)) if words[at - 1 : at + 1] == ["DELETE", "WHERE"]), 0
    )
    if at == 0:
        return tokens
    end = next((end for end in range(at, len(words)) if words[end] == "WHEN"), len(words))
    branch = [
        Token(TokenType.WHEN, "WHEN"),
        Token(TokenType.VAR, "MATCHED"),
        Token(TokenType.AND, "AND"),
        *tokens[at + 1 : end],
        Token(TokenType.THEN, "THEN"),
        tokens[at - 1],
    ]
    return [*tokens[: at - 1], *branch, *tokens[end:]]


def _without_numbers(tokens: list[Token]) -> list[Token]:
    """The same with NULL in the place of parameters such as `:1` and `?2`."""
    kept: list[Token] = []
    for token in tokens:
        is_sign = kept and kept[-1].token_type in {TokenType.COLON, TokenType.PLACEHOLDER}
        if token.token_type is TokenType.NUMBER and is_sign and kept[-1].end + 1 == token.start:
            kept[-1] = Token(TokenType.NULL, "NULL")
        else:
            kept.append(token)
    return kept


def made_anew(tokens: Sequence[Token]) -> Sequence[Token]:
    """ALTER VIEW ... AS and REPLACE as what they amount to; any other statement as it is."""
    words = [token.text.upper() for token in tokens[:3]]
    if words[:1] == ["REPLACE"] and len(words) > 1:
        kind, word = TokenType.INSERT, "INSERT"
        if words[1] in _CREATED:
            kind, word = TokenType.CREATE, "CREATE"
    elif words[:2] == ["ALTER", "TABLE"]:
        return _mutation(tokens)
    elif words[:1] == ["ALTER"] and "VIEW" in words and _says(tokens, "AS"):
        kind, word = TokenType.CREATE, "CREATE"
    else:
        return tokens
    return [Token(kind, word, line=tokens[0].line, col=tokens[0].col), *tokens[1:]]


def _mutation(tokens: Sequence[Token]) -> Sequence[Token]:
    """ALTER TABLE ... UPDATE and DELETE of ClickHouse as the statements of those names."""
    end = 3
    while end + 1 < len(tokens) and tokens[end].text == ".":
        end += 2
    name = tokens[2:end]
    if [token.text.upper() for token in tokens[end : end + 2]] == ["ON", "CLUSTER"]:
        end += 3
    word = tokens[end].text.upper() if end < len(tokens) else ""
    if word == "UPDATE":
        set_word = Token(TokenType.SET, "SET")
        update = Token(TokenType.UPDATE, word, line=tokens[0].line, col=tokens[0].col)
        return [update, *name, set_word, *tokens[end + 1 :]]
    if word == "DELETE":
        return [tokens[end], Token(TokenType.FROM, "FROM"), *name, *tokens[end + 1 :]]
    return tokens


def into_file(tokens: Sequence[Token]) -> tuple[Sequence[Token], str]:
    """A query of MySQL without INTO OUTFILE, and the file; an empty name where there is none."""
    words = [token.text.upper() for token in tokens]
    at = next((at for at, word in enumerate(words) if word in _FILES), 0)
    if at == 0 or words[at - 1] != "INTO" or at + 1 >= len(tokens):
        return tokens, ""
    end = next((end for end in range(at, len(words)) if words[end] in _CLAUSES), len(words))
    return [*tokens[: at - 1], *tokens[end:]], tokens[at + 1].text


def _says(tokens: Sequence[Token], word: str) -> bool:
    return any(token.text.upper() == word for token in tokens)


def _behind(tokens: Sequence[Token], at: int, words: Sequence[str]) -> int:
    """Behind a decoration that begins here; `at` where none does."""
    end = at
    for word in words:
        if end >= len(tokens):
            return at
        if word == "(":
            end = _behind_parentheses(tokens, end)
        elif word == "*" or tokens[end].text.upper() == word:
            end += 1
        else:
            return at
    return end


def _behind_parentheses(tokens: Sequence[Token], at: int) -> int:
    depth = 0
    for end in range(at, len(tokens)):
        depth += tokens[end].token_type is TokenType.L_PAREN
        depth -= tokens[end].token_type is TokenType.R_PAREN
        if depth == 0:
            return end + 1
    return at
