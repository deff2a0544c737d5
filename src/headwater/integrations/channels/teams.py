"""Microsoft Teams, by the webhook of a workflow: an adaptive card."""

from __future__ import annotations

from typing import Any, Final, TypeAlias

import msgspec

from headwater.integrations.channels.channel import (
    EVERY_ACTION,
    Channel,
    Endpoint,
    Sending,
    Target,
)
from headwater.integrations.channels.posting import Request, json_request, posting
from headwater.integrations.channels.wording import clipped, facts, headline, links
from headwater.model.notice import Action, Notice, Severity

Json: TypeAlias = dict[str, Any]

# Teams states 28 KB; some have found less room than that.
_MOST_BYTES: Final = 20_000
_TITLE: Final = 300
_FACT: Final = (1_000, 200)
_URL: Final = 2_000


def write(sending: Sending, _: Endpoint, target: Target) -> Request:
    """A message with one card."""
    notice = sending.notice
    body = b""
    for longest in _FACT:
        card = _card(notice, longest)
        attachment = {
            "contentType": "application/vnd.microsoft.card.adaptive",
            "contentUrl": None,
            "content": card,
        }
        body = msgspec.json.encode({"type": "message", "attachments": [attachment]})
        if len(body) <= _MOST_BYTES:
            break
    return json_request(target.url, body)


def _card(notice: Notice, longest: int) -> Json:
    title = {
        "type": "TextBlock",
        "text": escaped(clipped(headline(notice), _TITLE)),
        "weight": "Bolder",
        "size": "Medium",
        "wrap": True,
        "style": "heading",
        "color": _color(notice),
    }
    told = {
        "type": "FactSet",
        "facts": [
            {"title": fact.name, "value": escaped(clipped(fact.text, longest))}
            for fact in facts(notice)
        ],
    }
    actions = [
        {"type": "Action.OpenUrl", "title": link.text, "url": link.url}
        for link in links(notice)
        if len(link.url) <= _URL
    ]
    return {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": [title, told] if told["facts"] else [title],
        "actions": actions,
        "msteams": {"width": "Full"},
    }


def _color(notice: Notice) -> str:
    if notice.action is Action.RESOLVE:
        return "Good"
    if notice.severity in {Severity.CRITICAL, Severity.HIGH}:
        return "Attention"
    return "Warning" if notice.severity is Severity.MEDIUM else "Default"


def escaped(text: str) -> str:
    """A text in which nothing is a link that looks like something else."""
    return text.replace("](", "] (")


CHANNEL: Final = Channel(
    name="teams",
    endpoint=Endpoint,
    takes=EVERY_ACTION,
    connect=posting(write),
)
