"""What a channel is: a notice in, a request in the words of some vendor out.

Each channel is a pure function from a notice to what is sent, with a thin delivery behind it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final, Generic, TypeAlias, TypeVar

import msgspec

from headwater.integrations.channels.timing import Timing
from headwater.model.delivery import Outcome
from headwater.model.notice import Action, Notice
from headwater.model.time import Instant

EVERY_ACTION: Final = frozenset(Action)
PAGES: Final = frozenset({Action.TRIGGER, Action.ACKNOWLEDGE, Action.RESOLVE})
ON_OR_OFF: Final = frozenset({Action.TRIGGER, Action.RESOLVE})


class Only(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which notices go; all of what is named must fit, and what is empty fits everything.

    types: `incident.opened`, or `incident.*`, `*` standing for any letters. severities: critical,
    high, medium, low. owners: of whom one must answer for what it is about, or be told of it by
    name. selector: which assets a notice may be about.
    """

    types: tuple[str, ...] = ()
    severities: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()
    selector: str | None = None


class Endpoint(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is said of an endpoint, whatever its channel.

    name: of the endpoint, by which it is known from start to start. channel: the kind of channel.
    url: where it is. url_env, secret_env: the environment variables that hold its address, where
    that is a secret, and what opens it. only: which notices go there. timeout_s: how long an
    attempt may take. allow_private: it may lie inside one's own network. zone: the time zone of its
    hours, by its IANA name. quiet_hours: when tickets wait. business_hours: when it takes anything
    at all; outside_hours: where notices go otherwise, an endpoint or `wait`. stands_in: it gets
    only what others send there outside their hours. digest_at, digest_every_min: when tickets are
    sent as one.
    """

    name: str
    channel: str
    url: str | None = None
    url_env: str | None = None
    secret_env: str | None = None
    only: Only = Only()
    timeout_s: float = 15.0
    allow_private: bool = False
    zone: str = "UTC"
    quiet_hours: tuple[str, ...] = ()
    business_hours: tuple[str, ...] = ()
    outside_hours: str = "wait"
    stands_in: bool = False
    digest_at: tuple[str, ...] = ()
    digest_every_min: int | None = None


E = TypeVar("E", bound=Endpoint)


@dataclass(frozen=True, slots=True)
class Target:
    """Where an endpoint is, what opens it, and in whose name notices go there.

    secret: empty where there is none. source: the address of this Headwater, or its name.
    """

    url: str = field(repr=False)
    secret: str = field(repr=False)
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """One attempt. at: when it is made.

    before: the notice of the same matter that was delivered to the same endpoint last.
    """

    notice: Notice
    at: Instant
    before: Notice | None = None


Send: TypeAlias = Callable[[Sending], Outcome]
"""Makes one attempt. Whatever an endpoint may do to it is an outcome, not an error."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel(Generic[E]):
    """One kind of channel.

    endpoint: what the file of endpoints says of one.
    takes: what it can be told to do. connect: makes what sends to one endpoint; what it imports
    besides the standard library it imports then. url: where the vendor listens, where that is one
    place. schemes: of addresses. opened_by: what secret, in words; None where there is none.
    needs_secret: whether nothing goes without. needs_url: whether there is an address at all.
    """

    name: str
    endpoint: type[E]
    takes: frozenset[Action]
    connect: Callable[[E, Target], Send]
    url: str | None = None
    schemes: tuple[str, ...] = ("https", "http")
    opened_by: str | None = None
    needs_secret: bool = True
    needs_url: bool = True


AnyChannel: TypeAlias = Channel[Any]


@dataclass(frozen=True, slots=True)
class Connected:
    """An endpoint that can be sent to.

    where: its host, without what may be secret. timing: when it gets what.
    """

    endpoint: Endpoint
    channel: AnyChannel
    send: Send
    where: str
    timing: Timing = field(default_factory=Timing)
