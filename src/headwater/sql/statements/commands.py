"""Statements that the parser does not know, read from their text."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, TypeAlias

from sqlglot import exp

from headwater.sql.answer import TableName
from headwater.sql.outcomes import Outcome
from headwater.sql.places import set_place
from headwater.sql.reading import Reading
from headwater.sql.relations import Relation

_NAME: Final = r"(?:[\w$#@]+|\"[^\"]*\"|`[^`]*`|\[[^\]]*\])"
_TABLE: Final = rf"(?P<table>{_NAME}(?:\s*\.\s*{_NAME})*)"
_OTHER: Final = rf"(?P<other>{_NAME}(?:\s*\.\s*{_NAME})*)"
_FILE: Final = r"N?'(?P<file>[^']*)'"
_PART: Final = re.compile(_NAME)

_Reader: TypeAlias = Callable[[Reading, str, re.Match[str]], Outcome]
"""Reads a command, given its first word and what its pattern found."""

_RENAMES: Final = re.compile(rf"{_TABLE}\s+to\s+{_OTHER}", re.IGNORECASE)


def read_command(reading: Reading, tree: exp.Command) -> Outcome | None:
    """What a command loads, exports, exchanges or renames; None where it is none of these."""
    rest = tree.expression
    text = f"{tree.this} {rest.name if isinstance(rest, exp.Expr) else rest or ''}".strip()
    word = str(tree.this).lower()
    is_place = word in {"set", "alter"} or (word, reading.dialect.parser) == ("use", "tsql")
    if is_place and set_place(reading.session.place, text):
        return Outcome(word)
    for pattern, read in _READERS.items():
        if found := pattern.match(text):
            return read(reading, word, found)
    if word == "rename":
        return _renamed(reading, text)
    return Outcome("alter") if word == "alter" else None


def read_put(reading: Reading, tree: exp.Expr) -> Outcome:
    """Snowflake's PUT of a file into a stage."""
    reading.reads[(tree.this.name,)] = None
    return Outcome("put", writes={(tree.args["target"].name,): None})


def _loaded(reading: Reading, word: str, found: re.Match[str]) -> Outcome:
    outcome = Outcome(word)
    reading.reads[(found["file"],)] = None
    table = found.groupdict().get("table")
    if table:
        outcome.writes[_named(reading, table)] = None
    return outcome


def _exported(reading: Reading, word: str, found: re.Match[str]) -> Outcome:
    outcome = Outcome(word, writes={(found["file"],): None})
    table = found.groupdict().get("table")
    if table:
        outcome.write((found["file"],), _rows_of(reading, table))
    return outcome


def _laid_over(reading: Reading, _: str, found: re.Match[str]) -> Outcome:
    """An external table over files."""
    reading.reads[(found["file"],)] = None
    return Outcome("create table", writes={_named(reading, found["table"]): None})


def _streamed(reading: Reading, _: str, found: re.Match[str]) -> Outcome:
    """Snowflake's stream, which yields what changes in a table."""
    outcome = Outcome("create stream")
    stream, table = _named(reading, found["table"]), _named(reading, found["other"])
    outcome.write(stream, reading.base(table))
    columns = reading.session.schemas.columns(table)
    if columns is not None:
        reading.session.schemas.add(stream, columns)
    return outcome


def _restored(reading: Reading, _: str, found: re.Match[str]) -> Outcome:
    """A table as it was earlier."""
    return Outcome("restore", writes={_named(reading, found["table"]): None})


def _created(_: Reading, __: str, found: re.Match[str]) -> Outcome:
    """Something that holds no rows."""
    return Outcome(f"create {' '.join(found['kind'].lower().split())}")


# They call EXCHANGE PARTITION what moves a partition, which the table must not have before.
_MOVE_PARTITIONS: Final = frozenset({"hive", "spark", "databricks"})


def _exchanged(reading: Reading, _: str, found: re.Match[str]) -> Outcome:
    outcome = Outcome("exchange")
    table, other = _named(reading, found["table"]), _named(reading, found["other"])
    outcome.write(table, _rows_of(reading, found["other"]))
    if reading.dialect.parser not in _MOVE_PARTITIONS:
        outcome.write(other, _rows_of(reading, found["table"]))
    return outcome


def _taking(kind: str) -> _Reader:
    """The table takes the rows of the other."""

    def read(reading: Reading, _: str, found: re.Match[str]) -> Outcome:
        outcome = Outcome(kind)
        outcome.write(_named(reading, found["table"]), _rows_of(reading, found["other"]))
        return outcome

    return read


