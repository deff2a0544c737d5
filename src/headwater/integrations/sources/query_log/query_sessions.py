"""What a session of a database remembers from one query to the next."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from headwater.integrations.sources.query_log.query_text import start_of, statement_key
from headwater.model.time import BEGINNING, Instant
from headwater.sql.dialects import dialect_of
from headwater.sql.masking import without_comments

_MOST_SESSIONS: Final = 10_000
_MOST_TABLES: Final = 50
_MOST_STATEMENTS: Final = 20
_LONGEST: Final = 100_000

_PART: Final = r"(?:\"[^\"]+\"|`[^`]+`|[\w$#@]+)"
_NAME: Final = rf"{_PART}(?:\.{_PART})*"
_PARTS: Final = re.compile(_PART)
_TEMPORARY: Final = re.compile(
    r"\bcreate\s+(?:or\s+replace\s+)?(?:global\s+|local\s+)?(?:temp|temporary|volatile)\s+"
    rf"(?:table|view)\s+(?:if\s+not\s+exists\s+)?({_NAME})"
    rf"|\bcreate\s+table\s+(#\w+)|\binto\s+(?:temp|temporary)\s+(?:table\s+)?({_NAME})"
    r"|\binto\s+(#\w+)",
    re.IGNORECASE,
)
_MADE: Final = re.compile(
    r"create\s+(?:or\s+replace\s+)?(?:transient\s+|unlogged\s+)?"
    rf"(?:table|(?:materialized\s+)?view)\s+(?:if\s+not\s+exists\s+)?({_NAME})",
    re.IGNORECASE,
)
_RENAME: Final = re.compile(
    rf"\balter\s+(?:materialized\s+)?(?:table|view)\s+(?:if\s+exists\s+)?({_NAME})\s+rename\s+to\s+"
    rf"({_NAME})",
    re.IGNORECASE,
)
_USE: Final = re.compile(
    rf"(?:use|set)\s+(?:(catalog|database|schema)\s+)?(?:identifier\s*\(\s*)?'?({_NAME})",
    re.IGNORECASE,
)
_PATH: Final = re.compile(
    r"set\s+(?:session\s+|local\s+)?search_path\s*(?:=|\bto\b)\s*([^;]+)", re.IGNORECASE
)
_OTHER_USE: Final = frozenset({"role", "warehouse", "secondary"})


@dataclass(slots=True)
class Session:
    """One session.

    dialect: of its SQL. database, schema: what it chose. temporary: the statements behind each
    temporary table, by the last part of its name in small letters. made: how tables were made, in
    the same way.
    """

    dialect: str
    database: str | None = None
    schema: str | None = None
    temporary: dict[str, Sequence[str]] = field(default_factory=dict[str, Sequence[str]])
    made: dict[str, str] = field(default_factory=dict[str, str])
    latest: Instant = BEGINNING

    def behind(self, text: str) -> tuple[str, ...]:
        """The statements that made the temporary tables which a text mentions."""
        if not self.temporary:
            return ()
        words = _words(text)
        found = (statements for name, statements in self.temporary.items() if name in words)
        return tuple(dict.fromkeys(each for statements in found for each in statements))

    def hold(self, text: str, behind: Sequence[str]) -> None:
        """A temporary table was made or filled. behind: the statements that it was made by."""
        found = _TEMPORARY.search(text)
        text = statement_key(text, self.dialect)
        statements = (*behind, text)[-_MOST_STATEMENTS:]
        if len(text) > _LONGEST or len(self.temporary) >= _MOST_TABLES:
            return
        if found is not None:
            self.temporary[_last(next(filter(None, found.groups())))] = statements
            return
        for name in self.temporary.keys() & _words(text):
            filled = dict.fromkeys((*self.temporary[name], text))
            self.temporary[name] = (*filled,)[:_MOST_STATEMENTS]

    def let_go(self, text: str) -> None:
        """Temporary tables were dropped."""
        for name in self.temporary.keys() & _words(text):
            del self.temporary[name]

    def make(self, text: str) -> None:
        """A table was made of a query, and may be renamed later."""
        start = start_of(text)
        found = _MADE.match(text, start)
        if found is not None and len(text) <= _LONGEST and len(self.made) < _MOST_TABLES:
            self.made[_last(found[1])] = (
                f"{text[:start]}CREATE TEMPORARY TABLE {found[1]}{text[found.end() :]}"
            )

    def renamed(self, text: str) -> tuple[str, ...]:
        """For a rename: how the table was made, and that it is copied under its new name."""
        found = _RENAME.search(text)
        made = self.made.get(_last(found[1])) if found is not None else None
        if found is None or made is None:
            return ()
        parts, target = _PARTS.findall(found[1]), _PARTS.findall(found[2])
        whole = ".".join([*parts[: max(0, len(parts) - len(target))], *target])
        return (
            statement_key(made, self.dialect),
            f"CREATE TABLE {whole} AS SELECT * FROM {found[1]}",
        )

    def choose(self, text: str) -> None:
        """USE or SET: what names mean from here on."""
        text = without_comments(text, self.dialect).strip()
        path = _PATH.match(text)
        if path is not None:
            schemas = [self._stored(each.strip()) for each in path[1].split(",")]
            self.schema = next((each for each in schemas if each and each != "$user"), None)
            return
        used = _USE.match(text)
        if used is None or used[2].lower() in _OTHER_USE:
            return
        word = (used[1] or "").lower()
        parts = [self._stored(each) for each in _PARTS.findall(used[2])]
        is_database = word in {"catalog", "database"}
        # What Snowflake uses without a word for it is a database, unless it is named in full.
        if is_database or (self.dialect == "snowflake" and not word and len(parts) == 1):
            self.database, self.schema = parts[-1], None
        elif word == "schema" or text[:3].lower() == "use":
            self.schema = parts[-1]
            if len(parts) > 1:
                self.database = parts[-2]

    def _stored(self, part: str) -> str:
        """A part of a name as the database keeps it."""
        plain = part.strip("\"'`")
        return dialect_of(self.dialect).stored_table(plain, quoted=plain != part)


class Sessions:
    """The sessions of a log, the latest ten thousand of them. dialect: of their SQL."""

    def __init__(self, dialect: str) -> None:
        self._dialect = dialect
        self._known: OrderedDict[str, Session] = OrderedDict()

    def find(self, name: str | None) -> Session | None:
        """A session that has anything to remember."""
        return None if name is None else self._known.get(name)

    def open(self, name: str) -> Session:
        """A session, known before or not."""
        found = self._known.get(name)
        if found is None:
            found = self._known[name] = Session(self._dialect)
            if len(self._known) > _MOST_SESSIONS:
                self._known.popitem(last=False)
        return found


def _words(text: str) -> set[str]:
    """All that may be a part of a name in a text, in small letters."""
    return {part.strip('"`').lower() for part in _PARTS.findall(text)}


def _last(name: str) -> str:
    return _PARTS.findall(name)[-1].strip('"`').lower()
