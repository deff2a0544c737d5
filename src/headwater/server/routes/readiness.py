"""Whether this installation is ready, line by line."""

from __future__ import annotations

import shutil
from collections import Counter
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from headwater.app import Platform
from headwater.drill.record import last_drill
from headwater.lineage.answers import Coverage, Reason
from headwater.lineage.wording import point_in_time
from headwater.model.time import NOW, Offset
from headwater.ports import LetterState
from headwater.reliability.answers import ReadinessAnswer, ReadinessEntry
from headwater.reliability.gaps import has_upstream
from headwater.reliability.observation import Dimension
from headwater.reliability.readiness import Evidence, Verdict, look
from headwater.server.access import is_loopback, platform_of
from headwater.server.answering import send
from headwater.server.parameters import MIN_OFFSET, Parameters
from headwater.store.disk import size_bytes

READINESS: Final = (MIN_OFFSET,)
_CRITICAL: Final = "1"


def show_readiness(request: Request) -> Response:
    """Each line of the guide's checklists: pass, fail or cannot tell, why, and what to do."""
    parameters = Parameters(request.query_params, declared=READINESS)
    platform = platform_of(request)
    platform.wait_for(parameters[MIN_OFFSET])
    evidence, offset = _evidence(platform, parameters[MIN_OFFSET])
    lines = tuple(
        ReadinessEntry(
            id=line.id,
            stage=line.stage.value,
            text=line.text,
            verdict=found.verdict.value,
            because=found.because,
            fix=found.fix,
        )
        for line, found in look(evidence)
    )
    counts = Counter(each.verdict for each in lines)
    unknown = counts[Verdict.UNKNOWN]
    reasons = (Reason("unmeasured", f"of {unknown} lines the system cannot tell", unknown),)
    return send(
        platform,
        ReadinessAnswer(
            lines=lines,
            counts={each.value: counts[each] for each in Verdict},
            total=len(lines),
            returned=len(lines),
            truncated=False,
            next=None,
            as_of=point_in_time(NOW),
            offset=offset,
            coverage=Coverage("partial", reasons) if unknown else Coverage("complete"),
        ),
    )


def _evidence(platform: Platform, offset: Offset) -> tuple[Evidence, Offset]:
    measured = platform.measurer.latest(min_offset=offset)
    slos = platform.slo_measurer.latest(min_offset=offset)
    datasets = measured.facts.datasets
    critical = [each for each in datasets if _CRITICAL in each.labels.get(Dimension.TIER, ())]
    names = [*platform.outbox.connected]
    couriers = platform.outbox.couriers
    folder = platform.config.data
    drilled = last_drill(folder)
    evidence = Evidence(
        now=platform.clock(),
        datasets=len(datasets),
        owned=sum(bool(each.labels.get(Dimension.OWNER)) for each in datasets),
        critical=len(critical),
        traced=sum(map(has_upstream, critical)),
        events=platform.log.head(),
        refused=platform.dead_letters.total(LetterState.WAITING),
        asks_for_keys=platform.asks_for_keys,
        is_local=is_loopback(platform.config.host),
        scraped_at=platform.metrics_asked_at,
        objectives=len(slos.measured),
        unmeasured=sum(each.standing.unmeasured is not None for each in slos.measured),
        endpoints=len(names),
        disabled=sum(platform.outbox.standing(each).disabled_at is not None for each in names),
        delivered=sum(couriers[each].counters.delivered > 0 for each in names),
        runbooks=len(platform.runbooks),
        free_bytes=shutil.disk_usage(folder).free,
        used_bytes=size_bytes(folder),
        rules=len(platform.retention.rules),
        full_in_days=platform.retention_desk.full_in_days(),
        drilled_at=drilled and drilled.at,
        drill_held=drilled is not None and drilled.holds,
        incidents=[*platform.incidents.all().values()],
    )
    return evidence, measured.offset
