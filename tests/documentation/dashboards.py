"""The dashboards for Grafana, as short as they can be said.

    python tests/documentation/dashboards.py     writes deploy/grafana/dashboards/*.json

They are committed, and a test holds them to this page: what Grafana wants to have of each panel is
said once, so that no panel is without a unit or a description.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, TypeAlias

Json: TypeAlias = dict[str, Any]

FOLDER: Final = Path(__file__).resolve().parents[2] / "deploy" / "grafana" / "dashboards"
SCHEMA_VERSION: Final = 39
"""That of Grafana 11; later versions bring it to their own."""

_WIDTH: Final = 24
_SOURCE: Final = {"type": "prometheus", "uid": "${DS_PROMETHEUS}"}
_HERE: Final = 'instance=~"$instance"'

Steps: TypeAlias = Sequence[tuple[float | None, str]]
"""From which value on what colour holds; None for the lowest."""

PLAIN: Final[Steps] = ((None, "blue"),)
ANY_IS_BAD: Final[Steps] = ((None, "green"), (1, "red"))


def less_is_better(warn: float, bad: float) -> Steps:
    return ((None, "green"), (warn, "orange"), (bad, "red"))


def more_is_better(bad: float, good: float) -> Steps:
    return ((None, "red"), (bad, "orange"), (good, "green"))


@dataclass(frozen=True)
class Panel:
    """What one panel shows.

    queries: PromQL, by the legend of what it yields. page: where Headwater itself says more.
    """

    title: str
    description: str
    unit: str
    queries: Mapping[str, str]
    kind: str = "timeseries"
    steps: Steps = PLAIN
    width: int = 8
    height: int = 8
    page: str = "/"
    words: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Row:
    """Panels below one heading."""

    title: str
    panels: Sequence[Panel]


@dataclass(frozen=True)
class Dashboard:
    """One dashboard. variables: by their names, of which metric's labels they are."""

    uid: str
    title: str
    description: str
    since: str
    variables: Mapping[str, str]
    rows: Sequence[Row]


def stat(title: str, description: str, unit: str, query: str, steps: Steps, **more: Any) -> Panel:
    """One number."""
    given: Json = {"kind": "stat", "width": 4, "height": 5, **more}
    return Panel(title, description, unit, {"": query}, steps=steps, **given)


def _measure(name: str, **labels: str) -> str:
    told = "".join(f',{label}=~"{value}"' for label, value in labels.items())
    by = "".join(f"_by_{label}" for label in labels)
    value = f'headwater_sli{by}{{measure="{name}",{_HERE}{told}}}'
    for label in labels:
        value = f'label_replace({value}, "{label}", "nobody said", "{label}", "^$")'
    return value


def _rate(metric: str, labels: str = "", *, by: str) -> str:
    chosen = f"{labels},{_HERE}" if labels else _HERE
    return f"sum by ({by}) (rate({metric}{{{chosen}}}[$__rate_interval]))"


def _p95(metric: str, *, by: str = "") -> str:
    rates = _rate(f"{metric}_bucket", by=f"le, {by}" if by else "le")
    return f"histogram_quantile(0.95, {rates})"


