"""Runs that fell silent: what became of a run, as of the instant that is asked about.

Nothing here is stored. A run that says nothing for too long is stale only for whoever asks, so
that it is what its events say again as soon as one comes late.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    ScalarSelect,
    Select,
    Text,
    and_,
    case,
    cast,
    false,
    func,
    literal,
    null,
    or_,
    select,
)

from headwater.collector.run_state import TERMINAL, RunState
from headwater.model.time import FOREVER, NOW, AsOf, Instant
from headwater.ports import Clock
from headwater.store.schema_catalog import event, facet_body, facet_version, run

STALE: Final = "STALE"
"""The state of a run that has not ended and has said nothing for too long."""

_LONG_RUNNING: Final = ("STREAMING", "SERVICE")
_OPTION: Final = "patience"
_SECOND: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Patience:
    """How long runs may be silent before they are stale. streaming_s: of services, too."""

    clock: Clock
    batch_s: float
    streaming_s: float

    def options(self) -> dict[str, Any]:
        """This, as execution options of the engine whose connections ask."""
        return {_OPTION: self}


def _patience_of(connection: Connection) -> Patience | None:
    return connection.get_execution_options().get(_OPTION)


def instant_asked(connection: Connection, as_of: AsOf) -> Instant:
    """The instant that is asked about: now, where it is not an earlier one."""
    patience = _patience_of(connection)
    return as_of.valid if patience is None else min(as_of.valid, patience.clock())


def runs_then(connection: Connection, as_of: AsOf) -> Select[Any]:
    """Rows of the run table as they stood, each with the instant since which it is stale.

    Its own state and end are those of the instant that is asked about.
    """
    own = [each for each in run.c if each.name not in {"state", "ended_at"}]
    return select(
        *own,
        state_then(connection, as_of).label("state"),
        _ended_then(as_of).label("ended_at"),
        stale_since(connection, as_of).label("stale_since"),
    )


def state_then(connection: Connection, as_of: AsOf) -> ColumnElement[str]:
    """What had become of a run: how it had ended, or else whether it was still heard of."""
    ended_as = _end_then(as_of)
    return case(
        (_is_settled(as_of), run.c.state),
        *((ended_as == told, literal(state.value)) for told, state in TERMINAL.items()),
        (stale_since(connection, as_of).is_not(None), literal(STALE)),
        (
            or_(run.c.first_at.is_(None), run.c.first_at > as_of.valid),
            literal(RunState.NEW.value),
        ),
        else_=literal(RunState.RUNNING.value),
    )


def stale_since(connection: Connection, as_of: AsOf) -> ColumnElement[Instant | None]:
    """Since when a run was stale; null for one that had ended or was still heard of."""
    patience = _patience_of(connection)
    if patience is None:
        return cast(null(), BigInteger)
    asked_at = instant_asked(connection, as_of)
    until = heard_then(as_of) + case(
        (is_long_running(as_of), int(patience.streaming_s * _SECOND)),
        else_=int(patience.batch_s * _SECOND),
    )
    ended = or_(_is_settled(as_of), _end_then(as_of).is_not(None))
    return case((ended, null()), (until < asked_at, until), else_=null())


def is_long_running(as_of: AsOf) -> ColumnElement[bool]:
    """Whether a run is of a job that has no end: a stream or a service."""
    return _processing_type(as_of).in_(_LONG_RUNNING)


def heard_then(as_of: AsOf) -> ColumnElement[Instant]:
    """When a run was last heard of: by an event of its own, or of one that it started."""
    heard = case(
        (run.c.mentioned_at > run.c.last_at, run.c.mentioned_at),
        else_=func.coalesce(run.c.last_at, run.c.mentioned_at),
    )
    own = (
        select(func.max(event.c.at))
        .where(event.c.run == run.c.key, event.c.at <= as_of.valid)
        .where(event.c.log_offset <= as_of.known)
        .scalar_subquery()
    )
    if as_of.known != NOW.known:
        return own
    return case((heard <= as_of.valid, heard), else_=func.coalesce(own, run.c.begins_at))


def _is_settled(as_of: AsOf) -> ColumnElement[bool]:
    """Whether the end that is known now is the one that was known then."""
    if as_of.known != NOW.known:
        return false()
    return and_(run.c.ended_at.is_not(None), run.c.ended_at <= as_of.valid)


def _ended_then(as_of: AsOf) -> ColumnElement[Instant | None]:
    earlier = _ends(as_of).with_only_columns(event.c.at).scalar_subquery()
    return case((_is_settled(as_of), run.c.ended_at), else_=earlier)


def _end_then(as_of: AsOf) -> ScalarSelect[str | None]:
    return _ends(as_of).scalar_subquery()


def _ends(as_of: AsOf) -> Select[tuple[str | None]]:
    """The latest end of a run by then, of one whose latest end of all is not that."""
    return (
        select(event.c.type)
        .where(
            run.c.ended_at.is_not(None),
            event.c.run == run.c.key,
            event.c.at <= as_of.valid,
            event.c.log_offset <= as_of.known,
            event.c.type.in_(TERMINAL),
        )
        .order_by(event.c.at.desc(), event.c.log_offset)
        .limit(1)
        .correlate(run)
    )


def _processing_type(as_of: AsOf) -> ScalarSelect[str | None]:
    """BATCH, STREAMING or SERVICE, as the job says of itself; a person's word comes first."""
    version = facet_version.c
    told = func.json_extract(cast(facet_body.c.body, Text), "$.processingType")
    return (
        select(func.upper(told))
        .join(facet_body, facet_body.c.digest == version.digest)
        .where(
            and_(
                version.owner == run.c.job,
                version.name == "jobType",
                version.known_to == FOREVER,
                version.valid_from <= as_of.valid,
                version.valid_to > as_of.valid,
            )
        )
        .order_by(version.manual.desc())
        .limit(1)
        .correlate(run)
        .scalar_subquery()
    )