def _giving(kind: str) -> _Reader:
    """The table gives its rows to the other."""

    def read(reading: Reading, _: str, found: re.Match[str]) -> Outcome:
        outcome = Outcome(kind)
        outcome.write(_named(reading, found["other"]), _rows_of(reading, found["table"]))
        return outcome

    return read


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


def _rows_of(reading: Reading, text: str) -> Relation:
    """What a table holds; what was put into it, where it is temporary."""
    held = reading.held(reading.table_key(_identifiers(text)))
    return reading.base(_named(reading, text)) if held is None else held


def _named(reading: Reading, text: str) -> TableName:
    return reading.table_name_of(_identifiers(text))


_READERS: Final[dict[re.Pattern[str], _Reader]] = {
    re.compile(pattern, re.IGNORECASE | re.DOTALL): read
    for pattern, read in (
        (rf"bulk\s+insert\s+{_TABLE}\s+from\s+{_FILE}", _loaded),
        (
            (
                r"load\s+(?:data|xml)\s+(?:(?:low_priority|concurrent)\s+)?(?:local\s+)?infile\s+"
                rf"{_FILE}\s+(?:replace\s+|ignore\s+)?into\s+table\s+{_TABLE}"
            ),
            _loaded,
        ),
        (rf"import\s+(?:external\s+)?table\s+{_TABLE}.*?\sfrom\s+{_FILE}", _loaded),
        (rf"import\s+(?:table\s+)?from\s+{_FILE}", _loaded),
        (rf"import\s+database\s+{_FILE}", _loaded),
        (rf"restore\s+(?:table\s+)?{_TABLE}\s+to\s", _restored),
        (
            (
                r"create\s+(?:or\s+(?:replace|alter)\s+)?(?P<kind>user|role|group|warehouse|tag"
                r"|(?:external\s+)?(?:schema|database|volume)|share|(?:\w+\s+){1,2}policy"
                r"|(?:\w+\s+){1,2}integration|resource\s+monitor|catalog|connection|secret"
                r"|(?:search|vector)\s+index|(?:storage\s+)?credential|reservation|assignment|capacity|login|server)\s"
            ),
            _created,
        ),
        (rf"export\s+table\s+{_TABLE}.*?\sto\s+{_FILE}", _exported),
        (rf"export\s+database\s+{_FILE}", _exported),
        (rf"alter\s+table\s+{_TABLE}\s+exchange\s+.*?with\s+table\s+{_OTHER}", _exchanged),
        (rf"alter\s+table\s+{_TABLE}\s+switch\s+(?:.*?\s)?to\s+{_OTHER}", _giving("switch")),
        (rf"exchange\s+(?:tables|dictionaries)\s+{_TABLE}\s+and\s+{_OTHER}", _exchanged),
        (
            (
                rf"alter\s+table\s+{_TABLE}\s+move\s+part(?:ition)?\s.*?"
                rf"\sto\s+table\s+{_OTHER}"
            ),
            _giving("move"),
        ),
        (
            (
                rf"alter\s+table\s+(?:if\s+exists\s+)?(?:only\s+)?{_TABLE}\s+"
                rf"attach\s+partition\s+{_OTHER}\s+(?:for\s+values|default)"
            ),
            _taking("attach"),
        ),
        (
            (
                rf"alter\s+table\s+{_TABLE}\s+(?:replace|attach)\s+partition\s.*?"
                rf"\sfrom\s+{_OTHER}"
            ),
            _taking("copy"),
        ),
        (rf"alter\s+table\s+{_TABLE}\s+append\s+from\s+{_OTHER}", _taking("append")),
        (
            (
                r"create\s+(?:or\s+replace\s+)?(?:(?:non)?editionable\s+)?(?:public\s+)?synonym\s+"
                rf"{_TABLE}\s+for\s+{_OTHER}"
            ),
            _alias,
        ),
        (
            (
                r"create\s+(?:or\s+replace\s+)?external\s+table\s+(?:if\s+not\s+exists\s+)?"
                rf"{_TABLE}.*?\slocation\s*=\s*(?P<file>@[^\s,)]+)"
            ),
            _laid_over,
        ),
        (
            (
                rf"create\s+(?:or\s+replace\s+)?stream\s+(?:if\s+not\s+exists\s+)?{_TABLE}\s.*?"
                rf"on\s+(?:external\s+table|dynamic\s+table|table|view)\s+{_OTHER}"
            ),
            _streamed,
        ),
    )
}
"""How each kind of command is read; the first that fits."""
