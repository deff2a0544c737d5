"""Slack, by an incoming webhook: a headline, what is known, and where to go on."""

from __future__ import annotations

from collections.abc import Sequence
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
from headwater.integrations.channels.wording import (
    Fact,
    clipped,
    facts,
    headline,
    links,
    said_at,
)
from headwater.model.notice import Notice

Block: TypeAlias = dict[str, Any]

# Slack's own limits are 150 and 3,000 characters, and some 13,000 for all blocks together.
_HEADER: Final = 150
_SECTION: Final = 2_900
_FACT: Final = 800
_CONTEXT: Final = 1_900
_FEW: Final = 10
_BUTTON: Final = 75
_URL: Final = 3_000
_MOST_BUTTONS: Final = 5
_IN_CONTEXT: Final = frozenset({"Why you got this", "Completeness"})


def write(sending: Sending, _: Endpoint, target: Target) -> Request:
    """A message of four blocks at most, or five for a long digest."""
    notice = sending.notice
    told = {"text": escaped(clipped(headline(notice), _HEADER)), "blocks": blocks(notice)}
    return json_request(target.url, msgspec.json.encode(told))


def blocks(notice: Notice) -> list[Block]:
    """The message: a header, one section or two, the context, and buttons."""
    known = facts(notice)
    header = {"type": "plain_text", "text": clipped(headline(notice), _HEADER), "emoji": False}
    shown: list[Block] = [{"type": "header", "text": header}]
    told = [fact for fact in known if fact.name not in _IN_CONTEXT]
    parts = _halves(told) if len(notice.gathered) > _FEW else (told,)
    sections = [section for some in parts if (section := _section(some))]
    shown += [{"type": "section", "text": _markdown(each)} for each in sections]
    shown.append({"type": "context", "elements": [_markdown(_context(notice, known))]})
    if buttons := _buttons(notice):
        shown.append({"type": "actions", "elements": buttons})
    return shown


def _halves(known: Sequence[Fact]) -> Sequence[Sequence[Fact]]:
    middle = (len(known) + 1) // 2
    return known[:middle], known[middle:]


def _section(known: Sequence[Fact]) -> str:
    lines = [f"*{fact.name}:* {escaped(clipped(fact.text, _FACT))}" for fact in known]
    return _within(lines, "\n", _SECTION)


def _context(notice: Notice, known: Sequence[Fact]) -> str:
    said = f"{notice.severity.value} · {notice.type.value} · {said_at(notice.time)}"
    parts = [f"{fact.name}: {fact.text}" for fact in known if fact.name in _IN_CONTEXT]
    return _within([escaped(clipped(each, _FACT)) for each in (said, *parts)], " · ", _CONTEXT)


def _within(parts: Sequence[str], between: str, most: int) -> str:
    """The first parts, as many as there is room for; one cut in the middle could end in `&am`."""
    text = ""
    for part in parts:
        longer = f"{text}{between}{part}" if text else part
        if len(longer) > most:
            break
        text = longer
    return text


def _buttons(notice: Notice) -> list[Block]:
    return [
        {
            "type": "button",
            "text": {"type": "plain_text", "text": clipped(link.text, _BUTTON)},
            "url": link.url,
        }
        for link in links(notice)[:_MOST_BUTTONS]
        if len(link.url) <= _URL
    ]


def _markdown(text: str) -> Block:
    return {"type": "mrkdwn", "text": text}


def escaped(text: str) -> str:
    """A text that mentions nobody and links nowhere."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


CHANNEL: Final = Channel(
    name="slack",
    endpoint=Endpoint,
    takes=EVERY_ACTION,
    connect=posting(write),
)