EXEC: Final = Dashboard(
    uid="headwater-exec",
    title="Headwater: how good lineage is",
    description="What is covered, how soon and how exactly, and what was promised.",
    since="now-30d",
    variables={"domain": "headwater_sli_by_domain"},
    rows=[
        Row("Where it stands", [
            stat("Coverage",
                 "M1: datasets into or out of which anything flows, over all that count.",
                 "percentunit", _measure("M1"), more_is_better(0.4, 0.6), page="/measures/M1"),
            stat("Unknown upstream",
                 "M4: flows out of datasets of which nobody knows where they come from.",
                 "percentunit", _measure("M4"), less_is_better(0.05, 0.15), page="/measures/M4"),
            stat("Capture latency",
                 "M2: from an event's own time until it was stored, for 95 % of the newest.",
                 "s", _measure("M2"), less_is_better(300, 3600), page="/measures/M2"),
            stat("Detail",
                 "M3: how exactly it is known what datasets are made of; 1 is to the column.",
                 "percentunit", _measure("M3"), more_is_better(0.4, 0.6), page="/measures/M3"),
            stat("Wrong flows",
                 "M8: flows that people rejected, or that runs do not show, over all claimed.",
                 "percentunit", _measure("M8"), less_is_better(0.1, 0.2), page="/measures/M8"),
            stat("Lost events",
                 "M9: starts and ends of runs that never came, over all that should have.",
                 "percentunit", _measure("M9"), less_is_better(0.001, 0.01),
                 page="/measures/M9"),
        ]),
        Row("Coverage", [
            Panel("Coverage by domain",
                  "M1 within each domain. Those below the rest are where to instrument next.",
                  "percentunit", {"{{domain}}": _measure("M1", domain="$domain")}, width=12,
                  steps=more_is_better(0.4, 0.6), page="/measures/M1"),
            Panel("Coverage by tier",
                  "M1 within each tier. What is most critical should be covered first.",
                  "percentunit", {"tier {{tier}}": _measure("M1", tier=".*")}, width=12,
                  steps=more_is_better(0.4, 0.6), page="/measures/M1"),
            Panel("Unknown upstream by domain",
                  "M4 within each domain: the share of flows whose origin nobody knows.",
                  "percentunit", {"{{domain}}": _measure("M4", domain="$domain")}, width=12,
                  steps=less_is_better(0.05, 0.15), page="/measures/M4"),
            Panel("Capture latency by tier",
                  "M2 within each tier. For what is critical five minutes are promised.",
                  "s", {"tier {{tier}}": _measure("M2", tier=".*")}, width=12,
                  steps=less_is_better(300, 3600), page="/measures/M2"),
        ]),
        Row("What was promised", [
            Panel("Error budgets",
                  "What is left of each error budget; below 0 more was bad than may be.",
                  "percentunit",
                  {"{{slo}}": f"headwater_slo_error_budget_remaining_ratio{{{_HERE}}}"},
                  kind="bargauge", width=12, steps=more_is_better(0, 0.25)),
            Panel("Above or below the objective",
                  "By how much the share that was good exceeds what was promised.",
                  "percentunit",
                  {"{{slo}}": f"headwater_slo_attainment_ratio{{{_HERE}}}"
                              f" - headwater_slo_objective_ratio{{{_HERE}}}"},
                  width=12, steps=((None, "red"), (0, "green"))),
        ]),
        Row("How much there is", [
            Panel("Events a day",
                  "New events that were stored, over the day before.",
                  "short",
                  {"events": "sum(increase(headwater_events_received_total"
                             f'{{result="accepted",{_HERE}}}[1d]))'},
                  width=12, page="/events"),
            Panel("Edges",
                  "Versions of edges in memory: everything that flows or ever flowed.",
                  "short", {"edges": f"sum(headwater_graph_edges{{{_HERE}}})"}, width=12,
                  page="/catalog"),
        ]),
    ],
)  # fmt: skip

_SEEN: Final = 'headwater_source_last_event_timestamp_seconds{source=~"$source",' + _HERE + "}"

