"""Our `headwater_trial` facet of jobs: what came of running their SQL on made-up rows."""

from __future__ import annotations

import hashlib
from typing import Annotated

import msgspec

from headwater.openlineage.facets.form import REQUIRED


class TrialEnd(msgspec.Struct, frozen=True, omit_defaults=True):
    """A dataset, or one of its columns; `*` for all of them."""

    namespace: str
    name: str
    field: str | None = None


class TrialOutcome(msgspec.Struct, frozen=True, omit_defaults=True):
    """What was seen of one claim, between columns or between datasets.

    outcome: `shown`, `not shown` or `not tried`, and in that case why. trials: how many runs could
    have shown it.
    """

    source: TrialEnd
    target: TrialEnd
    outcome: str
    reason: str | None = None
    trials: int = 0


class MissedInfluence(msgspec.Struct, frozen=True):
    """A column that was seen to change with another, which nobody claims."""

    source: TrialEnd
    target: TrialEnd


class TrialFacet(msgspec.Struct, frozen=True, omit_defaults=True):
    """What came of running a job's SQL on made-up rows, with one column changed at a time.

    digest: of the SQL that was tried; for any other the outcome does not count. seed, tool: with
    which, and by which version of the trial. reason: why nothing of it could be tried. No row is
    kept.
    """

    digest: Annotated[str, REQUIRED]
    seed: int = 0
    tool: str = ""
    reason: str | None = None
    links: tuple[TrialOutcome, ...] = ()
    flows: tuple[TrialOutcome, ...] = ()
    missed: tuple[MissedInfluence, ...] = ()


def sql_digest(sql: str) -> str:
    """What tells whether SQL is still that which was tried: spaces at its ends do not count."""
    return f"sha256:{hashlib.sha256(sql.strip().encode('utf-8', 'surrogatepass')).hexdigest()}"
