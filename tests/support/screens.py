"""The screens of the page, as the demo company fills them."""

from __future__ import annotations

import time
from typing import Final
from urllib.parse import quote

import httpx

FOCUS: Final = "FCT_RIDES"
JOB: Final = "job:dbt-prod:ANALYTICS.MARTS.larkride.fct_rides"
REPORT: Final = "dataset:snowflake%3A%2F%2Flarkride-eu1:ANALYTICS.FINANCE.DAILY_REVENUE_REPORT"
REPORT_JOB: Final = "job:airflow-prod:finance_close.revenue_report"
SCREENS: Final = {
    "home": "/",
    "catalog": "/catalog?q=rides&owner=team:rides",
    "places": "/catalog?tab=browse&place=snowflake%253A%252F%252Flarkride-eu1",
    "dataset": "/asset/{of}",
    "job": f"/asset/{JOB}",
    "run": "/asset/{run}",
    "explorer": "/lineage?of={quoted}",
    "beginning": "/lineage",
    "nothing selected": "/lineage?sel=domain:finance,tag:piii",
    "over-time": f"/lineage?of={REPORT.replace('%', '%25')}&up=2&stale=yes&range=7",
    "failed": "/lineage?of=STG_BATTERIES&up=3&down=3&stale=yes&lens=freshness",
    "card": "/lineage?of={quoted}&chosen={quoted}",
    "locked column": "/lineage?of={quoted}&lock={column}",
    "table and card": "/lineage?of={quoted}&as=table&chosen={quoted}",
    "from far": "/lineage?of={quoted}&up=6&down=6&lens=status&see=0,0,0.2",
    "checks": "/lineage?of={quoted}&lens=tests",
    "time": "/lineage?of={quoted}&range=all",
    "past": "/lineage?of={quoted}&at=2000-01-01T00:00",
    "impact": "/impact?of={quoted}",
    "impact of a column": "/impact?of={quoted}&column=revenue",
    "impact of nothing": "/impact",
    "changes": "/diff?from=2026-11-01T00:00&reach=yes",
    "changes of columns": "/diff?from=2026-11-01T00:00&level=column&of={quoted}",
    "verify": "/verify",
    "names": "/identity",
    "names of one": "/identity?of={quoted}",
    "events": "/events",
    "event": "/event/9000",
    "dead letters": "/dead-letters",
    "producers": "/producers",
    "measures": "/measures",
    "measure": "/measures/M6.late?by=owner",
    "executive": "/dash/exec",
    "on-call": "/dash/oncall",
    "debug": "/dash/debug?days=28",
    "objectives": "/objectives",
    "objective": "/objective/rest-freshness",
    "reviews": "/reviews",
    "review": "/review/{review}",
    "incidents": "/incidents?state=any",
    "opening": "/incidents?open=yes&of={quoted}",
    "incident": "/incident/{incident}",
    "act": "/incident/{incident}?act=identify",
    "settings": "/settings",
}


def address_of(screen: str, server: httpx.Client) -> str:
    """Where a screen is, on a server that has the demo company."""
    hits = server.get("/api/v2/find", params={"q": FOCUS, "kind": "dataset"}).json()["hits"]
    of = next(hit["id"] for hit in hits if hit["label"] == FOCUS)
    run = server.get("/api/v2/runs", params={"of": JOB, "limit": 1}).json()["runs"][0]["id"]
    column = of.replace("dataset:", "column:") + ":revenue"
    return SCREENS[screen].format(
        of=of, quoted=quote(of, safe=""), column=quote(column, safe=""), run=run,
        incident=open_incident(server), review=newest_review(server),
    )  # fmt: skip


def newest_review(server: httpx.Client) -> str:
    """The newest review that is kept; the demo company's story is long enough for one of a week."""
    reviews: list[dict[str, str]] = []
    deadline = time.monotonic() + 60
    while not reviews and time.monotonic() < deadline:
        reviews = server.get("/api/v2/reviews").json()["reviews"]
        time.sleep(0 if reviews else 0.5)
    return reviews[0]["review"]


def open_incident(server: httpx.Client) -> str:
    """The incident of the demo company's wrong revenue, which is opened where it is not."""
    runs = server.get("/api/v2/runs", params={"of": REPORT_JOB, "limit": 1}).json()["runs"]
    said = {
        "title": "The revenue of yesterday is half of what it should be",
        "of": [REPORT, REPORT_JOB],
        "note": "Finance called: 41 % below the day before.",
        "started": runs[0]["ended_at"],
        "fingerprint": "screens",
        "by": "user:ana",
    }
    return server.post("/api/v2/incidents/open", json=said).json()["incident"]["name"]