ONCALL: Final = Dashboard(
    uid="headwater-oncall",
    title="Headwater: what is wrong now",
    description="For whoever an alert has called: what comes in, what waits and what burns.",
    since="now-6h",
    variables={
        "source": "headwater_source_events_total",
        "slo": "headwater_slo_info",
        "endpoint": "headwater_webhook_deliveries_total",
    },
    rows=[
        Row("Now", [
            stat("Answers", "Whether Prometheus gets an answer from the server.", "short",
                 f'min(up{{job="headwater",{_HERE}}})', ((None, "red"), (1, "green")),
                 words={"0": "down", "1": "up"}),
            stat("Last event", "How long ago any source sent anything.", "s",
                 "time() - max(headwater_source_last_event_timestamp_seconds"
                 f"{{{_HERE}}})", less_is_better(1800, 86400), page="/events"),
            stat("Behind", "How long the oldest event has waited that answers leave out.", "s",
                 f"max(headwater_projection_lag_seconds{{{_HERE}}})", less_is_better(10, 60),
                 page="/events"),
            stat("Dead letters", "Refused events that wait for somebody.", "short",
                 f"sum(headwater_dead_letters{{{_HERE}}})", ANY_IS_BAD, page="/dead-letters"),
            stat("Open incidents", "Incidents that are not over.", "short",
                 f"sum(headwater_incidents_open{{{_HERE}}})", ANY_IS_BAD, page="/incidents"),
            stat("Budgets that burn", "Objectives whose error budget is spent too fast.", "short",
                 f"sum(headwater_slo_burning{{{_HERE}}})", ANY_IS_BAD),
            stat("Disk left", "What is free on the disk that holds the data.", "bytes",
                 f"min(headwater_storage_free_bytes{{{_HERE}}})",
                 more_is_better(1e9, 10e9)),
            Panel("Alerts that fire",
                  "Those of headwater-rules.yml, as long as they fire.",
                  "short",
                  {"{{alertname}}": 'sum by (alertname, severity, slo, source, endpoint) '
                                    '(ALERTS{alertname=~"Headwater.*",alertstate="firing"})'},
                  kind="table", width=24, height=6),
        ]),
        Row("What comes in", [
            Panel("Events by what became of them",
                  "Everything that was sent. `refused` and `failed` mean that the disk is too slow "
                  "or broken, `rejected` that events are not valid.",
                  "eps", {"{{result}}": _rate("headwater_events_received_total", by="result")},
                  page="/events"),
            Panel("Silence by source",
                  "How long ago each source sent something. A line that goes on rising is a source "
                  "that has fallen silent.",
                  "s", {"{{source}}": f"time() - {_SEEN}"},
                  steps=less_is_better(43200, 86400), page="/producers"),
            Panel("Dead letters that wait",
                  "Refused events that wait. Each is kept with the reason and the field at fault.",
                  "short", {"waiting": f"sum(headwater_dead_letters{{{_HERE}}})"},
                  steps=ANY_IS_BAD, page="/dead-letters"),
        ]),
        Row("What waits", [
            Panel("Behind the log",
                  "Age of the oldest event that is stored and not yet in the graph.",
                  "s", {"{{instance}}": f"headwater_projection_lag_seconds{{{_HERE}}}"},
                  steps=less_is_better(10, 60), page="/events"),
            Panel("Events not copied yet",
                  "By the backend they are to be copied to.",
                  "short", {"{{to}}": f"headwater_forward_lag_events{{{_HERE}}}"}),
            Panel("Waiting for the disk",
                  "Bytes of events that are not acknowledged yet. Beyond 64 MiB they are refused.",
                  "bytes", {"{{instance}}": f"headwater_ingest_queue_bytes{{{_HERE}}}"},
                  steps=less_is_better(2**24, 2**26)),
        ]),
        Row("What burns", [
            Panel("Burn rates over an hour",
                  "How many times as fast as allowed an error budget is spent. From 14.4 on, and "
                  "over five minutes as well, it is for a page.",
                  "short",
                  {"{{slo}}": f'headwater_slo_burn_rate{{window="1h",slo=~"$slo",{_HERE}}}'},
                  steps=less_is_better(6, 14.4)),
            Panel("Burn rates over three days",
                  "From 1 on, and over six hours as well, it is for a ticket.",
                  "short",
                  {"{{slo}}": f'headwater_slo_burn_rate{{window="3d",slo=~"$slo",{_HERE}}}'},
                  steps=less_is_better(1, 6)),
            Panel("Error budgets",
                  "What is left of each objective's error budget.",
                  "percentunit",
                  {"{{slo}}": "headwater_slo_error_budget_remaining_ratio"
                              f'{{slo=~"$slo",{_HERE}}}'},
                  steps=more_is_better(0, 0.25)),
        ]),
        Row("Who is told", [
            Panel("Deliveries in an hour",
                  "Attempts to deliver notices. `failed` are given up; `retried` are tried again.",
                  "short",
                  {"{{endpoint}} {{result}}":
                   "sum by (endpoint, result) (increase(headwater_webhook_deliveries_total"
                   f'{{endpoint=~"$endpoint",{_HERE}}}[1h]))'}),
            Panel("Oldest notice that waits",
                  "For how long it has not been delivered.",
                  "s",
                  {"{{endpoint}}": "headwater_webhook_outbox_oldest_age_seconds"
                                   f'{{endpoint=~"$endpoint",{_HERE}}}'},
                  steps=less_is_better(900, 86400)),
            Panel("Endpoints in trouble",
                  "For how long every attempt has failed; 3 days disable an endpoint.",
                  "s",
                  {"{{endpoint}}": "headwater_webhook_endpoint_failing_seconds"
                                   f'{{endpoint=~"$endpoint",{_HERE}}}'},
                  steps=less_is_better(900, 86400)),
        ]),
    ],
)  # fmt: skip

