"""What came of each claim, and why not, in words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from headwater.integrations.trials.laboratory import Laboratory
from headwater.integrations.trials.question import (
    EVERY,
    Found,
    Link,
    Question,
    Trial,
    TriedFlow,
    TriedLink,
)
from headwater.integrations.trials.tables import MadeUpTables
from headwater.integrations.trials.tallies import Seen, Tallies
from headwater.model.identity import DatasetId

_NO_TABLE: Final = re.compile(r"Table with name hw_(\d+) does not exist", re.IGNORECASE)
_TOO_LONG: Final = re.compile(r"interrupt", re.IGNORECASE)
_TOO_MUCH: Final = re.compile(r"out of memory", re.IGNORECASE)


def ran_too_long(error: str) -> bool:
    """Whether what DuckDB says is that it was stopped."""
    return _TOO_LONG.search(error) is not None


def in_words(error: str) -> str:
    """What DuckDB says, for someone who knows of no made-up tables."""
    if ran_too_long(error):
        return "it ran too long and was stopped"
    if _TOO_MUCH.search(error):
        return "it took too much memory and was stopped"
    if _NO_TABLE.search(error):
        return "the columns of what it writes are not known"
    return f"DuckDB does not run it: {error}"


class Judge:
    """Says of each claim whether it was shown, was not, or was not tried and why.

    reason: what ended the trial before its time, if anything did. ran: whether anything came of
    it before that.
    """

    def __init__(
        self,
        question: Question,
        tables: MadeUpTables,
        laboratory: Laboratory,
        tallies: Tallies,
        *,
        reason: str,
        ran: bool,
    ) -> None:
        self._question = question
        self._tables = tables
        self._laboratory = laboratory
        self._tallies = tallies
        self._reason = reason
        self._ran = ran

    def trial(self) -> Trial:
        """What came of all of it."""
        return Trial(
            links=tuple(map(self._link, self._question.claims)),
            flows=tuple(self._flow(*each) for each in self._question.flows),
            missed=tuple(self._missed()),
            reason="" if self._ran else self._reason,
        )

    def _whole(self, claim: Link) -> Link:
        return self._question.whole(claim, self._tallies.seen(claim.target))

    def _link(self, claim: Link) -> TriedLink:
        whole = self._whole(claim)
        tally = self._tallies.of(whole)
        if tally.shown and whole.source_column == claim.source_column.lower():
            return TriedLink(claim, Found.SHOWN, trials=tally.trials)
        reason = self._why_not(whole)
        if tally.shown:
            reason = "it is a part of a column, and columns are changed as a whole"
        found = Found.NOT_TRIED if reason else Found.NOT_SHOWN
        return TriedLink(claim, found, reason, tally.trials)

    def _flow(self, source: DatasetId, target: DatasetId) -> TriedFlow:
        claim = Link(source, EVERY, target, EVERY)
        if self._tallies.of(claim).shown:
            return TriedFlow(source, target, Found.SHOWN)
        reason = self._why_not(claim)
        found = Found.NOT_TRIED if reason else Found.NOT_SHOWN
        return TriedFlow(source, target, found, reason)

    def _why_not(self, claim: Link) -> str:
        """Why it cannot be said that a claim was tried and not seen to hold."""
        if not self._ran:
            return self._reason or "it was not run"
        if claim.decides_order:
            return "it decides about the order of rows, which tables do not have"
        return self._why_not_from(claim) or self._why_not_into(claim)

    def _why_not_from(self, claim: Link) -> str:
        if self._tables.of(claim.source) not in self._laboratory.script.reads:
            return "the SQL does not read it"
        column = claim.source_column
        if column not in {EVERY, *self._tables.columns_of(claim.source)}:
            return f"the schema that is known has no column {column}"
        return ""

    def _why_not_into(self, claim: Link) -> str:
        column = claim.target_column
        seen = self._tallies.seen(claim.target)
        if column != EVERY:
            if (claim.target, column) in self._tallies.doubled:
                return f"several columns that are called {column} come out"
            if column not in seen:
                return f"no column {column} comes out"
            seen = {column: seen[column]}
            if self._tallies.is_in_doubt(claim):
                return "which of several columns changed places cannot be told"
        tally = self._tallies.of(claim)
        if not tally.trials and any(
            (claim.target, each) in self._laboratory.lacking for each in seen
        ):
            lacking = ", ".join(sorted(self._laboratory.stand_ins))
            return f"it depends on {lacking}, which DuckDB does not have"
        reason = _why_not_told(seen)
        if reason:
            return reason
        return "" if tally.is_enough else self._reason or "too few runs could tell"

    def _missed(self) -> Iterator[Link]:
        """What was seen to change, in outputs of which columns are claimed, and is not claimed."""
        claims = [self._whole(each) for each in self._question.claims]
        told = {each.target for each in claims}
        claimed = {
            (each.source, each.source_column, each.target, each.target_column) for each in claims
        }
        for link in self._tallies.shown():
            ways = {
                (link.source, cause, link.target, into)
                for cause in (link.source_column, EVERY)
                for into in (link.target_column, EVERY)
            }
            if link.target in told and not claimed & ways:
                yield link


def _why_not_told(columns: Mapping[str, Seen]) -> str:
    """Why nothing could have been seen in any of these columns, whatever was changed."""
    all_of_them = columns.values()
    if not any(each.steady or each.unsteady for each in all_of_them):
        return "nothing came out, whatever the rows were"
    if not any(each.steady for each in all_of_them):
        return "what comes out is not the same each time"
    if not any(len(each.samples) > 1 for each in all_of_them):
        return "what comes out is always the same value"
    if not any(each.varies for each in all_of_them):
        return "what comes out is nearly always the same value"
    missing = sorted(name for name, each in columns.items() if each.samples == {None})
    return f"{missing[0]} was always missing, and it may be what depends on it" if missing else ""
