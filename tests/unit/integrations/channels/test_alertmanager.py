"""Alerts for an Alertmanager, which knows them by their labels."""

from __future__ import annotations

import json
from typing import Any

import pytest

from headwater.integrations.channels import alertmanager
from headwater.integrations.channels.alertmanager_webhook import MalformedAlertsError, read_alerts
from headwater.integrations.channels.channel import Endpoint, Target
from headwater.model.notice import Notice, Severity
from support.notices import NOW, full_notice, notice, resolved, sending

IT = Endpoint(name="am", channel="alertmanager")


def alerts(told: Notice, before: Notice | None = None) -> list[dict[str, Any]]:
    request = alertmanager.write(sending(told, before), IT, Target("http://am", "", "headwater"))
    assert "Authorization" not in request.headers
    return json.loads(request.body)


def test_an_alert_ends_with_the_labels_it_began_with() -> None:
    opened = full_notice()
    regraded = resolved(full_notice(severity=Severity.LOW, owners=("@other",)))
    (begun,), (ended,) = alerts(opened), alerts(regraded, before=opened)
    assert ended["labels"] == begun["labels"]
    assert begun["endsAt"] > ended["endsAt"] > begun["startsAt"]


def test_an_alert_whose_labels_change_ends_as_it_begins_anew() -> None:
    opened, eased = full_notice(), full_notice(severity=Severity.MEDIUM)
    anew, ended = alerts(eased, before=opened)
    assert (anew["labels"]["severity"], ended["labels"]["severity"]) == ("warning", "critical")
    assert ended["endsAt"] == "2026-11-24T08:00:00.000000Z"
    assert anew["endsAt"] > ended["endsAt"]


def test_an_alert_that_changes_in_its_words_alone_stays_one() -> None:
    (again,) = alerts(full_notice(summary="worse"), before=full_notice())
    assert again["labels"] == alerts(full_notice())[0]["labels"]


def test_an_end_without_a_known_beginning_is_told_by_its_own_labels() -> None:
    (ended,) = alerts(resolved(notice()), before=resolved(notice()))
    assert ended["labels"]["matter"] == "INC-42"
    assert ended["endsAt"] == "2026-11-24T08:10:00.000000Z"


def test_an_alert_never_ends_before_it_begins() -> None:
    (ended,) = alerts(resolved(notice(since=NOW * 2)))
    assert ended["startsAt"] == ended["endsAt"]


@pytest.mark.parametrize(
    ("body", "problem", "pointer"),
    [
        (b"{", "truncated", ""),
        (b"[]", "Expected `object`", ""),
        (b'{"version": "4"}', "alerts", ""),
        (b'{"version": "3", "alerts": []}', "version is '3'", "/version"),
        (
            b'{"version": "4", "alerts": [{"labels": {}, "status": "odd"}]}',
            "neither firing nor resolved",
            "/alerts/0/status",
        ),
        (
            b'{"version": "4", "alerts": [{"labels": {}, "startsAt": "noon"}]}',
            "not a time",
            "/alerts/0/startsAt",
        ),
        (b'{"version": "4", "alerts": [{"labels": {"a": 1}}]}', "Expected `str`", ""),
    ],
)
def test_what_no_alertmanager_sends_is_refused(body: bytes, problem: str, pointer: str) -> None:
    with pytest.raises(MalformedAlertsError, match=problem) as caught:
        read_alerts(body)
    assert caught.value.pointer == pointer
