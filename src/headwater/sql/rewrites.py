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
    ("GRACE", "PERIOD", "INTERVAL", "*", "*"),
)
_CREATED: Final = frozenset({"VIEW", "RECURSIVE", "PROCEDURE", "FUNCTION", "MACRO", "TRIGGER"})
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
    return tokens if kept == [*tokens] else kept


def made_anew(tokens: Sequence[Token]) -> Sequence[Token]:
    """ALTER VIEW ... AS and REPLACE as what they amount to; any other statement as it is."""
    words = [token.text.upper() for token in tokens[:3]]
    if words[:1] == ["REPLACE"] and len(words) > 1:
        kind, word = TokenType.INSERT, "INSERT"
        if words[1] in _CREATED:
            kind, word = TokenType.CREATE, "CREATE"
    elif words[:1] == ["ALTER"] and "VIEW" in words and _says(tokens, "AS"):
        kind, word = TokenType.CREATE, "CREATE"
    else:
        return tokens
    return [Token(kind, word, line=tokens[0].line, col=tokens[0].col), *tokens[1:]]


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
