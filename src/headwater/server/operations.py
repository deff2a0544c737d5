"""Everything that the server can be asked, on one page."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, Final

from prometheus_client import CONTENT_TYPE_LATEST

from headwater.collector.retention.answers import (
    BroughtBackAnswer,
    ErasedAnswer,
    HeldAnswer,
    RetentionAnswer,
)
from headwater.lineage.answers import LineageAnswer, PathsAnswer
from headwater.lineage.changes_answer import DiffAnswer, WhyAnswer
from headwater.lineage.derivation import DerivationAnswer
from headwater.lineage.entries import (
    AliasesAnswer,
    ConflictsAnswer,
    DatasetEntry,
    DescribedAnswer,
    EventsAnswer,
    FindAnswer,
    JobEntry,
    NamesJudgedAnswer,
    PeriodsAnswer,
    QualityAnswer,
    RunPage,
    RunsAnswer,
    RunTreeAnswer,
)
from headwater.lineage.history_answer import HistoryAnswer
from headwater.lineage.manifest import ManifestAnswer
from headwater.lineage.places import BrowseAnswer
from headwater.lineage.selector.answers import CompleteAnswer, ExplainAnswer, SelectAnswer
from headwater.lineage.verdicts import JudgedAnswer, JudgementsAnswer, VerdictsAnswer
from headwater.lineage.view.answer import ViewAnswer
from headwater.reliability.alerts.answers import (
    AlertsAnswer,
    SilencedAnswer,
    SilencesAnswer,
    TakenAnswer,
)
from headwater.reliability.answers import (
    BehindAnswer,
    GapsAnswer,
    MeasureAnswer,
    MeasuresAnswer,
    ReadinessAnswer,
    SeriesAnswer,
    UniverseAnswer,
)
from headwater.reliability.backfill.answers import BackfillAnswer
from headwater.reliability.dashboards.dashboard import DashboardAnswer
from headwater.reliability.incidents.answers import (
    ActedAnswer,
    ImportedAnswer,
    IncidentAnswer,
    IncidentsAnswer,
    ReachAnswer,
)
from headwater.reliability.remedies.answers import AttemptedAnswer, RemediesAnswer
from headwater.reliability.reviews import ReviewAnswer, ReviewsAnswer, SignedAnswer
from headwater.reliability.signals.answers import SignalsAnswer
from headwater.reliability.slo.answers import SloAnswer, SlosAnswer
from headwater.reliability.suspects.answer import SuspectsAnswer
from headwater.server.answering import timed, unless_known
from headwater.server.parameters import Parameter
from headwater.server.routes import (
    alerts,
    backfill,
    browse,
    catalog,
    changes,
    channels,
    dashboards,
    describe,
    events,
    export,
    health,
    incidents,
    judgements,
    lineage,
    measures,
    metrics,
    names,
    news,
    objectives,
    openapi,
    producers,
    readiness,
    remedies,
    retention,
    reviews,
    select,
    senders,
    signals,
    suspects,
    view,
)
from headwater.server.routes.collect import Accepted, BatchAnswer
from headwater.server.routes.operation import JSON, Body, Operation

_OK: Final = HTTPStatus.OK
_BAD: Final = HTTPStatus.BAD_REQUEST
_UNKNOWN: Final = HTTPStatus.NOT_FOUND
_AMBIGUOUS: Final = HTTPStatus.CONFLICT
_TOO_LARGE: Final = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
_LATER: Final = HTTPStatus.SERVICE_UNAVAILABLE
_OF_A_NODE: Final = (_BAD, _UNKNOWN, _AMBIGUOUS, _LATER)
_OF_A_WORD: Final = (_BAD, _UNKNOWN, _AMBIGUOUS, _TOO_LARGE, _LATER)
_OF_A_BODY: Final = (_BAD, _TOO_LARGE, HTTPStatus.UNSUPPORTED_MEDIA_TYPE, _LATER)

_NAMED: Final = {
    "type": "object",
    "properties": {
        "namespace": {"type": "string"},
        "name": {"type": "string"},
        "facets": {"type": "object"},
    },
    "required": ["namespace", "name"],
}
_EVENT: Final[dict[str, Any]] = {
    "type": "object",
    "description": "an OpenLineage RunEvent (run and job), JobEvent (job) or DatasetEvent",
    "properties": {
        "eventTime": {"type": "string", "format": "date-time"},
        "eventType": {"enum": ["START", "RUNNING", "COMPLETE", "ABORT", "FAIL", "OTHER"]},
        "producer": {"type": "string", "format": "uri"},
        "schemaURL": {"type": "string", "format": "uri"},
        "run": {
            "type": "object",
            "properties": {
                "runId": {"type": "string", "format": "uuid"},
                "facets": {"type": "object"},
            },
            "required": ["runId"],
        },
        "job": _NAMED,
        "dataset": _NAMED,
        "inputs": {"type": "array", "items": _NAMED},
        "outputs": {"type": "array", "items": _NAMED},
    },
    "required": ["eventTime", "producer", "schemaURL"],
    "anyOf": [{"required": ["run", "job"]}, {"required": ["job"]}, {"required": ["dataset"]}],
}
_ALERTMANAGER: Final[dict[str, Any]] = {
    "type": "object",
    "description": "version 4 of what an Alertmanager posts to a webhook receiver",
    "properties": {
        "version": {"const": "4"},
        "alerts": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "status": {"enum": ["firing", "resolved"]},
                    "labels": {"type": "object", "additionalProperties": {"type": "string"}},
                    "annotations": {"type": "object", "additionalProperties": {"type": "string"}},
                    "startsAt": {"type": "string", "format": "date-time"},
                    "endsAt": {"type": "string", "format": "date-time"},
                    "fingerprint": {"type": "string"},
                },
                "required": ["labels"],
            },
        },
    },
    "required": ["version", "alerts"],
}
_EVENTS: Final = {"type": "array", "items": _EVENT}
_LINES: Final = {"type": "string", "description": "one event a line"}


def _question(
    name: str,
    ask: Any,
    parameters: tuple[Parameter[Any], ...],
    *answers: Any,
    topic: str,
    errors: tuple[HTTPStatus, ...] = _OF_A_NODE,
) -> Operation:
    """Something under /api/v2 that is asked with GET."""
    return Operation(
        path=f"/api/v2/{name}",
        ask=timed(name, unless_known(ask)),
        topic=topic,
        name=name,
        parameters=parameters,
        answers={_OK: answers},
        errors=errors,
    )


def _word(
    path: str,
    ask: Any,
    body: Body,
    answer: type,
    *,
    name: str,
    topic: str,
    errors: tuple[HTTPStatus, ...] = _OF_A_WORD,
) -> Operation:
    """Something that is said or done under /api/v2 with POST, by a body of JSON."""
    return Operation(
        path=f"/api/v2/{path}",
        ask=ask,
        topic=topic,
        method="POST",
        name=name,
        answers={_OK: (answer,)},
        errors=errors,
        takes={JSON: body},
    )


QUESTIONS: Final = (
    _question("find", catalog.show_find, catalog.FIND, FindAnswer, topic="catalog",
              errors=(_BAD, _LATER)),
    _question("browse", browse.show_browse, browse.BROWSE, BrowseAnswer, topic="catalog",
              errors=(_BAD, _UNKNOWN, _LATER)),
    _question("select", select.show_selection, select.SELECT, SelectAnswer, topic="selectors"),
    _question("select/explain", select.show_explanation, select.EXPLAIN, ExplainAnswer,
              topic="selectors"),
    _question("select/complete", select.show_completions, select.COMPLETE, CompleteAnswer,
              topic="selectors", errors=(_BAD, _LATER)),
    _question("show", catalog.show_node, catalog.SHOW, DatasetEntry, JobEntry, RunPage,
              topic="catalog"),
    _question("runs", catalog.show_runs, catalog.RUNS, RunsAnswer, topic="catalog"),
    _question("periods", catalog.show_periods, catalog.RUNS, PeriodsAnswer, topic="catalog"),
    _question("tree", catalog.show_tree, catalog.TREE, RunTreeAnswer, topic="catalog"),
    _question("quality", catalog.show_quality, catalog.QUALITY, QualityAnswer,
              topic="catalog"),
    _question("aliases", names.show_aliases, names.ALIASES, AliasesAnswer, topic="catalog"),
    _question("names/conflicts", names.show_conflicts, names.CONFLICTS, ConflictsAnswer,
              topic="catalog", errors=(_BAD, _LATER)),
    _question("lineage", lineage.show_lineage, lineage.LINEAGE, LineageAnswer, topic="lineage"),
    _question("impact", lineage.show_impact, lineage.IMPACT, LineageAnswer, topic="lineage"),
    _question("trace", lineage.show_trace, lineage.TRACE, LineageAnswer, PathsAnswer,
              topic="lineage"),
    _question("view", view.show_view, view.VIEW, ViewAnswer, topic="lineage"),
    _question("verdicts", judgements.show_verdicts, judgements.VERDICTS, VerdictsAnswer,
              topic="lineage"),
    _question("judgements", judgements.show_judgements, judgements.JUDGEMENTS, JudgementsAnswer,
              topic="changes", errors=(_BAD, _LATER)),
    _question("derivation", changes.show_derivation, changes.DERIVATION, DerivationAnswer,
              topic="lineage"),
    _question("reproduce", changes.show_manifest, changes.REPRODUCE, ManifestAnswer,
              topic="lineage"),
    _question("why", changes.show_why, changes.WHY, WhyAnswer, topic="changes"),
    _question("diff", changes.show_diff, changes.DIFF, DiffAnswer, topic="changes"),
    _question("history", changes.show_history, changes.HISTORY, HistoryAnswer, topic="changes"),
    _question("suspects", suspects.show_suspects, suspects.SUSPECTS, SuspectsAnswer,
              topic="changes"),
    _question("suspects/signals", signals.show_of_suspects, suspects.SUSPECTS, SignalsAnswer,
              topic="changes"),
    _question("signals", signals.show_signals, signals.SIGNALS, SignalsAnswer, topic="changes"),
)  # fmt: skip

MEASURING: Final = (
    _question("sli", measures.show_measures, measures.MEASURES, MeasuresAnswer, topic="measures",
              errors=(_BAD, _LATER)),
    _question("sli/show", measures.show_measure, measures.PARTS, MeasureAnswer, topic="measures",
              errors=(_BAD, _UNKNOWN, _LATER)),
    _question("sli/behind", measures.show_behind, measures.BEHIND, BehindAnswer,
              topic="measures", errors=(_BAD, _UNKNOWN, _LATER)),
    _question("sli/history", measures.show_series, measures.SERIES, SeriesAnswer,
              topic="measures", errors=(_BAD, _UNKNOWN, _LATER)),
    _question("gaps", measures.show_gaps, measures.GAPS, GapsAnswer, topic="measures",
              errors=(_BAD, _LATER)),
    _question("slo", objectives.show_objectives, objectives.OBJECTIVES, SlosAnswer,
              topic="measures", errors=(_BAD, _LATER)),
    _question("slo/show", objectives.show_objective, objectives.OBJECTIVE, SloAnswer,
              topic="measures", errors=(_BAD, _UNKNOWN, _LATER)),
    _question("readiness", readiness.show_readiness, readiness.READINESS, ReadinessAnswer,
              topic="measures", errors=(_BAD, _LATER)),
    _question("dashboards", dashboards.show_dashboard, dashboards.DASHBOARD, DashboardAnswer,
              topic="measures", errors=(_BAD, _UNKNOWN, _LATER)),
    _question("reviews", reviews.list_reviews, reviews.REVIEWS, ReviewsAnswer,
              topic="measures", errors=(_BAD, _LATER)),
    _question("reviews/show", reviews.show_review, reviews.REVIEW, ReviewAnswer,
              topic="measures", errors=(_BAD, _UNKNOWN, _LATER)),
    _word("reviews/sign", reviews.sign_review, reviews.SigningBody, SignedAnswer,
          name="sign-review", topic="measures", errors=(_BAD, _UNKNOWN, _TOO_LARGE, _LATER)),
    _question("universe", measures.show_universe, measures.UNIVERSE, UniverseAnswer,
              topic="measures", errors=(_BAD, _LATER)),
)  # fmt: skip

RETENTION: Final = (
    _question("retention", retention.show_retention, retention.RETENTION, RetentionAnswer,
              topic="log", errors=(_BAD, _LATER)),
    _word("retention/plan", retention.plan_retention, retention.PlanBody, RetentionAnswer,
          name="plan-retention", topic="log", errors=(_BAD, _TOO_LARGE, _LATER)),
    _word("retention/hold", retention.place_hold, retention.HoldBody, HeldAnswer,
          name="place-hold", topic="log", errors=(_BAD, _AMBIGUOUS, _TOO_LARGE, _LATER)),
    _word("retention/release", retention.release_hold, retention.ReleaseBody, HeldAnswer,
          name="release-hold", topic="log", errors=(_BAD, _UNKNOWN, _TOO_LARGE, _LATER)),
    _word("retention/erase", retention.erase_events, retention.ErasureBody, ErasedAnswer,
          name="erase-events", topic="log", errors=(_BAD, _AMBIGUOUS, _TOO_LARGE, _LATER)),
    _word("retention/bring-back", retention.bring_back, retention.BringingBackBody,
          BroughtBackAnswer, name="bring-back", topic="log", errors=(_BAD, _TOO_LARGE, _LATER)),
)  # fmt: skip

INCIDENTS: Final = (
    _question("incidents", incidents.list_incidents, incidents.INCIDENTS, IncidentsAnswer,
              topic="incidents"),
    _question("incidents/show", incidents.show_one, incidents.INCIDENT, IncidentAnswer,
              topic="incidents", errors=(_BAD, _UNKNOWN, _LATER)),
    _question("incidents/suspects", incidents.show_suspects, incidents.SUSPECTS, SuspectsAnswer,
              topic="incidents", errors=(_BAD, _UNKNOWN, _LATER)),
    _question("incidents/signals", signals.show_of_incident, incidents.INCIDENT, SignalsAnswer,
              topic="incidents", errors=(_BAD, _UNKNOWN, _LATER)),
    _question("incidents/reach", incidents.show_affected, incidents.REACH, ReachAnswer,
              topic="incidents", errors=(_BAD, _UNKNOWN, _LATER)),
    Operation(
        path="/api/v2/incidents/postmortem",
        ask=incidents.write_postmortem,
        topic="incidents",
        name="postmortem",
        parameters=incidents.INCIDENT,
        answers={_OK: (str,)},
        content="text/markdown",
        errors=(_BAD, _UNKNOWN, _LATER),
    ),
    _word("incidents/open", incidents.open_incident, incidents.OpeningBody, ActedAnswer,
          name="open-incident", topic="incidents"),
    _word("incidents/act", incidents.act, incidents.ActBody, ActedAnswer,
          name="act-on-incident", topic="incidents"),
    _question("incidents/remedies", remedies.list_remedies, remedies.REMEDIES, RemediesAnswer,
              topic="incidents", errors=(_BAD, _UNKNOWN, _LATER)),
    _word("incidents/remedies/step", remedies.take_step, remedies.StepBody, AttemptedAnswer,
          name="step-of-remedy", topic="incidents"),
    _word("incidents/import", incidents.import_incidents, incidents.ImportBody, ImportedAnswer,
          name="import-incidents", topic="incidents"),
)  # fmt: skip

BACKFILL: Final = _question(
    "backfill", backfill.show_backfill, backfill.BACKFILL, BackfillAnswer, topic="incidents"
)

ALERTS: Final = (
    _question("alerts", alerts.list_alerts, alerts.ALERTS, AlertsAnswer, topic="alerts",
              errors=(_BAD, _LATER)),
    _word("alerts/alertmanager", alerts.take_alerts, _ALERTMANAGER, TakenAnswer,
          name="take-alerts", topic="alerts", errors=(_BAD, _TOO_LARGE, _LATER)),
    _question("silences", alerts.list_silences, alerts.SILENCES, SilencesAnswer,
              topic="alerts", errors=(_BAD, _LATER)),
    _word("silences/add", alerts.add_silence, alerts.SilenceBody, SilencedAnswer,
          name="add-silence", topic="alerts", errors=(_BAD, _TOO_LARGE, _LATER)),
    _word("silences/end", alerts.end_silence, alerts.EndSilenceBody, SilencedAnswer,
          name="end-silence", topic="alerts"),
)  # fmt: skip

SAYING: Final = (
    _word(
        "judge",
        judgements.judge,
        judgements.Judging,
        JudgedAnswer,
        name="judge",
        topic="changes",
        errors=(_BAD, _UNKNOWN, _AMBIGUOUS, _LATER),
    ),
    _word(
        "names/judge",
        names.judge_names,
        names.NamesJudging,
        NamesJudgedAnswer,
        name="judge-names",
        topic="catalog",
        errors=(_BAD, _UNKNOWN, _AMBIGUOUS, _LATER),
    ),
    _word(
        "describe",
        describe.describe,
        describe.Describing,
        DescribedAnswer,
        name="describe",
        topic="catalog",
        errors=(_BAD, _UNKNOWN, _AMBIGUOUS, _LATER),
    ),
)

LOG: Final = (
    Operation(
        path="/api/v2/export",
        ask=export.export,
        topic="log",
        name="export",
        parameters=export.EXPORT,
        answers={_OK: (str,)},
        content=export.LINES,
        errors=(_BAD,),
    ),
    _question(
        "producers",
        producers.show_producers,
        producers.PRODUCERS,
        producers.ProducersAnswer,
        topic="log",
        errors=(_BAD,),
    ),
    _question(
        "senders",
        senders.list_senders,
        senders.SENDERS,
        senders.SendersAnswer,
        topic="log",
        errors=(_BAD,),
    ),
    _question("events", events.list_events, events.EVENTS, EventsAnswer, topic="log"),
    Operation(
        path="/api/v2/events/{offset}",
        ask=events.show_event,
        topic="log",
        name="event",
        parameters=events.EVENT,
        answers={_OK: (events.EventAnswer,)},
        errors=(_BAD, _UNKNOWN),
    ),
    Operation(
        path="/api/v2/dead-letters",
        ask=events.list_dead_letters,
        topic="log",
        name="dead-letters",
        parameters=events.DEAD_LETTERS,
        answers={_OK: (events.DeadLettersAnswer,)},
        errors=(_BAD,),
    ),
    Operation(
        path="/api/v2/dead-letters/{number}",
        ask=events.show_dead_letter,
        topic="log",
        name="dead-letter",
        parameters=events.DEAD_LETTER,
        answers={_OK: (events.DeadLetterEntry,)},
        errors=(_BAD, _UNKNOWN),
    ),
    Operation(
        path="/api/v2/dead-letters/{number}/discard",
        ask=events.discard_dead_letter,
        topic="log",
        method="POST",
        name="discard",
        parameters=events.DEAD_LETTER,
        answers={_OK: (events.DeadLetterEntry,)},
        errors=(_BAD, _UNKNOWN, _AMBIGUOUS),
    ),
    Operation(
        path="/api/v2/dead-letters/{number}/replay",
        ask=events.replay_dead_letter,
        topic="log",
        method="POST",
        name="replay",
        parameters=events.DEAD_LETTER,
        answers={_OK: (events.ReplayAnswer,)},
        errors=(_BAD, _UNKNOWN, _AMBIGUOUS, _LATER),
        takes={JSON: _EVENT},
        needs_body=False,
    ),
)

CHANNELS: Final = (
    Operation(
        path="/api/v2/channels",
        ask=channels.list_channels,
        topic="channels",
        name="channels",
        answers={_OK: (channels.ChannelsAnswer,)},
        errors=(_BAD,),
    ),
    Operation(
        path="/api/v2/channels/deliveries",
        ask=channels.list_deliveries,
        topic="channels",
        name="deliveries",
        parameters=channels.DELIVERIES,
        answers={_OK: (channels.DeliveriesAnswer,)},
        errors=(_BAD,),
    ),
    Operation(
        path="/api/v2/channels/deliveries/{number}",
        ask=channels.show_delivery,
        topic="channels",
        name="delivery",
        parameters=channels.DELIVERY,
        answers={_OK: (channels.DeliveryAnswer,)},
        errors=(_BAD, _UNKNOWN),
    ),
    Operation(
        path="/api/v2/channels/deliveries/{number}/replay",
        ask=channels.replay_delivery,
        topic="channels",
        method="POST",
        name="replay-delivery",
        parameters=channels.DELIVERY,
        answers={_OK: (channels.ReplayedAnswer,)},
        errors=(_BAD, _UNKNOWN, _AMBIGUOUS),
    ),
    Operation(
        path="/api/v2/channels/replay",
        ask=channels.replay_failed,
        topic="channels",
        method="POST",
        name="replay-failed",
        parameters=channels.REPLAY,
        answers={_OK: (channels.ReplayedAnswer,)},
        errors=(_BAD, _UNKNOWN),
    ),
    Operation(
        path="/api/v2/channels/{name}/test",
        ask=channels.test_channel,
        topic="channels",
        method="POST",
        name="test-channel",
        parameters=channels.CHANNEL,
        answers={_OK: (channels.TestedAnswer,)},
        errors=(_UNKNOWN,),
    ),
    Operation(
        path="/api/v2/channels/{name}/enable",
        ask=channels.enable_channel,
        topic="channels",
        method="POST",
        name="enable-channel",
        parameters=channels.CHANNEL,
        answers={_OK: (channels.EnabledAnswer,)},
        errors=(_UNKNOWN,),
    ),
)

SERVER: Final = (
    Operation(
        path="/api/v2/news",
        ask=news.show_news,
        topic="server",
        name="news",
        answers={_OK: (str,)},
        content=news.EVENT_STREAM,
    ),
    Operation(
        path="/health",
        ask=health.show_health,
        topic="server",
        name="health",
        answers={_OK: (health.Health,)},
        guarded=False,
    ),
    Operation(
        path="/metrics",
        ask=metrics.show_metrics,
        topic="server",
        name="metrics",
        answers={_OK: (str,)},
        content=CONTENT_TYPE_LATEST,
    ),
    Operation(
        path="/openapi.json",
        ask=openapi.show_openapi,
        topic="server",
        name="openapi",
        answers={_OK: (dict[str, Any],)},
    ),
)


def operations(collect: Any) -> tuple[Operation, ...]:
    """All of them; `collect` is what takes the events."""
    return (
        Operation(
            path="/api/v1/lineage",
            ask=collect,
            topic="collect",
            method="POST",
            name="collect",
            about="Keep an OpenLineage event, or an array of them; answered once it is on disk.",
            answers={_OK: (Accepted, BatchAnswer), HTTPStatus.CREATED: (Accepted,)},
            errors=_OF_A_BODY,
            takes={JSON: {"anyOf": [_EVENT, _EVENTS]}, "application/x-ndjson": _LINES},
        ),
        Operation(
            path="/api/v1/lineage/batch",
            ask=collect,
            topic="collect",
            method="POST",
            name="collect-batch",
            about="Keep an array of events, or one event a line; those that cannot be are told.",
            answers={_OK: (BatchAnswer,)},
            errors=_OF_A_BODY,
            takes={JSON: _EVENTS, "application/x-ndjson": _LINES},
        ),
        *QUESTIONS,
        *MEASURING,
        *INCIDENTS,
        BACKFILL,
        *ALERTS,
        *SAYING,
        *LOG,
        *RETENTION,
        *CHANNELS,
        *SERVER,
    )