DEBUG: Final = Dashboard(
    uid="headwater-debug",
    title="Headwater: what the server does",
    description="Where time, memory and disk go, from the request to the graph.",
    since="now-3h",
    variables={"source": "headwater_source_events_total"},
    rows=[
        Row("The way in", [
            Panel("Events by source",
                  "Durable events by the holder of the key they came with, or by their client.",
                  "eps",
                  {"{{source}}": _rate("headwater_source_events_total", 'source=~"$source"',
                                       by="source")},
                  page="/producers"),
            Panel("Bytes of events", "Of those that were stored, before compression.",
                  "Bps",
                  {"{{instance}}": _rate("headwater_events_received_bytes_total", by="instance")}),
            Panel("Events to a commit",
                  "What waits at once is made durable at once: more under load, 1 without.",
                  "short",
                  {"{{instance}}":
                   _rate("headwater_events_received_total", 'result=~"accepted|duplicate"',
                         by="instance") + " / " + _rate("headwater_log_commits_total",
                                                        by="instance")}),
            Panel("Waiting for the disk", "Requests that are not acknowledged yet.",
                  "short", {"{{instance}}": f"headwater_ingest_queue_depth{{{_HERE}}}"}),
            Panel("Until events are seen",
                  "95 % of events are in the graph so soon after they were received.",
                  "s", {"p95": _p95("headwater_event_visible_seconds")},
                  steps=less_is_better(2, 60), page="/measures/M2.visible"),
            Panel("Folding", "Events that the projection takes in; where it stands still and the "
                  "log does not, it has stopped.",
                  "eps",
                  {"log": f"sum(deriv(headwater_log_offset{{{_HERE}}}[5m]))",
                   "projection": f"sum(deriv(headwater_projection_offset{{{_HERE}}}[5m]))"},
                  page="/events"),
            Panel("SQL", "Events whose SQL was read for columns, and those whose SQL was not "
                  "understood.",
                  "eps", {"{{result}}": _rate("headwater_sql_read_total", by="result")}),
            Panel("Copies", "Events copied to other backends.", "eps",
                  {"{{to}} {{result}}": _rate("headwater_forwarded_events_total",
                                              by="to, result")}),
            Panel("Dead letters that went",
                  "Refused events that made room for newer ones, or that the disk did not take.",
                  "short",
                  {"dropped": f"sum(increase(headwater_dead_letters_dropped_total{{{_HERE}}}[1h]))",
                   "lost": f"sum(increase(headwater_dead_letters_lost_total{{{_HERE}}}[1h]))"},
                  steps=ANY_IS_BAD, page="/dead-letters"),
        ]),
        Row("Answers", [
            Panel("Questions", "By what is asked.", "reqps",
                  {"{{endpoint}}": _rate("headwater_query_duration_seconds_count",
                                         by="endpoint")}),
            Panel("Time for an answer",
                  "95 % of answers take no longer. The sizes double, so read it as about so much.",
                  "s",
                  {"{{endpoint}}": _p95("headwater_query_duration_seconds", by="endpoint")},
                  steps=less_is_better(1, 2), page="/measures/M5"),
            Panel("Work on answers",
                  "Seconds of answering in a second, by what is asked: where the time goes.",
                  "s",
                  {"{{endpoint}}": _rate("headwater_query_duration_seconds_sum",
                                         by="endpoint")}),
        ]),
        Row("The process", [
            Panel("Memory", "What the process has in memory.", "bytes",
                  {"{{instance}}": 'process_resident_memory_bytes{job="headwater",' + _HERE + "}"}),
            Panel("Processor", "Of one core; 1 is all of it.", "percentunit",
                  {"{{instance}}": _rate("process_cpu_seconds_total", 'job="headwater"',
                                         by="instance")}),
            Panel("Open files", "Of as many as the process may open.", "percentunit",
                  {"{{instance}}": 'process_open_fds{job="headwater",' + _HERE + "}"
                                   ' / process_max_fds{job="headwater",' + _HERE + "}"},
                  steps=less_is_better(0.5, 0.8)),
            Panel("Collections of garbage", "By generation; many of the oldest cost pauses.",
                  "ops",
                  {"generation {{generation}}": _rate("python_gc_collections_total",
                                                      'job="headwater"', by="generation")}),
            Panel("Edges in memory", "Versions of edges; memory grows with them.", "short",
                  {"{{instance}}": f"headwater_graph_edges{{{_HERE}}}"}, page="/catalog"),
            Panel("Versions", "Which version runs where, and since when.", "dateTimeAsIso",
                  {"": 'process_start_time_seconds{job="headwater",' + _HERE + "} * 1000"
                       " * on (job, instance) group_left (version)"
                       f" headwater_build_info{{{_HERE}}}"},
                  kind="table"),
        ]),
        Row("The disk", [
            Panel("Data by store",
                  "The log holds every event; projection and snapshot can be made from it again.",
                  "bytes",
                  {"{{store}}": f"sum by (store) (headwater_storage_bytes{{{_HERE}}})"}, width=12),
            Panel("Disk left", "What is free on the disk that holds the data.", "bytes",
                  {"{{instance}}": f"headwater_storage_free_bytes{{{_HERE}}}"}, width=12,
                  steps=more_is_better(1e9, 10e9)),
        ]),
    ],
)  # fmt: skip

