"""What the parser stumbles over and lineage does not need, taken out of a statement's tokens."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlglot.tokenizer_core import Token, TokenType

# The first word of each is looked for; `(` stands for everything in parentheses, `*` for any word.
_DECORATIONS: Final = (
    ("WITH", "NO", "DATA"),
    ("WITH", "DATA"),
    ("WITH", "("),
    ("GRACE", "PERIOD", "INTERVAL", "*", "*"),
)


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
    """ALTER VIEW ... AS as CREATE VIEW; any other statement as it is."""
    words = [token.text.upper() for token in tokens[:3]]
    view = words.index("VIEW") if "VIEW" in words else 0
    if not view or words[0] != "ALTER" or all(token.text.upper() != "AS" for token in tokens):
        return tokens
    create = Token(TokenType.CREATE, "CREATE", line=tokens[0].line, col=tokens[0].col)
    return [create, *tokens[1:]]


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
