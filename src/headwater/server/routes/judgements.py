"""What people say of flows, and where sources and runs do not agree about them."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Final

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from headwater.app import Platform
from headwater.collector.judgements import Judgement, Word, judgement_event
from headwater.errors import InvalidInputError
from headwater.lineage.verdicts import (
    JudgedAnswer,
    JudgementEntry,
    JudgementsAnswer,
    Verdict,
    VerdictsAnswer,
    counted,
    false_positive_rate,
)
from headwater.lineage.wording import point_in_time
from headwater.model.identity import ColumnId, DatasetId, JobId, key_of
from headwater.model.time import AsOf, Instant, format_instant
from headwater.openlineage.event_time import parse_event_time
from headwater.server.access import author_of, platform_of, source_of
from headwater.server.answering import send
from headwater.server.body import read_said
from headwater.server.encode import encode
from headwater.server.paging import page_coverage, read_place, write_place
from headwater.server.parameters import (
    AS_OF,
    CURSOR,
    ParameterError,
    Parameters,
    choice,
    limit,
    some_text,
)
from headwater.server.subject import node_meant
from headwater.store.catalog_judgements import judgements, rejected_flows
from headwater.store.catalog_names import Meant
from headwater.store.catalog_verdicts import Judged, VerdictPlace, judged_edges, told
from headwater.store.catalog_why import explain
from headwater.store.trials import standing_trials


class Which(StrEnum):
    """Edges by what is to be made of them."""

    DISAGREEMENTS = "disagreements"
    ALL = "all"
    VERIFIED = "verified"
    UNDECLARED = "undeclared"
    PHANTOM = "phantom"
    UNSEEN = "unseen"
    CONFIRMED = "confirmed"

    def takes(self, each: Judged) -> bool:
        """Whether an edge is one of these."""
        if self is Which.ALL:
            return True
        if self is Which.DISAGREEMENTS:
            return each.disagrees
        return each.verdict is Verdict(self.value.upper())


_LIMIT: Final = limit(50)
_OF: Final = some_text("of", "only edges from or into this dataset; without it all")
_WHICH: Final = choice("which", "which edges to list", default=Which.DISAGREEMENTS)

VERDICTS: Final = (_OF, _WHICH, _LIMIT, CURSOR, *AS_OF)
JUDGEMENTS: Final = (_LIMIT, CURSOR, *AS_OF)


def show_verdicts(request: Request) -> Response:
    """The edges that sources claim and runs do not show, or the other way round; or all."""
    parameters = Parameters(request.query_params, declared=VERDICTS)
    platform = platform_of(request)
    as_of = parameters.as_of()
    platform.wait_for(parameters[AS_OF[-1]])
    offset = platform.projector.offset
    of = parameters[_OF]
    meant = platform.catalog.resolve(of) if of else None
    if meant is not None and not isinstance(meant.node, DatasetId):
        raise ParameterError("of", "name a dataset")
    enough = platform.config.misses_to_end
    after = read_place(parameters[CURSOR], VerdictPlace)
    with platform.catalog.reading() as connection:
        edges = judged_edges(
            connection,
            of=meant.key if meant else None,
            as_of=as_of,
            enough_runs=enough,
            trials=standing_trials(connection, as_of=as_of),
        )
        wanted = [each for each in edges if parameters[_WHICH].takes(each)]
        behind = [
            each for each in wanted if after is None or each.ends > (after.target, after.source)
        ]
        page = behind[: parameters[_LIMIT]]
        shown = told(connection, page, as_of=as_of)
        rejected = rejected_flows(connection, of=meant.key if meant else None, as_of=as_of)
    counts = counted([each.verdict for each in edges], rejected=rejected)
    refuted = sum(each.is_refuted and each.verdict is not Verdict.PHANTOM for each in edges)
    following = write_place(VerdictPlace(*page[-1].ends)) if len(behind) > len(page) else None
    return send(
        platform,
        VerdictsAnswer(
            edges=tuple(shown),
            counts=counts,
            disagreements=sum(each.disagrees for each in edges),
            false_positive_rate=false_positive_rate(counts, refuted=refuted),
            enough_runs=enough,
            total=len(wanted),
            returned=len(shown),
            truncated=following is not None,
            next=following,
            as_of=point_in_time(as_of),
            offset=offset,
            coverage=page_coverage(following, len(shown), len(wanted)),
        ),
    )


class JudgementPlace(msgspec.Struct, array_like=True, tag="judgements", frozen=True):
    """The place of a word among all, newest first."""

    at: str
    source: str
    target: str


def show_judgements(request: Request) -> Response:
    """What people confirmed and rejected, the newest first."""
    parameters = Parameters(request.query_params, declared=JUDGEMENTS)
    platform = platform_of(request)
    as_of = parameters.as_of()
    platform.wait_for(parameters[AS_OF[-1]])
    offset = platform.projector.offset
    after = read_place(parameters[CURSOR], JudgementPlace)
    with platform.catalog.reading() as connection:
        words = judgements(connection, as_of=as_of)
    behind = [each for each in words if after is None or _place(each) < _place(after)]
    page = behind[: parameters[_LIMIT]]
    following = write_place(JudgementPlace(*_place(page[-1]))) if len(behind) > len(page) else None
    return send(
        platform,
        JudgementsAnswer(
            judgements=tuple(page),
            total=len(words),
            returned=len(page),
            truncated=following is not None,
            next=following,
            as_of=point_in_time(as_of),
            offset=offset,
            coverage=page_coverage(following, len(page), len(words)),
        ),
    )


def _place(each: JudgementEntry | JudgementPlace) -> tuple[str, str, str]:
    return (each.at, each.source, each.target)


class Judging(msgspec.Struct, forbid_unknown_fields=True):
    """What somebody says of the flow from a source to a target.

    source, target: two datasets or two columns. job: a rejection through this job alone. until:
    when a rejection ends to hold. by: who says so, where no key tells.
    """

    word: Word
    source: Annotated[str, msgspec.Meta(min_length=1, max_length=8_000)]
    target: Annotated[str, msgspec.Meta(min_length=1, max_length=8_000)]
    job: str | None = None
    reason: Annotated[str, msgspec.Meta(max_length=4_000)] | None = None
    by: Annotated[str, msgspec.Meta(max_length=200)] | None = None
    until: str | None = None


_HINT: Final = (
    "send word (confirmed, rejected or withdrawn), source and target, and with a "
    "rejection reason, until and job as need be"
)


async def judge(request: Request) -> Response:
    """Confirm or reject a flow, or take back what was said of it; nothing undoes it but this."""
    said = await read_said(request, Judging, hint=_HINT)
    by = author_of(request.scope, said.by)
    return await run_in_threadpool(_judge, platform_of(request), said, by, source_of(request.scope))


def _judge(platform: Platform, said: Judging, by: str, sender: str) -> Response:
    at = platform.clock()
    told = Judgement(
        word=said.word,
        source=_end(platform, "source", said.source),
        target=_end(platform, "target", said.target),
        job=_job(platform, said.job) if said.job else None,
        by=by,
        reason=said.reason,
        until=_until(said.until, now=at) if said.until else None,
    )
    jobs = _jobs_between(platform, told)
    offset = platform.tell([judgement_event(told, at=at)], source=sender)
    entry = JudgementEntry(
        source=str(told.source),
        target=str(told.target),
        job=str(told.job) if told.job else None,
        word=told.word.value,
        by=by,
        reason=said.reason,
        at=format_instant(at),
        until=format_instant(told.until) if told.until is not None else None,
    )
    return encode(JudgedAnswer(judgement=entry, offset=offset, jobs=jobs))


def _end(platform: Platform, name: str, reference: str) -> DatasetId | ColumnId:
    """A dataset or a column; one that was never seen is named by its full identifier."""
    node = node_meant(platform, reference)
    if not isinstance(node, DatasetId | ColumnId):
        raise ParameterError(name, "name a dataset or a column")
    return node


def _job(platform: Platform, reference: str) -> JobId:
    node = platform.catalog.resolve(reference).node
    if not isinstance(node, JobId):
        raise ParameterError("job", "name a job")
    return node


def _until(text: str, *, now: Instant) -> Instant:
    try:
        until, _ = parse_event_time(text)
    except InvalidInputError as error:
        raise ParameterError("until", str(error)) from None
    if until <= now:
        raise ParameterError("until", "it is over already; name a time to come")
    return until


def _jobs_between(platform: Platform, told: Judgement) -> int:
    """By how many jobs, or by how many ways else, data flows from one to the other so far."""
    ends = [Meant(key_of(each), each) for each in (told.source, told.target)]
    with platform.catalog.reading() as connection:
        answer = explain(
            connection,
            *ends,
            as_of=AsOf(),
            offset=platform.projector.offset,
            naming=platform.catalog.naming,
            enough_runs=platform.config.misses_to_end,
        )
    return len({each.job for each in answer.edges if each.valid_to is None})