DASHBOARDS: Final = {each.uid: each for each in (EXEC, ONCALL, DEBUG)}


def write_dashboard(dashboard: Dashboard) -> str:
    """A dashboard as Grafana reads it."""
    return json.dumps(_dashboard(dashboard), indent=2, ensure_ascii=False) + "\n"


def _dashboard(dashboard: Dashboard) -> Json:
    return {
        "__inputs": [
            {
                "name": "DS_PROMETHEUS",
                "label": "Prometheus",
                "description": "The Prometheus that scrapes Headwater",
                "type": "datasource",
                "pluginId": "prometheus",
                "pluginName": "Prometheus",
            }
        ],
        "uid": dashboard.uid,
        "title": dashboard.title,
        "description": dashboard.description,
        "tags": ["headwater"],
        "schemaVersion": SCHEMA_VERSION,
        "version": 1,
        "editable": True,
        "graphTooltip": 1,
        "refresh": "1m",
        "time": {"from": dashboard.since, "to": "now"},
        "timezone": "",
        "annotations": {"list": [*_annotations()]},
        "links": [*_links(dashboard)],
        "templating": {"list": [*_variables(dashboard)]},
        "panels": [*_placed(dashboard)],
    }


def _annotations() -> Iterator[Json]:
    said = {
        "Starts": (
            f'changes(process_start_time_seconds{{job="headwater",{_HERE}}}[2m]) > 0',
            "Headwater was started",
            "blue",
        ),
        "Pages": (
            'ALERTS{alertname=~"Headwater.*",alertstate="firing",severity="page"}',
            "{{alertname}}",
            "red",
        ),
    }
    for name, (query, title, colour) in said.items():
        yield {
            "name": name,
            "datasource": _SOURCE,
            "enable": True,
            "expr": query,
            "iconColor": colour,
            "step": "60s",
            "titleFormat": title,
        }


def _links(dashboard: Dashboard) -> Iterator[Json]:
    yield {"type": "link", "title": "Headwater", "url": "${headwater}", "targetBlank": True}
    for uid, other in DASHBOARDS.items():
        if uid != dashboard.uid:
            yield {
                "type": "link",
                "title": other.title,
                "url": f"/d/{uid}",
                "keepTime": True,
                "includeVars": True,
            }


