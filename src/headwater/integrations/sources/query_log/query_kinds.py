"""What kind of work a query is, as far as its first words and the platform's own word tell."""

from __future__ import annotations

import re
from enum import Enum, auto
from typing import Final

from headwater.integrations.sources.query_log.query_text import first_word, start_of


class Work(Enum):
    """What is to be done about a query. MAY_WRITE: its statement has to be read to know."""

    MAY_WRITE = auto()
    READS = auto()
    CHOOSES = auto()
    CALLS = auto()
    NOTHING = auto()


_READS: Final = frozenset({"select", "values", "table", "from", "with"})
_CHOOSES: Final = frozenset({"use", "set"})
_DEFINERS: Final = frozenset({"alter", "create"})
_CALLS: Final = frozenset({"call", "execute", "exec", "begin", "declare"})
_NOTHING: Final = frozenset(
    {
        *("abort", "analyse", "analyze", "cache", "cancel", "checkpoint", "clear", "close"),
        *("cluster", "comment", "commit", "deallocate", "desc", "describe", "discard", "end"),
        *("explain", "fetch", "fsck", "get", "grant", "kill", "list", "listen", "lock", "ls"),
        *("move", "msck", "notify", "optimize", "pragma", "prepare", "put", "refresh", "reindex"),
        *("release", "remove", "repair", "reset", "revoke", "rm", "rollback", "savepoint", "show"),
        *("start", "summarize", "uncache", "undrop", "unlisten", "unset", "vacuum"),
    }
)
_WRITES: Final = frozenset(
    {
        *("alter", "copy", "create", "delete", "drop", "export", "import", "insert", "load"),
        *("merge", "rename", "replace", "truncate", "unload", "update", "upsert"),
    }
)
# What these hold is run by others, later.
_DEFINES: Final = re.compile(
    r"(?:create|alter)\s+(?:or\s+\w+\s+)?(?:(?!table\b|view\b)\w+\s+){0,3}"
    r"(?:procedure|function|task|trigger|alert|pipe|package|macro|rule|event(?!\s+table))\b",
    re.IGNORECASE,
)
# That all begin with one of a few letters makes the search pass over the others, twice as quick.
_WRITES_INSIDE: Final = re.compile(
    r"[CDIMUcdimu](?<!\w.)"
    r"(?i:(?<=c)reate|(?<=d)elete|(?<=i)nsert|(?<=i)nto|(?<=m)erge|(?<=u)pdate)\b"
)
_PRECEDES: Final = _NOTHING | _CHOOSES | {"begin"}
_TRANSACTION: Final = re.compile(
    r"begin\s*(?:;|tran\b|transaction\b|work\b|isolation\b)", re.IGNORECASE
)
_KINDS: Final = {
    "begin_transaction": Work.NOTHING,
    "call": Work.CALLS,
    "commit": Work.NOTHING,
    "describe": Work.NOTHING,
    "execute": Work.CALLS,
    "explain": Work.NOTHING,
    "multi_statement": Work.CALLS,
    "rollback": Work.NOTHING,
    "script": Work.CALLS,
    "select": Work.READS,
    "show": Work.NOTHING,
    "utility": Work.NOTHING,
}
_CALL: Final = re.compile(r"\b(?:call|execute|exec)\s+(?!immediate\b)([\w.$\"`]+)", re.IGNORECASE)


def work_of(text: str, kind: str) -> Work:
    """What is to be done about a query. kind: the platform's word for it, in small letters."""
    known = _KINDS.get(kind)
    if known is Work.READS and not _WRITES_INSIDE.search(text):
        return known
    word = first_word(text)
    if word in _PRECEDES and _is_one_of_several(text, word):
        return Work.MAY_WRITE
    if word in _CHOOSES:
        return Work.CHOOSES
    if known is not None and known is not Work.READS:
        return known
    if word in _DEFINERS and defines_work(text):
        return Work.NOTHING
    if word in _READS:
        return Work.MAY_WRITE if _WRITES_INSIDE.search(text) else Work.READS
    if word in _CALLS:
        return Work.CALLS if word not in {"begin", "declare"} or is_block(text) else Work.NOTHING
    return Work.NOTHING if word in _NOTHING else Work.MAY_WRITE


def chooses(text: str) -> bool:
    """Whether a statement, or the first of several, says what names mean from there on."""
    return first_word(text) in _CHOOSES


def may_write(text: str) -> bool:
    """Whether a statement that nobody understands begins as those do that write."""
    return first_word(text) in _WRITES


def defines_work(text: str) -> bool:
    """Whether a statement holds others that it does not run: those of a procedure or a task."""
    return _DEFINES.match(text, start_of(text)) is not None


def is_block(text: str) -> bool:
    """Whether BEGIN or DECLARE begins a block of statements and not a transaction or a cursor."""
    if _TRANSACTION.match(text, start_of(text)) or " cursor " in text[:200].lower():
        return False
    return ";" in text.rstrip().rstrip(";")


def call_name(text: str) -> str:
    """The procedure that is called; empty where a block of statements is run."""
    found = _CALL.search(text) if first_word(text) not in {"begin", "declare"} else None
    return found[1].replace('"', "").replace("`", "") if found else ""


def _is_one_of_several(text: str, word: str) -> bool:
    """Whether statements that may write are sent together with one that does not.

    word: the first one of all.
    """
    if word == "begin" and not _TRANSACTION.match(text, start_of(text)):
        return False
    _, semicolon, others = text.partition(";")
    return bool(semicolon) and _WRITES_INSIDE.search(others) is not None
