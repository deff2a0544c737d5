"""What a notice says, in words for people: the same facts, whatever the channel."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from hashlib import blake2b
from typing import Final, NamedTuple

from headwater.model.identity import readable
from headwater.model.notice import Action, Gathered, Impact, LastGood, Notice, Suspect
from headwater.model.time import Instant, format_instant

_MOST_SUSPECTS: Final = 3
_PART: Final = 150
_WEB: Final = re.compile(r"https?://[^\s<>\"|\\^`{}]+", re.ASCII)
_MARKS: Final = {Action.RESOLVE: "Resolved", Action.ACKNOWLEDGE: "Acknowledged"}


class Fact(NamedTuple):
    """One thing that is known, by its name."""

    name: str
    text: str


class Link(NamedTuple):
    """Somewhere to go on, by what happens there."""

    text: str
    url: str


def headline(notice: Notice) -> str:
    """What it is, in one line: `[CRITICAL] orders is late`, `[Resolved] orders is late`."""
    return _headline(notice)


def gathered_text(part: Gathered) -> str:
    """The same of a part of a digest, at no greater length than many of them have room for."""
    return clipped(_headline(part), _PART)


def _headline(told: Notice | Gathered) -> str:
    mark = _MARKS.get(told.action, told.severity.value.upper())
    named = f"{told.incident}: " if told.incident else ""
    return one_line(f"[{mark}] {named}{told.title}")


def facts(notice: Notice) -> Sequence[Fact]:
    """What is known, each in one line, what matters most first."""
    return [Fact(name, one_line(text)) for name, text in _told(notice) if text and text.strip()]


def _told(notice: Notice) -> Iterator[tuple[str, str | None]]:
    yield "What", notice.summary
    yield "Asset", readable(notice.subject) if notice.subject else None
    yield "Since", said_at(notice.since)
    yield "State", notice.state
    if notice.impact:
        yield "Impact", impact_text(notice.impact)
        yield "Consumers", ", ".join(consumers(notice.impact))
    yield "Suspects", "; ".join(map(suspect_text, notice.suspects[:_MOST_SUSPECTS]))
    yield "Last good", last_good_text(notice.last_good) if notice.last_good else None
    yield "Owners", ", ".join(notice.owners)
    yield "Runbook", None if _is_web(notice.runbook) else notice.runbook
    for each in notice.gathered:
        yield said_at(each.time) or "", gathered_text(each)
    yield "Why you got this", notice.why
    yield "Completeness", coverage_text(notice)


def links(notice: Notice) -> Sequence[Link]:
    """Where to go on; only what there is, and is on the web."""
    offered = (
        ("Acknowledge", notice.acknowledge_url if notice.action is Action.TRIGGER else None),
        ("Open", notice.url),
        ("Impact", notice.impact_url),
        ("Runbook", notice.runbook),
        ("Mute this", notice.mute_url),
    )
    return [Link(text, url) for text, url in offered if url and _is_web(url)]


def _is_web(url: str | None) -> bool:
    """Whether it is safe to click at: an address of the web, and only one."""
    return url is not None and _WEB.fullmatch(url) is not None


def plain_text(notice: Notice) -> str:
    """All of it as lines of text."""
    told = [f"{fact.name}: {fact.text}" for fact in facts(notice)]
    there = [f"{link.text}: {link.url}" for link in links(notice)]
    return "\n".join([*told, *([""] if there else []), *there])


def said_at(instant: Instant | None) -> str | None:
    """An instant to the second, for people."""
    return None if instant is None else f"{format_instant(instant)[:19].replace('T', ' ')} UTC"


def impact_text(impact: Impact) -> str:
    """How much depends on it; what nobody counted is not said."""
    parts = [f"{impact.total:,} downstream"]
    if impact.dashboards is not None:
        parts.append(f"{impact.dashboards:,} dashboards")
    if impact.regulated is not None:
        parts.append(f"{impact.regulated:,} regulated")
    return ", ".join(parts)


def consumers(impact: Impact) -> Sequence[str]:
    """The ones that matter most, with their owners."""
    return [
        f"{readable(each.id)} ({each.owner})" if each.owner else readable(each.id)
        for each in impact.top
    ]


def suspect_text(suspect: Suspect) -> str:
    """A change that may be the cause: `deploy d4e5f6a, 12 min before (score 0.81): same path`."""
    what = [suspect.kind]
    if suspect.commit:
        what.append(suspect.commit[:12])
    if suspect.asset:
        what.append(f"of {readable(suspect.asset)}")
    text = " ".join(what)
    if suspect.minutes_before is not None:
        text += f", {suspect.minutes_before:g} min before"
    if suspect.score is not None:
        text += f" (score {suspect.score:.2f})"
    return f"{text}: {', '.join(suspect.reasons)}" if suspect.reasons else text


def last_good_text(last: LastGood) -> str:
    """What to roll back to."""
    told = (("version", last.version), ("run", last.run), ("commit", last.commit))
    return ", ".join(f"{name} {value}" for name, value in told if value)


def coverage_text(notice: Notice) -> str | None:
    """How complete it is; None where nobody says."""
    if notice.coverage is None:
        return None
    missing = "; ".join(notice.coverage.missing)
    return f"{notice.coverage.status}: {missing}" if missing else notice.coverage.status


def one_line(text: str) -> str:
    """A text without line ends and other control characters."""
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())


def clipped(text: str, most: int) -> str:
    """A text of at most so many characters, with `…` at its end where something is missing."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def fitting_key(key: str, most: int) -> str:
    """A key of at most so many characters; one that is too long keeps its own by a digest."""
    if len(key) <= most:
        return key
    digest = blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
    return f"{key[: most - 17]}-{digest}"
