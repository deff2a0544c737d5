"""The line that says how far an answer can be trusted to be whole."""

from __future__ import annotations

from typing import Final

from headwater.cli.output.names import readable
from headwater.sdk.answers import Answer, Document, Reason

_NAMED: Final = 3


def coverage_line(answer: Answer | Document) -> str:
    """As in `partial: 2 datasets have no known producer: a, b; 12 of 40 shown, --all for all`."""
    coverage = answer.coverage
    # That a page ends is said by the count.
    said = "; ".join(_reason(reason) for reason in coverage.reasons if reason.code != "limit")
    line = f"{coverage.status}: {said}" if said else coverage.status
    return line if isinstance(answer, Document) else f"{line}; {count_line(answer)}"


def count_line(answer: Answer) -> str:
    """How much of the answer is shown, and how to get the rest."""
    if not answer.truncated:
        return f"all {answer.total} shown"
    way = "--all for the rest" if answer.next else "raise --limit for more"
    return f"{answer.returned} of {answer.total} shown, {way}"


def _reason(reason: Reason) -> str:
    what = reason.message or reason.code
    named = ", ".join(map(readable, reason.nodes[:_NAMED]))
    more = reason.count - _NAMED
    if named and more > 0:
        named += f" and {more} more"
    return f"{what}: {named}" if named else what
