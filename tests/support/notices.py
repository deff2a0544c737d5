"""Notices to send in tests: one that says as little as it may, and one that says everything."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from headwater.integrations.channels.channel import Sending
from headwater.model.notice import (
    Action,
    Consumer,
    Impact,
    Known,
    LastGood,
    Notice,
    NoticeType,
    Severity,
    Suspect,
)

S = 1_000_000
NOW = 1_795_507_200 * S
"""2026-11-24T08:00:00Z."""


def notice(name: str = "evt_1", **members: Any) -> Notice:
    """A notice that says as little as it may."""
    told = {
        "id": name,
        "type": NoticeType.INCIDENT_OPENED,
        "action": Action.TRIGGER,
        "dedup_key": "INC-42",
        "severity": Severity.HIGH,
        "title": "orders is late",
        "time": NOW,
    }
    return Notice(**(told | members))


def full_notice(**members: Any) -> Notice:
    """A notice that says everything."""
    everything = Notice(
        id="evt_01J",
        type=NoticeType.INCIDENT_OPENED,
        action=Action.TRIGGER,
        dedup_key="freshness:shop.public.orders",
        severity=Severity.CRITICAL,
        title="shop.public.orders is 3 h late",
        time=NOW,
        subject="dataset:postgres%3A%2F%2Fdb%3A5432:shop.public.orders",
        since=NOW - 3 * 3_600 * S,
        incident="INC-42",
        state="open",
        summary="No run has written it since 05:00, and it is due every hour.",
        detector="freshness",
        domain="sales",
        url="https://headwater.example/incidents/INC-42",
        acknowledge_url="https://headwater.example/incidents/INC-42?do=acknowledge",
        impact_url="https://headwater.example/impact/orders",
        mute_url="https://headwater.example/incidents/INC-42?do=mute",
        runbook="https://wiki.example/runbooks/late-orders",
        impact=Impact(
            total=14,
            dashboards=3,
            regulated=1,
            top=(
                Consumer(id="dataset:looker%3A%2F%2Fbi:dashboards%2Fboard_pack", owner="@finance"),
                Consumer(id="dataset:s3%3A%2F%2Flake:daily%2Forders"),
            ),
        ),
        suspects=(
            Suspect(
                kind="deploy",
                asset="job:airflow:orders_hourly",
                commit="d4e5f6a7b8c9d0e1",
                repo="https://git.example/etl",
                minutes_before=12,
                score=0.81,
                reasons=("on the path", "touched the join"),
            ),
        ),
        last_good=LastGood(run="run:8f2c", version="snapshot 4530", commit="a1b2c3d"),
        owners=("@fin-data", "@platform"),
        why="you own shop.public.orders",
        coverage=Known(status="partial", missing=("12 events are not in the graph yet",)),
        traceparent="00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
    )
    return replace(everything, **members)


def resolved(opened: Notice, **members: Any) -> Notice:
    """The end of a matter."""
    told = {
        "id": f"{opened.id}_end",
        "type": NoticeType.INCIDENT_RESOLVED,
        "action": Action.RESOLVE,
        "time": opened.time + 600 * S,
        "state": "resolved",
    }
    return replace(opened, **(told | members))


def sending(told: Notice, before: Notice | None = None) -> Sending:
    """An attempt at a fixed time."""
    return Sending(notice=told, at=NOW + 5 * S, before=before)
