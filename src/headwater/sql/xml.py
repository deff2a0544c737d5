"""Functions of XML without the words between their arguments, which the parser does not know."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import Final

from sqlglot.tokenizer_core import Token, TokenType

from headwater.sql.words import find, find_close, word_at

_PASSING: Final = ("XMLQUERY", "XMLEXISTS", "XMLTABLE")
_NAMING: Final = ("XMLATTRIBUTES", "XMLFOREST", "XMLCOLATTVAL", "XMLELEMENT", "XMLNAMESPACES")
_BEFORE_VALUE: Final = {
    **dict.fromkeys(("XMLSERIALIZE", "XMLPARSE"), frozenset({"DOCUMENT", "CONTENT"})),
    **dict.fromkeys(("XMLELEMENT", "XMLPI"), frozenset({"NAME", "EVALNAME"})),
}
_END: Final[AbstractSet[str]] = frozenset()
_LEFT_OUT: Final[dict[tuple[str, str], AbstractSet[str]]] = {
    **dict.fromkeys((("XMLSERIALIZE", "AS"), ("XMLCAST", "AS"), ("XMLROOT", ",")), _END),
    **{("XMLPARSE", word): _END for word in ("WELLFORMED", "PRESERVE", "STRIP")},
    **{(function, "AS"): frozenset({","}) for function in _NAMING},
    **{(function, "AS"): frozenset({",", "RETURNING", "COLUMNS"}) for function in _PASSING},
    ("XMLQUERY", "RETURNING"): _END,
    ("XMLTABLE", "RETURNING"): frozenset({"COLUMNS"}),
}
"""By a function and a word in it, what ends the part that the word begins and that is left out."""


def in_known_words(tokens: Sequence[Token]) -> Sequence[Token]:
    """The same with functions of XML whose arguments only commas divide."""
    words = [token.text.upper() for token in tokens]
    if not any(word.startswith(("XML", "EXTRACT")) for word in words):
        return tokens
    found: list[Token] = []
    functions: list[str] = []
    at = 0
    while at < len(tokens):
        token, word = tokens[at], words[at]
        function = functions[-1] if functions else ""
        end = _behind_left_out(tokens, at, function)
        if end > at:
            at = end
            continue
        if token.token_type is TokenType.L_PAREN:
            functions.append(words[at - 1] if at else "")
        elif token.token_type is TokenType.R_PAREN and functions:
            functions.pop()
        if word == "PASSING" and function in _PASSING[:2]:
            token = Token(TokenType.COMMA, ",", token.line, token.col)
        elif word == "FOR" and function == "XMLTABLE" and word_at(tokens, at + 1) == "ORDINALITY":
            # A type of numbers that count rows.
            token = Token(TokenType.SERIAL, "SERIAL", token.line, token.col)
            at += 1
        elif word == "EXTRACT" and not _is_of_time(tokens, at):
            token = Token(TokenType.VAR, "XMLEXTRACT", token.line, token.col)
        found.append(token)
        at += 1
    return found


def _behind_left_out(tokens: Sequence[Token], at: int, function: str) -> int:
    """Behind what begins here and is left out; `at` where nothing is."""
    word = word_at(tokens, at)
    if word in _BEFORE_VALUE.get(function, _END) and word_at(tokens, at - 1) == "(":
        return at + 1
    if word == "BY" and function in _PASSING and word_at(tokens, at + 1) in {"REF", "VALUE"}:
        return at + 2
    ends = _LEFT_OUT.get((function, word))
    if ends is None:
        return at
    depth = 0
    for end in range(at + 1, len(tokens)):
        if depth == 0 and (tokens[end].text == ")" or word_at(tokens, end) in ends):
            return end
        depth += tokens[end].token_type is TokenType.L_PAREN
        depth -= tokens[end].token_type is TokenType.R_PAREN
    return len(tokens)


def _is_of_time(tokens: Sequence[Token], at: int) -> bool:
    """Whether it is EXTRACT(part FROM time)."""
    return find(tokens[: find_close(tokens, at + 1)], {"FROM"}, at + 2) < find_close(tokens, at + 1)
