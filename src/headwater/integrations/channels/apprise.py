"""Everything else, by apprise, which knows more than a hundred services by their addresses.

It connects by itself, so nothing that is said of addresses, redirects and time holds here.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any, Final

from headwater.errors import InvalidInputError
from headwater.integrations.channels.channel import (
    EVERY_ACTION,
    Channel,
    Endpoint,
    Send,
    Sending,
    Target,
)
from headwater.integrations.channels.wording import clipped, headline, plain_text
from headwater.model.delivery import Answer, Outcome
from headwater.model.notice import Action, Notice, Severity

_TITLE: Final = 200
_BODY: Final = 8_000


class AppriseMissingError(InvalidInputError):
    """An endpoint needs apprise, which is not installed."""

    def __init__(self) -> None:
        super().__init__("this channel needs apprise: pip install 'headwater[apprise]'")


class AppriseAddressError(InvalidInputError):
    """Apprise knows no service by an address. The address itself holds secrets and is not told."""

    def __init__(self, name: str) -> None:
        super().__init__(f"apprise knows no service at one of the addresses of {name!r}")


class UnguardedAppriseError(InvalidInputError):
    """An endpoint does not say that apprise may connect to wherever it likes."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"apprise connects by itself, and nothing keeps it from addresses of this network; "
            f"say `allow_private = true` in {name!r} if that is meant"
        )


def connect(endpoint: Endpoint, target: Target) -> Send:
    """The delivery by apprise.

    Raises AppriseMissingError, AppriseAddressError, UnguardedAppriseError.
    """
    if not endpoint.allow_private:
        raise UnguardedAppriseError(endpoint.name)
    try:
        apprise: Any = import_module("apprise")
    except ImportError:
        raise AppriseMissingError from None
    services = apprise.Apprise()
    if not all(services.add(address) for address in target.secret.split()):
        raise AppriseAddressError(endpoint.name)

    def send(sending: Sending) -> Outcome:
        notice = sending.notice
        taken = services.notify(
            title=clipped(headline(notice), _TITLE),
            body=clipped(plain_text(notice) or notice.title, _BODY),
            notify_type=_kind(notice),
        )
        if taken:
            return Outcome(answer=Answer.DELIVERED, detail="taken by all services")
        return Outcome(answer=Answer.FAILED, detail="a service did not take it; its log says why")

    return send


def _kind(notice: Notice) -> str:
    if notice.action is Action.RESOLVE:
        return "success"
    if notice.action is Action.INFORM:
        return "info"
    return "failure" if notice.severity in {Severity.CRITICAL, Severity.HIGH} else "warning"


CHANNEL: Final = Channel(
    name="apprise",
    endpoint=Endpoint,
    takes=EVERY_ACTION,
    connect=connect,
    opened_by="one or more addresses of apprise, with spaces between",
    needs_url=False,
)
