"""What each channel sends, to the letter: `channels/<channel>.json`, by what it is sent for."""

from __future__ import annotations

import json
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from headwater.integrations.channels import (
    alertmanager,
    incident_io,
    mail,
    opsgenie,
    pagerduty,
    slack,
    teams,
    webhook,
)
from headwater.integrations.channels.channel import Endpoint, Sending, Target
from headwater.integrations.channels.digest import digest_of
from headwater.model.notice import Action, NoticeType, Severity
from support.notices import NOW, full_notice, notice, resolved, sending

HERE = Path(__file__).parent / "channels"
SECRET = "whsec_" + "c2VjcmV0IHNlY3JldCBzZWNyZXQgc2VjcmV0"
SOURCE = "https://headwater.example/prod"

CASES: dict[str, Sending] = {
    "digest": sending(
        digest_of(
            "x", [full_notice(severity=Severity.MEDIUM), notice(severity=Severity.LOW)], now=NOW
        )
    ),
    "full": sending(full_notice()),
    "least": sending(notice()),
    "acknowledged": sending(
        full_notice(type=NoticeType.INCIDENT_ACKNOWLEDGED, action=Action.ACKNOWLEDGE)
    ),
    "resolved": sending(resolved(full_notice()), before=full_notice()),
}


def endpoint(channel: str, kind: type[Any] = Endpoint, **members: Any) -> Any:
    return kind(name="x", channel=channel, **members)


def _post(write: Callable[..., Any], of: Any, url: str) -> Callable[[Sending], Any]:
    def told(each: Sending) -> Any:
        request = write(each, of, Target(url, SECRET, SOURCE))
        body = json.loads(request.body)
        return {"url": request.url, "headers": dict(request.headers), "body": body}

    return told


def _mail(each: Sending) -> Any:
    of = endpoint("email", mail.MailEndpoint, sender="Headwater <hw@example.com>", to=("a@b.c",))
    message: EmailMessage = mail.write(each, of, Target("smtp://mail", "", SOURCE))
    text, html = (message.get_body((kind,)) for kind in ("plain", "html"))
    assert text is not None
    assert html is not None
    kept = ("Subject", "From", "To", "Date", "Message-ID", "References", "Auto-Submitted")
    headers = {name: message[name] for name in kept}
    return {
        "headers": headers,
        "text": text.get_content().splitlines(),
        "html": html.get_content().splitlines(),
    }


THIN = endpoint("webhook", webhook.WebhookEndpoint)
FULL = endpoint("webhook", webhook.WebhookEndpoint, full=True)
CHANNELS: dict[str, Callable[[Sending], Any]] = {
    "alertmanager": _post(alertmanager.write, endpoint("alertmanager"), "http://am:9093/"),
    "email": _mail,
    "incident.io": _post(
        incident_io.write, endpoint("incident.io"), "https://api.incident.io/v2/alert_events/http/1"
    ),
    "opsgenie": _post(opsgenie.write, endpoint("opsgenie"), "https://api.opsgenie.com/v2/alerts"),
    "pagerduty": _post(pagerduty.write, endpoint("pagerduty"), pagerduty.CHANNEL.url or ""),
    "slack": _post(slack.write, endpoint("slack"), "https://hooks.slack.com/services/T/B/x"),
    "teams": _post(teams.write, endpoint("teams"), "https://x.logic.azure.com/workflows/1"),
    "webhook": _post(webhook.write, THIN, "https://hooks.example.com/hw"),
    "webhook_full": _post(webhook.write, FULL, "https://hooks.example.com/hw"),
}
TAKES = {
    "alertmanager": alertmanager.CHANNEL.takes,
    "incident.io": incident_io.CHANNEL.takes,
    "opsgenie": opsgenie.CHANNEL.takes,
    "pagerduty": pagerduty.CHANNEL.takes,
}


@pytest.mark.parametrize("name", CHANNELS)
def test_a_channel_sends_what_its_vendor_asks_for(name: str) -> None:
    takes = TAKES.get(name, frozenset(Action))
    sent = {
        case: CHANNELS[name](each) for case, each in CASES.items() if each.notice.action in takes
    }
    assert sent == json.loads((HERE / f"{name}.json").read_text("utf-8"))
