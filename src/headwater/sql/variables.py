"""Variables: what they are called, and which text those that hold SQL are known to be."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from sqlglot.tokenizer_core import Token, TokenType

from headwater.sql.cursors import Fetch, fetched, handed_on
from headwater.sql.into import Target
from headwater.sql.texts import LONGEST, TEXTS, folded, variable
from headwater.sql.words import word_at

_ASSIGNS: Final = frozenset({":=", "=", "FROM", "DEFAULT"})
_KINDS: Final = frozenset({"OR", "REPLACE", "VARIABLE", "VAR"})
_BEFORE_NAME: Final = frozenset({"DECLARE", "SET", "LET", "SELECT", "PREPARE"})

_PREPARED: Final = re.compile(r"\s*(\w+)\s+from\s+(?:@(\w+)|'((?:[^']|'')*)')\s*", re.IGNORECASE)
_IMMEDIATE: Final = re.compile(r"\s*(?:immediate\b)?\s*\(?", re.IGNORECASE)
_OPERAND: Final = re.compile(
    r"\s*(?:N?'(?P<text>(?:[^']|'')*)'|\$\$(?P<body>[\s\S]*?)\$\$|:?(?P<name>@?\w+))"
    r"\s*(?P<more>\|\||\+)?"
)
_REST: Final = re.compile(r"\s*\)?\s*(?:$|,|(?:using|into)\b)", re.IGNORECASE)
_MODES: Final = frozenset({"IN", "OUT", "INOUT", "VARIADIC"})
_NO_NAMES: Final = frozenset(
    {"DECLARE", "CURSOR", "TYPE", "PRAGMA", "SUBTYPE", "FUNCTION", "OR", "REPLACE", "VARIABLE"}
)


@dataclass(slots=True)
class Variables:
    """What is known of variables, by their names in small letters.

    texts: of those that hold a text that is known. names: of those that a block declares.
    records: what those that are records go over: themselves, or a cursor. fetches: what others
    are given of the rows of cursors and queries. arrays: those of them that hold many rows.
    """

    texts: dict[str, str] = field(default_factory=dict[str, str])
    names: set[str] = field(default_factory=set[str])
    records: dict[str, str] = field(default_factory=dict[str, str])
    fetches: dict[str, dict[Fetch, None]] = field(default_factory=dict[str, dict[Fetch, None]])
    arrays: set[str] = field(default_factory=set[str])
    _around: set[str] | None = None

    def enter(self) -> None:
        """Begin a body whose variables are its own."""
        self.fetches, self.arrays = {}, set()
        if self._around is None:
            self._around = set(self.names)

    def leave(self) -> None:
        """Forget what the body declared."""
        if self._around is not None:
            self.names, self._around = self._around, None
            self.fetches, self.arrays = {}, set()

    def inside(self) -> Variables:
        """Those that a text inside begins with; what it declares stays there."""
        return Variables(self.texts, set(self.names), self.records)

    def fetch(self, tokens: Sequence[Token]) -> None:
        """Let variables hold what FETCH or an assignment gives them of cursors."""
        for name, held in [*handed_on(tokens, self.fetches)] if self.fetches else ():
            self.fetches[name] = dict.fromkeys(held)
        cursor, targets = fetched(tokens)
        if cursor in self.records:
            self._give(cursor, targets)

    def query(self, targets: Collection[Target]) -> str:
        """Let variables hold what a query puts into them; what its rows are called then.

        Empty where it puts nothing into any.
        """
        if not targets:
            return ""
        name = f"(query {len(self.records) + 1})"
        self.records[name] = name
        self._give(name, targets)
        return name

    def rows(self) -> set[str]:
        """The names of those that may be records, and of cursors."""
        return {*self.records, *self.fetches}

    def _give(self, rows: str, targets: Iterable[Target]) -> None:
        for each in targets:
            held = Fetch(self.records[rows], each.place, each.is_changed)
            self.fetches.setdefault(each.name, {})[held] = None
            if each.is_array:
                self.arrays.add(each.name)

    def declare(self, tokens: Sequence[Token]) -> None:
        """Add what stands in front of a type: one name, or several."""
        at = 0
        while at < len(tokens) and tokens[at].text.upper() in _NO_NAMES:
            at += 1
        while at < len(tokens) and tokens[at].token_type not in TEXTS:
            self.names.add(tokens[at].text.lower())
            if at + 1 >= len(tokens) or tokens[at + 1].token_type is not TokenType.COMMA:
                return
            at += 2

    def declare_parameters(self, tokens: Sequence[Token]) -> None:
        """Add the parameters of a procedure, which stand in the first parentheses."""
        depth = 0
        begins = False
        for token in tokens:
            if token.token_type is TokenType.R_PAREN:
                depth -= 1
                if depth == 0:
                    return
            elif depth == 1 and begins and token.text.upper() not in _MODES:
                self.names.add(token.text.lower())
                begins = False
            if token.token_type is TokenType.L_PAREN:
                depth += 1
                begins = depth == 1
            elif token.token_type is TokenType.COMMA and depth == 1:
                begins = True
            elif depth == 0 and token.text.upper() in {"AS", "IS", "BEGIN"}:
                return


def note(tokens: Sequence[Token], texts: dict[str, str]) -> None:
    """Remember what an assignment puts into a variable, or forget what it held."""
    if tokens[0].text.upper() == "PREPARE" and len(tokens) == 2:
        _note_prepared(tokens[1].text, texts)
        return
    if tokens[0].text.upper() == "UNSET":
        for token in tokens[1:]:
            texts.pop(token.text.lower(), None)
        return
    start = 1 if tokens[0].text.upper() in _BEFORE_NAME else 0
    while start and word_at(tokens, start) in _KINDS and not _assigns(tokens, start + 1):
        start += 1
    name, behind = variable(tokens, start)
    if not name:
        return
    # Without a word in front, what assigns stands right behind the name.
    end = len(tokens) if start else min(behind + 1, len(tokens))
    at = next((at for at in range(behind, end) if _assigns(tokens, at)), len(tokens))
    if at == len(tokens):
        return
    value = folded(tokens[at + 1 :], texts)
    if tokens[at - 1].text == "+" and value is not None:
        value = texts[name] + value if name in texts else None
    if value is not None and len(value) > LONGEST:
        value = None
    if value is None:
        texts.pop(name, None)
    else:
        texts[name] = value


def _note_prepared(text: str, texts: dict[str, str]) -> None:
    """PREPARE of MySQL, which the tokenizer takes for a command and its text."""
    found = _PREPARED.fullmatch(text)
    if found is None:
        return
    held = texts.get(f"@{found[2].lower()}") if found[2] else found[3].replace("''", "'")
    texts.pop(found[1].lower(), None)
    if held is not None:
        texts[found[1].lower()] = held


def folded_text(text: str, texts: dict[str, str]) -> str | None:
    """The same for what the tokenizer takes for a command and its text."""
    parts: list[str] = []
    length = 0
    begin = _IMMEDIATE.match(text)
    end = begin.end() if begin is not None else 0
    while found := _OPERAND.match(text, end):
        part = found["body"] if found["text"] is None else found["text"].replace("''", "'")
        if found["name"] is not None:
            part = texts.get(found["name"].lower())
        if part is None:
            return None
        parts.append(part)
        length += len(part)
        if length > LONGEST:
            return None
        end = found.end()
        if found["more"] is None:
            return "".join(parts) if _REST.match(text, end) else None
    return None


def _assigns(tokens: Sequence[Token], at: int) -> bool:
    return word_at(tokens, at) in _ASSIGNS
