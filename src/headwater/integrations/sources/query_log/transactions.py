"""Statements of a session between BEGIN and its end, which last only if it commits."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from msgspec.structs import replace

from headwater.integrations.sources.query_log.query import Query
from headwater.integrations.sources.query_log.query_text import start_of
from headwater.integrations.sources.source import Report

_CONTROL: Final = re.compile(
    r"(?:(?P<begin>begin|start\s+transaction)\b[^;]*+"
    r"|(?:(?P<commit>commit|end|prepare\s+transaction\s+[^;\s]+)"
    r"|(?P<rollback>rollback|abort))(?:\s+(?:work|transaction))?(?P<chain>\s+and\s+chain)?"
    r"|savepoint\s+(?P<save>[^;\s]+)"
    r"|rollback(?:\s+(?:work|transaction))?\s+to(?:\s+savepoint)?\s+(?P<to>[^;\s]+))\s*;?\s*",
    re.IGNORECASE,
)
_ROLLED_BACK: Final = "its transaction was rolled back"


@dataclass(slots=True)
class _Open:
    """A transaction that has no end yet.

    saved: how many statements stand before a savepoint. is_broken: whether one of them failed, so
    that COMMIT will undo all.
    """

    queries: list[Query] = field(default_factory=list[Query])
    saved: dict[str, int] = field(default_factory=dict[str, int])
    is_broken: bool = False

    def take(self, query: Query, control: re.Match[str] | None) -> bool:
        """Take the next statement; whether it is the end. control: what it says, if it counts."""
        self.queries.append(query)
        self.is_broken = self.is_broken or query.failed
        if control is None:
            return False
        if control["save"]:
            self.saved[control["save"].lower()] = len(self.queries)
        elif control["to"]:
            # A savepoint that is not in the log may stand anywhere, so nothing surely lasts.
            self._undo(self.saved.get(control["to"].lower(), 0))
            self.is_broken = False
        elif control["rollback"] or (control["commit"] and self.is_broken):
            self._undo(0)
        return bool(control["commit"] or control["rollback"])

    def _undo(self, start: int) -> None:
        """Let all statements from one on have failed."""
        self.queries[start:] = [
            each if each.failed else replace(each, failed=True, error=_ROLLED_BACK)
            for each in self.queries[start:]
        ]


def settled(queries: Iterable[Query], report: Report) -> Iterator[Query]:
    """The same queries, those that were rolled back as failed ones.

    Those of a transaction come when it ends. Of one that has no end nobody knows what lasts, so
    its queries do not come, which is remarked on.
    """
    transactions: dict[str, _Open] = {}
    for query in queries:
        session = query.session or ""
        control = None if query.failed else _CONTROL.fullmatch(query.text, start_of(query.text))
        known = transactions.get(session)
        if known is None:
            yield query
        elif known.take(query, control):
            yield from known.queries
            del transactions[session]
        begins = control is not None and (control["begin"] or control["chain"])
        if begins and session and session not in transactions:
            transactions[session] = _Open()
    for each in transactions.values():
        if each.queries:
            detail = "its transaction has no end in this log, so nobody knows what lasts"
            report.remark(each.queries[0].place, detail, "read on where the log goes on")
