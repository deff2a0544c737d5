"""Statements that the parser does not know, read from their text."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from sqlglot import exp

from headwater.sql.answer import TableName
from headwater.sql.outcomes import Outcome
from headwater.sql.reading import Reading

_NAME: Final = r"(?:[\w$#@]+|\"[^\"]*\"|`[^`]*`|\[[^\]]*\])"
_TABLE: Final = rf"(?P<table>{_NAME}(?:\s*\.\s*{_NAME})*)"
_OTHER: Final = rf"(?P<other>{_NAME}(?:\s*\.\s*{_NAME})*)"
_FILE: Final = r"N?'(?P<file>[^']*)'"
_PART: Final = re.compile(_NAME)

_LOADS: Final = (
    re.compile(rf"bulk\s+insert\s+{_TABLE}\s+from\s+{_FILE}", re.IGNORECASE),
    re.compile(
        r"load\s+(?:data|xml)\s+(?:(?:low_priority|concurrent)\s+)?(?:local\s+)?infile\s+"
        rf"{_FILE}\s+(?:replace\s+|ignore\s+)?into\s+table\s+{_TABLE}",
        re.IGNORECASE,
    ),
    re.compile(rf"import\s+(?:table\s+)?from\s+{_FILE}", re.IGNORECASE),
    re.compile(rf"import\s+database\s+{_FILE}", re.IGNORECASE),
)
_EXPORTS: Final = re.compile(rf"export\s+database\s+{_FILE}", re.IGNORECASE)
_EXCHANGES: Final = re.compile(
    rf"alter\s+table\s+{_TABLE}\s+exchange\s+.*?with\s+table\s+{_OTHER}", re.IGNORECASE | re.DOTALL
)
_SWITCHES: Final = re.compile(
    rf"alter\s+table\s+{_TABLE}\s+switch\s+(?:.*?\s)?to\s+{_OTHER}", re.IGNORECASE | re.DOTALL
)
_SYNONYM: Final = re.compile(
    r"create\s+(?:or\s+replace\s+)?(?:(?:non)?editionable\s+)?(?:public\s+)?synonym\s+"
    rf"{_TABLE}\s+for\s+{_OTHER}",
    re.IGNORECASE,
)
_TRADES: Final = re.compile(
    rf"exchange\s+(?:tables|dictionaries)\s+{_TABLE}\s+and\s+{_OTHER}", re.IGNORECASE
)
_MOVES: Final = re.compile(
    rf"alter\s+table\s+{_TABLE}\s+move\s+part(?:ition)?\s.*?\sto\s+table\s+{_OTHER}",
    re.IGNORECASE | re.DOTALL,
)
_TAKES: Final = re.compile(
    rf"alter\s+table\s+{_TABLE}\s+(?:replace|attach)\s+partition\s.*?\sfrom\s+{_OTHER}",
    re.IGNORECASE | re.DOTALL,
)
_APPENDS: Final = re.compile(rf"alter\s+table\s+{_TABLE}\s+append\s+from\s+{_OTHER}", re.IGNORECASE)
_RENAMES: Final = re.compile(rf"{_TABLE}\s+to\s+{_OTHER}", re.IGNORECASE)


def read_command(reading: Reading, tree: exp.Command) -> Outcome | None:
    """What a command loads, exports, exchanges or renames; None where it is none of these."""
    rest = tree.expression
    text = f"{tree.this} {rest.name if isinstance(rest, exp.Expr) else rest or ''}".strip()
    word = str(tree.this).lower()
    for pattern, read in _READERS:
        if found := pattern.match(text):
            return read(reading, word, found)
    if word == "rename":
        return _renamed(reading, text)
    return _altered(reading, text) if word == "alter" else None


def _altered(reading: Reading, text: str) -> Outcome:
    found = _APPENDS.match(text)
    return Outcome("alter") if found is None else _appended(reading, found)


def _loaded(reading: Reading, word: str, found: re.Match[str]) -> Outcome:
    outcome = Outcome("load" if word == "load" else word)
    reading.reads[(found["file"],)] = None
    table = found.groupdict().get("table")
    if table:
        outcome.writes[_named(reading, table)] = None
    return outcome


def _exported(_: Reading, word: str, found: re.Match[str]) -> Outcome:
    return Outcome(word, writes={(found["file"],): None})


def _exchanged(reading: Reading, _: str, found: re.Match[str]) -> Outcome:
    outcome = Outcome("exchange")
    table, other = _named(reading, found["table"]), _named(reading, found["other"])
    outcome.write(table, reading.base(other))
    outcome.write(other, reading.base(table))
    return outcome


def _switched(reading: Reading, _: str, found: re.Match[str]) -> Outcome:
    outcome = Outcome("switch")
    outcome.write(_named(reading, found["other"]), reading.base(_named(reading, found["table"])))
    return outcome


def _moved(reading: Reading, word: str, found: re.Match[str]) -> Outcome:
    outcome = _switched(reading, word, found)
    outcome.kind = "move"
    return outcome


def _taken(reading: Reading, _: str, found: re.Match[str]) -> Outcome:
    outcome = Outcome("copy")
    outcome.write(_named(reading, found["table"]), reading.base(_named(reading, found["other"])))
    return outcome


def _appended(reading: Reading, found: re.Match[str]) -> Outcome:
    """Redshift's ALTER TABLE a APPEND FROM b, after which b is empty."""
    outcome = Outcome("append")
    outcome.write(_named(reading, found["table"]), reading.base(_named(reading, found["other"])))
    return outcome


def _renamed(reading: Reading, text: str) -> Outcome:
    """RENAME TABLE a TO b, c TO d: what was called a is now called b."""
    outcome = Outcome("rename")
    rest = re.sub(r"^rename\s+(?:table\s+)?(?:if\s+exists\s+)?", "", text, flags=re.IGNORECASE)
    for found in _RENAMES.finditer(rest):
        source = _named(reading, found["table"])
        target = _named(reading, found["other"])
        outcome.write((*source[: len(source) - len(target)], *target), reading.base(source))
    return outcome


def _alias(reading: Reading, _: str, found: re.Match[str]) -> Outcome:
    outcome = Outcome("create synonym")
    table, other = _named(reading, found["table"]), _named(reading, found["other"])
    outcome.writes[table] = None
    reading.reads[other] = None
    reading.session.synonyms[reading.table_key(_identifiers(found["table"]))] = other
    return outcome


def _identifiers(text: str) -> list[exp.Expr]:
    return [
        exp.to_identifier(part.strip('"`[]'), quoted=part[0] in '"`[')
        for part in _PART.findall(text)
    ]


def _named(reading: Reading, text: str) -> TableName:
    return reading.table_name_of(_identifiers(text))


_READERS: Final[
    tuple[tuple[re.Pattern[str], Callable[[Reading, str, re.Match[str]], Outcome]], ...]
] = (
    *((pattern, _loaded) for pattern in _LOADS),
    (_EXPORTS, _exported),
    (_EXCHANGES, _exchanged),
    (_TRADES, _exchanged),
    (_SWITCHES, _switched),
    (_MOVES, _moved),
    (_TAKES, _taken),
    (_SYNONYM, _alias),
)
"""How each command is read; the first that fits."""