def _variables(dashboard: Dashboard) -> Iterator[Json]:
    # Provisioning fills in no inputs; a variable of the same name serves there.
    yield {
        "name": "DS_PROMETHEUS",
        "label": "Prometheus",
        "type": "datasource",
        "query": "prometheus",
        "refresh": 1,
        "current": {},
    }
    yield {
        "name": "headwater",
        "label": "Headwater",
        "description": "The address at which people reach Headwater; links lead there",
        "type": "textbox",
        "query": "http://127.0.0.1:8480",
        "current": {"text": "http://127.0.0.1:8480", "value": "http://127.0.0.1:8480"},
    }
    for label, metric in {"instance": "headwater_build_info", **dashboard.variables}.items():
        query = f"label_values({metric}, {label})"
        yield {
            "name": label,
            "label": label.capitalize(),
            "type": "query",
            "datasource": _SOURCE,
            "definition": query,
            "query": {"query": query, "refId": label},
            "refresh": 2,
            "sort": 1,
            "multi": True,
            "includeAll": True,
            "allValue": ".*",
            "current": {"text": ["All"], "value": ["$__all"]},
        }


def _placed(dashboard: Dashboard) -> Iterator[Json]:
    """Rows and panels from left to right, and down where a line is full."""
    number = top = 0
    for row in dashboard.rows:
        number += 1
        yield {
            "id": number,
            "type": "row",
            "title": row.title,
            "collapsed": False,
            "gridPos": {"x": 0, "y": top, "w": _WIDTH, "h": 1},
            "panels": [],
        }
        top += 1
        left = height = 0
        for panel in row.panels:
            if left + panel.width > _WIDTH:
                left, top, height = 0, top + height, 0
            number += 1
            place = {"x": left, "y": top, "w": panel.width, "h": panel.height}
            yield {"id": number, "gridPos": place, **_panel(panel)}
            left, height = left + panel.width, max(height, panel.height)
        top += height


def _panel(panel: Panel) -> Json:
    defaults: Json = {
        "unit": panel.unit,
        "noValue": "nothing is known",
        "thresholds": {
            "mode": "absolute",
            "steps": [{"color": colour, "value": value} for value, colour in panel.steps],
        },
        "color": {"mode": "palette-classic" if panel.kind == "timeseries" else "thresholds"},
        "mappings": [
            {"type": "value", "options": {value: {"text": word}}}
            for value, word in panel.words.items()
        ],
    }
    if panel.kind == "timeseries":
        line = "dashed" if panel.steps is not PLAIN else "off"
        defaults["custom"] = {
            "fillOpacity": 8,
            "showPoints": "never",
            "thresholdsStyle": {"mode": line},
        }
    return {
        "type": panel.kind,
        "title": panel.title,
        "description": panel.description,
        "datasource": _SOURCE,
        "fieldConfig": {"defaults": defaults, "overrides": []},
        "options": _OPTIONS[panel.kind],
        "targets": [
            _target(chr(ord("A") + at), query, legend, panel.kind)
            for at, (legend, query) in enumerate(panel.queries.items())
        ],
        "links": [
            {
                "title": "Look at it in Headwater",
                "url": "${headwater}" + panel.page,
                "targetBlank": True,
            }
        ],
    }


def _target(name: str, query: str, legend: str, kind: str) -> Json:
    is_now = kind in {"table", "bargauge"}
    return {
        "refId": name,
        "datasource": _SOURCE,
        "editorMode": "code",
        "expr": query,
        "legendFormat": legend or "__auto",
        "range": not is_now,
        "instant": is_now,
        "format": "table" if kind == "table" else "time_series",
    }


_LAST: Final = {"calcs": ["lastNotNull"], "fields": "", "values": False}
_OPTIONS: Final[Mapping[str, Json]] = {
    "timeseries": {
        "legend": {"displayMode": "list", "placement": "bottom", "showLegend": True},
        "tooltip": {"mode": "multi", "sort": "desc"},
    },
    "stat": {"reduceOptions": _LAST, "colorMode": "value", "graphMode": "area"},
    "bargauge": {"reduceOptions": _LAST, "orientation": "horizontal", "displayMode": "basic"},
    "table": {"showHeader": True},
}


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for uid, dashboard in DASHBOARDS.items():
        (FOLDER / f"{uid}.json").write_text(write_dashboard(dashboard), encoding="utf-8")
        sys.stdout.write(f"{uid}.json\n")


if __name__ == "__main__":
    main()
