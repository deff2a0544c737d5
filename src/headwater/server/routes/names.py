"""What datasets are called: names that look like one, and the aliases that were stated."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from threading import Lock
from typing import Annotated, Final

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from headwater.app import Platform
from headwater.collector.names_said import NameJudgement, NameWord, names_event
from headwater.errors import InvalidInputError
from headwater.lineage.answers import Coverage, PointInTime, Reason
from headwater.lineage.entries import AliasesAnswer, ConflictsAnswer, NamesJudgedAnswer
from headwater.model.identity import DatasetId, key_of
from headwater.openlineage.writing import Json
from headwater.server.access import author_of, platform_of, source_of
from headwater.server.answering import send
from headwater.server.body import read_said
from headwater.server.encode import encode
from headwater.server.paging import read_place, write_place
from headwater.server.parameters import (
    CURSOR,
    MIN_OFFSET,
    ParameterError,
    Parameters,
    choice,
    limit,
    some_text,
)
from headwater.server.subject import node_meant
from headwater.store.catalog_aliases import AliasPlace, AliasState, list_aliases
from headwater.store.catalog_conflicts import ConflictPlace, ConflictState, find_conflicts
from headwater.store.catalog_names_said import said_names

_LIMIT: Final = limit(50)
_MOST_STATED: Final = 1_000
_NOW: Final = PointInTime(None, None)

_OF: Final = some_text("of", "a dataset; without it the aliases of all")
_CONFLICT_STATE: Final = choice("state", "which pairs to list", default=ConflictState.OPEN)
_STATE: Final = choice("state", "whether they hold", default=AliasState.HOLDING)

ALIASES: Final = (_OF, _STATE, _LIMIT, CURSOR, MIN_OFFSET)
CONFLICTS: Final = (_CONFLICT_STATE, _LIMIT, CURSOR, MIN_OFFSET)


def show_aliases(request: Request) -> Response:
    """Who stated that two names are those of one dataset, when, and whether that holds."""
    parameters = Parameters(request.query_params, declared=ALIASES)
    platform = platform_of(request)
    platform.wait_for(parameters[MIN_OFFSET])
    offset = platform.projector.offset
    of = parameters[_OF]
    meant = platform.catalog.resolve(of) if of else None
    if meant is not None and not isinstance(meant.node, DatasetId):
        raise ParameterError("of", "name a dataset")
    with platform.catalog.reading() as connection:
        found = list_aliases(
            connection,
            of=None if meant is None else meant.key,
            state=parameters[_STATE],
            limit=parameters[_LIMIT],
            after=read_place(parameters[CURSOR], AliasPlace),
        )
    following = write_place(found.last)
    reasons = tuple(_limits(following, len(found.aliases), found.total))
    return send(
        platform,
        AliasesAnswer(
            of=None if meant is None else str(meant.node),
            aliases=tuple(found.aliases),
            total=found.total,
            returned=len(found.aliases),
            truncated=following is not None,
            next=following,
            as_of=_NOW,
            offset=offset,
            coverage=Coverage("partial" if reasons else "complete", reasons),
        ),
    )


def show_conflicts(request: Request) -> Response:
    """Datasets that are not joined and whose names look like one, in pairs."""
    parameters = Parameters(request.query_params, declared=CONFLICTS)
    platform = platform_of(request)
    platform.wait_for(parameters[MIN_OFFSET])
    offset = platform.projector.offset
    with platform.catalog.reading() as connection:
        found = find_conflicts(
            connection,
            naming=platform.catalog.naming,
            state=parameters[_CONFLICT_STATE],
            limit=parameters[_LIMIT],
            after=read_place(parameters[CURSOR], ConflictPlace),
        )
    following = write_place(found.last)
    reasons = [*_limits(following, len(found.pairs), found.total)]
    if found.unread:
        message = f"{found.unread} datasets that look like another one were not compared"
        reasons.append(Reason("too_many", message, found.unread))
    return send(
        platform,
        ConflictsAnswer(
            conflicts=tuple(found.pairs),
            total=found.total,
            returned=len(found.pairs),
            truncated=following is not None,
            next=following,
            as_of=_NOW,
            offset=offset,
            coverage=Coverage("partial" if reasons else "complete", tuple(reasons)),
        ),
    )


class NamesJudging(msgspec.Struct, forbid_unknown_fields=True):
    """What somebody says of two names: same, different, or nothing any more.

    one, other: two datasets. type: of what kind the other name is. by: who says so, where no key
    tells.
    """

    word: NameWord
    one: Annotated[str, msgspec.Meta(min_length=1, max_length=8_000)]
    other: Annotated[str, msgspec.Meta(min_length=1, max_length=8_000)]
    type: Annotated[str, msgspec.Meta(min_length=1, max_length=200)] = "TABLE"
    reason: Annotated[str, msgspec.Meta(max_length=4_000)] | None = None
    by: Annotated[str, msgspec.Meta(max_length=200)] | None = None


_HINT: Final = "send word (same, different or withdrawn), one and other"


class NobodySaidError(InvalidInputError):
    """There is no word of a person to take back."""

    def __init__(self, one: DatasetId, other: DatasetId, producers: Sequence[str]) -> None:
        said = f"; {', '.join(producers)} says so, and has to send less" if producers else ""
        super().__init__(f"no person said that {one} and {other} are one{said}")


async def judge_names(request: Request) -> Response:
    """Say that two names are those of one dataset, or of two, or take back what was said."""
    said = await read_said(request, NamesJudging, hint=_HINT)
    by = author_of(request.scope, said.by)
    return await run_in_threadpool(
        _judge_names, platform_of(request), said, by, source_of(request.scope)
    )


# Lists are said as a whole: two who say at once must not begin with the same one.
_SAYING: Final = Lock()


def _judge_names(platform: Platform, said: NamesJudging, by: str, sender: str) -> Response:
    told = NameJudgement(
        word=said.word,
        one=_dataset(platform, "one", said.one),
        other=_dataset(platform, "other", said.other),
        by=by,
        reason=said.reason,
        kind=said.type,
    )
    with _SAYING:
        events = _changes(platform, told)
        if not events and told.word is NameWord.WITHDRAWN:
            raise NobodySaidError(told.one, told.other, _stated_by(platform, told))
        offset = platform.tell(events, source=sender) if events else None
    return encode(
        NamesJudgedAnswer(
            one=str(told.one), other=str(told.other), word=told.word.value, by=by, offset=offset
        )
    )


def _changes(platform: Platform, told: NameJudgement) -> Sequence[Json]:
    """The events that say it: of the first name the word, of the other that it says nothing."""
    naming, at = platform.catalog.naming, platform.clock()
    with platform.catalog.reading() as connection:
        mine = said_names(connection, told.one, naming)
        theirs = said_names(connection, told.other, naming)
    changed = (
        (told.one, mine, mine.saying(told)),
        (told.other, theirs, theirs.without(told.one)),
    )
    return [
        names_event(dataset, before, after, at=at)
        for dataset, before, after in changed
        if before != after
    ]


def _stated_by(platform: Platform, told: NameJudgement) -> Sequence[str]:
    """The producers that say that both are one."""
    with platform.catalog.reading() as connection:
        stated = list_aliases(
            connection,
            of=key_of(told.one),
            state=AliasState.HOLDING,
            limit=_MOST_STATED,
            after=None,
        )
    pair = {str(told.one), str(told.other)}
    return [each.source for each in stated.aliases if {each.one, each.other} == pair]


def _dataset(platform: Platform, name: str, reference: str) -> DatasetId:
    node = node_meant(platform, reference)
    if not isinstance(node, DatasetId):
        raise ParameterError(name, "name a dataset")
    return node


def _limits(following: str | None, returned: int, total: int) -> Iterator[Reason]:
    if following is not None:
        message = f"{returned} of {total} are returned; follow `next`"
        yield Reason("limit", message, total)
