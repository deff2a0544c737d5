"""Statements that the parser does not know, read from their text."""

from __future__ import annotations

import re
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
_EXPORTS: Final = (re.compile(rf"export\s+database\s+{_FILE}", re.IGNORECASE),)
_EXCHANGES: Final = (
    re.compile(
        rf"alter\s+table\s+{_TABLE}\s+exchange\s+.*?with\s+table\s+{_OTHER}",
        re.IGNORECASE | re.DOTALL,
    ),
)
_SWITCHES: Final = (
    re.compile(
        rf"alter\s+table\s+{_TABLE}\s+switch\s+(?:.*?\s)?to\s+{_OTHER}", re.IGNORECASE | re.DOTALL
    ),
)
_SYNONYM: Final = re.compile(
    r"create\s+(?:or\s+replace\s+)?(?:(?:non)?editionable\s+)?(?:public\s+)?synonym\s+"
    rf"{_TABLE}\s+for\s+{_OTHER}",
    re.IGNORECASE,
)
_APPENDS: Final = re.compile(rf"alter\s+table\s+{_TABLE}\s+append\s+from\s+{_OTHER}", re.IGNORECASE)
_RENAMES: Final = re.compile(rf"{_TABLE}\s+to\s+{_OTHER}", re.IGNORECASE)


def read_command(reading: Reading, tree: exp.Command) -> Outcome | None:
    """What a command loads, exports, exchanges or renames; None where it is none of these."""
    rest = tree.expression
    text = f"{tree.this} {rest.name if isinstance(rest, exp.Expr) else rest or ''}".strip()
    word = str(tree.this).lower()
    for pattern in _LOADS:
        if found := pattern.match(text):
            return _loaded(reading, word, found)
    for pattern in _EXPORTS:
        if found := pattern.match(text):
            return Outcome(word, writes={(found["file"],): None})
    for pattern in _EXCHANGES:
        if found := pattern.match(text):
            return _exchanged(reading, found)
    for pattern in _SWITCHES:
        if found := pattern.match(text):
            return _moved(reading, "switch", _named(reading, found["table"]), found)
    if found := _SYNONYM.match(text):
        return _alias(reading, found)
    if word == "rename" or text.lower().startswith("rename table"):
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


def _exchanged(reading: Reading, found: re.Match[str]) -> Outcome:
    outcome = Outcome("exchange")
    table, other = _named(reading, found["table"]), _named(reading, found["other"])
    outcome.write(table, reading.base(other))
    outcome.write(other, reading.base(table))
    return outcome


def _moved(reading: Reading, kind: str, source: TableName, found: re.Match[str]) -> Outcome:
    outcome = Outcome(kind)
    outcome.write(_named(reading, found["other"]), reading.base(source))
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


def _alias(reading: Reading, found: re.Match[str]) -> Outcome:
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
