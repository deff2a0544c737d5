"""Whatever a notice says, what is sent keeps to the limits of its vendor."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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
from headwater.integrations.channels.channel import Endpoint, Target
from headwater.integrations.channels.digest import digest_of
from headwater.model.notice import (
    MOST_GATHERED,
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
from support.notices import NOW, notice, sending

TARGET = Target("https://example.com/x", "whsec_" + "c2VjcmV0" * 5, "headwater")
PLAIN = Endpoint(name="x", channel="x")
MAIL = mail.MailEndpoint(name="x", channel="email", sender="hw@example.com", to=("a@b.c",))

# Letters that JSON, HTML, mrkdwn and mail each write in another way.
TEXT = st.one_of(
    st.text(max_size=30),
    st.builds(
        lambda letters, times: letters * times,
        st.sampled_from(["a", "&<>", "\x00\x1f", "é", "😀", "](x", "a b\n", '"\\']),
        st.integers(0, 9_000),
    ),
).filter(lambda text: not any("\ud800" <= each <= "\udfff" for each in text))
SAID = TEXT.filter(lambda text: any(c.isprintable() and not c.isspace() for c in text))
MAYBE = st.none() | TEXT
URL = st.none() | TEXT.map(lambda text: f"https://x/{text}")
NOTICES = st.builds(
    Notice,
    id=st.just("evt_1"),
    type=st.sampled_from(NoticeType),
    action=st.sampled_from(Action),
    dedup_key=SAID,
    severity=st.sampled_from(Severity),
    title=SAID,
    time=st.just(NOW),
    subject=MAYBE,
    since=st.none() | st.just(NOW - 1),
    incident=MAYBE,
    state=MAYBE,
    summary=MAYBE,
    detector=MAYBE,
    domain=MAYBE,
    url=URL,
    acknowledge_url=URL,
    impact_url=URL,
    mute_url=URL,
    runbook=URL | MAYBE,
    impact=st.none()
    | st.builds(
        Impact,
        total=st.integers(0, 10**9),
        dashboards=st.none() | st.integers(0, 9),
        top=st.lists(st.builds(Consumer, id=TEXT, owner=MAYBE), max_size=5).map(tuple),
    ),
    suspects=st.lists(
        st.builds(
            Suspect,
            kind=TEXT,
            asset=MAYBE,
            commit=MAYBE,
            repo=MAYBE,
            minutes_before=st.none() | st.floats(0, 1e6),
            score=st.none() | st.floats(0, 1),
            reasons=st.lists(TEXT, max_size=3).map(tuple),
        ),
        max_size=4,
    ).map(tuple),
    last_good=st.none() | st.builds(LastGood, run=MAYBE, version=MAYBE, commit=MAYBE),
    owners=st.lists(TEXT, max_size=5).map(tuple),
    why=MAYBE,
    coverage=st.none()
    | st.builds(Known, status=TEXT, missing=st.lists(TEXT, max_size=3).map(tuple)),
    traceparent=MAYBE,
)

few = settings(max_examples=25)


def sent(write: Any, told: Notice, endpoint: Any = PLAIN) -> tuple[Any, int]:
    body = write(sending(told), endpoint, TARGET).body
    return json.loads(body), len(body)


@few
@given(NOTICES, st.booleans())
def test_a_webhook_stays_below_20_kb_and_says_what_it_must(told: Notice, full: bool) -> None:
    endpoint = webhook.WebhookEndpoint(name="x", channel="webhook", full=full)
    event, size = sent(webhook.write, told, endpoint)
    assert size < 20_000
    assert {"specversion", "id", "source", "type", "data"} <= event.keys()
    assert {"action", "dedup_key", "title"} <= event["data"].keys()


def test_a_webhook_that_is_too_large_says_that_it_is_shorter() -> None:
    endpoint = webhook.WebhookEndpoint(name="x", channel="webhook", full=True)
    told = notice(suspects=tuple(Suspect(kind="k" * 1_900, repo="r" * 1_900) for _ in range(9)))
    event, _ = sent(webhook.write, told, endpoint)
    assert event["data"]["shortened"] is True
    assert len(event["data"]["suspects"]) == 9
    short, _ = sent(webhook.write, notice(suspects=told.suspects[:2]), endpoint)
    assert "shortened" not in short["data"]


@few
@given(NOTICES)
def test_pagerduty_gets_no_more_than_it_takes(told: Notice) -> None:
    event, size = sent(pagerduty.write, told)
    assert size < 512_000
    assert len(event["dedup_key"]) <= 255
    if told.action is Action.TRIGGER:
        assert len(event["payload"]["summary"]) <= 1_024
        assert event["payload"]["source"]


@few
@given(NOTICES)
def test_slack_gets_no_more_than_it_takes(told: Notice) -> None:
    message, _ = sent(slack.write, told)
    texts = [
        part["text"] if isinstance(part, dict) else part
        for block in message["blocks"]
        for part in (block.get("text"), *block.get("elements", ()))
        if part
    ]
    texts = [each["text"] if isinstance(each, dict) else each for each in texts]
    assert all(each for each in texts)
    assert sum(map(len, texts)) < 10_000
    assert len(message["blocks"]) <= 4
    header, *rest = message["blocks"]
    assert 0 < len(header["text"]["text"]) <= 150
    for block in rest:
        if block["type"] == "section":
            assert len(block["text"]["text"]) <= 2_900
        if block["type"] == "actions":
            assert 0 < len(block["elements"]) <= 5
            assert all(len(each["url"]) <= 3_000 for each in block["elements"])


@few
@given(NOTICES)
def test_teams_gets_no_more_than_it_takes(told: Notice) -> None:
    _, size = sent(teams.write, told)
    assert size < 28_000


@few
@given(NOTICES)
def test_opsgenie_gets_no_more_than_it_takes(told: Notice) -> None:
    if told.action is Action.INFORM:
        return
    alert, _ = sent(opsgenie.write, told)
    if told.action is Action.TRIGGER:
        assert 0 < len(alert["message"]) <= 130
        assert len(alert["alias"]) <= 512
        assert len(alert.get("description", "")) <= 15_000
        assert sum(len(key) + len(text) for key, text in alert.get("details", {}).items()) <= 8_000


@few
@given(NOTICES)
def test_incident_io_and_alertmanager_get_no_more_than_they_take(told: Notice) -> None:
    for write in (incident_io.write, alertmanager.write):
        _, size = sent(write, told)
        assert size < 512_000


@few
@given(st.lists(NOTICES, min_size=1, max_size=MOST_GATHERED), st.booleans())
def test_a_digest_keeps_to_the_limits_and_names_everything_to_a_webhook(
    told: list[Notice], full: bool
) -> None:
    digest = digest_of("x", told, now=NOW)
    endpoint = webhook.WebhookEndpoint(name="x", channel="webhook", full=full)
    event, size = sent(webhook.write, digest, endpoint)
    assert size < 20_000
    assert len(event["data"]["notices"]) == len(told)
    message, _ = sent(slack.write, digest)
    assert len(message["blocks"]) <= 5
    sections = [each["text"]["text"] for each in message["blocks"] if each["type"] == "section"]
    assert all(0 < len(each) <= 2_900 for each in sections)
    _, size = sent(teams.write, digest)
    assert size < 28_000
    assert mail.write(sending(digest), MAIL, TARGET).as_bytes()


@few
@given(NOTICES)
def test_any_notice_can_be_mailed(told: Notice) -> None:
    message = mail.write(sending(told), MAIL, TARGET)
    assert b"\nX-Headwater-Type:" in message.as_bytes()
    assert message["Subject"].count("\n") == 0


@pytest.mark.parametrize("write", [slack.write, teams.write, alertmanager.write, opsgenie.write])
def test_no_button_leads_off_the_web(write: Any) -> None:
    told = notice(runbook="javascript:alert(1)", url="wiki/page", mute_url='https://x/"><script>')
    body = write(sending(told), PLAIN, TARGET).body
    assert b'"url":"javascript' not in body
    assert b"<script>" not in body


def test_a_long_key_stays_its_own() -> None:
    one, other = (notice(dedup_key="k" * 300 + end) for end in ("1", "2"))
    keys = [sent(pagerduty.write, each)[0]["dedup_key"] for each in (one, other, one)]
    assert keys[0] == keys[2] != keys[1]
    assert {len(each) for each in keys} == {255}
