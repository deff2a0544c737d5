"""E-mail, by SMTP: text and HTML, encrypted unless the endpoint is in one's own network."""

from __future__ import annotations

import smtplib
import socket
import ssl
from collections.abc import Sequence
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from html import escape
from typing import Final
from urllib.parse import urlsplit

from headwater.errors import HeadwaterError, InvalidInputError
from headwater.integrations.channels.addresses import Reach, open_socket
from headwater.integrations.channels.channel import (
    EVERY_ACTION,
    Channel,
    Endpoint,
    Send,
    Sending,
    Target,
)
from headwater.integrations.channels.posting import closing_in_time, reason
from headwater.integrations.channels.wording import (
    clipped,
    facts,
    fitting_key,
    headline,
    links,
    plain_text,
)
from headwater.model.delivery import Answer, Outcome
from headwater.model.notice import Notice
from headwater.model.time import from_instant

_SUBJECT: Final = 200
_REFERENCE: Final = 60
_FACT: Final = 4_000
_PORTS: Final = {"smtp": 587, "smtps": 465, "smtp+plain": 25}
_CELL: Final = "padding:2px 12px 2px 0;vertical-align:top"


class MailEndpoint(Endpoint, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is said of a mail server and who gets mail. user: where it asks for one.

    url: `smtp://HOST` for STARTTLS, `smtps://HOST` for TLS from the first byte, `smtp+plain://HOST`
    for no encryption at all.
    """

    sender: str
    to: tuple[str, ...]
    user: str | None = None


class MailSettingError(InvalidInputError):
    """Mail cannot be sent as an endpoint says."""

    def __init__(self, endpoint: Endpoint, member: str, wanted: str) -> None:
        super().__init__(f"{endpoint.name!r}: {member} must be {wanted}", pointer=f"/{member}")


def write(sending: Sending, endpoint: MailEndpoint, _: Target) -> EmailMessage:
    """The message; all of one matter are one thread, and one sent twice has one id."""
    notice = sending.notice
    message = EmailMessage()
    message["Subject"] = clipped(headline(notice), _SUBJECT)
    message["From"] = endpoint.sender
    message["To"] = ", ".join(endpoint.to)
    message["Date"] = format_datetime(from_instant(notice.time))
    domain = parseaddr(endpoint.sender)[1].rpartition("@")[2]
    matter = fitting_key(notice.dedup_key.encode().hex(), _REFERENCE)
    message["Message-ID"] = f"<{notice.id}@{domain}>"
    message["References"] = f"<{matter}@{domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message["X-Headwater-Type"] = notice.type.value
    message["X-Headwater-Severity"] = notice.severity.value
    message.set_content(f"{headline(notice)}\n\n{plain_text(notice)}\n")
    message.add_alternative(_html(notice), subtype="html")
    return message


def _html(notice: Notice) -> str:
    rows = "".join(
        f'<tr><th align="left" style="{_CELL}">{escape(fact.name)}</th>'
        f'<td style="{_CELL}">{escape(clipped(fact.text, _FACT))}</td></tr>\n'
        for fact in facts(notice)
    )
    there = " &middot; ".join(
        f'<a href="{escape(link.url)}">{escape(link.text)}</a>' for link in links(notice)
    )
    return (
        '<!doctype html>\n<html lang="en"><body style="font-family:sans-serif">\n'
        f"<h2>{escape(headline(notice))}</h2>\n<table>\n{rows}</table>\n<p>{there}</p>\n"
        "</body></html>\n"
    )


def connect(endpoint: MailEndpoint, target: Target) -> Send:
    """The delivery over SMTP. Raises MailSettingError."""
    _check(endpoint)
    parts = urlsplit(target.url)
    host, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
    reach = Reach(endpoint.timeout_s, endpoint.allow_private)

    def send(sending: Sending) -> Outcome:
        message = write(sending, endpoint, target)
        try:
            line = open_socket(host, port, reach)
            with closing_in_time(line, reach.timeout_s):
                left = _deliver(message, _Line(line, host, parts.scheme), endpoint, target)
        except smtplib.SMTPException as error:
            return _outcome_of(error)
        except (HeadwaterError, OSError) as error:
            return Outcome(answer=Answer.FAILED, detail=reason(error))
        detail = f"accepted, but not for {', '.join(left)}" if left else "accepted for delivery"
        return Outcome(answer=Answer.DELIVERED, status=250, detail=detail)

    return send


def _check(endpoint: MailEndpoint) -> None:
    for member, addresses in (("sender", (endpoint.sender,)), ("to", endpoint.to)):
        told = [parseaddr(address)[1] for address in addresses]
        if not told or not all("@" in each and each.isprintable() for each in told):
            raise MailSettingError(endpoint, member, "an address such as data@example.com")
    if endpoint.user and (endpoint.url or "").startswith("smtp+plain:"):
        raise MailSettingError(endpoint, "url", "smtp or smtps: no password goes unencrypted")


class _Line(smtplib.SMTP):
    """A conversation over a connection that is there already."""

    def __init__(self, line: socket.socket, host: str, scheme: str) -> None:
        self._line = line
        self._over_tls = scheme == "smtps"
        super().__init__(host, local_hostname=socket.gethostname())

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:  # noqa: ARG002 because smtplib asks so
        if not self._over_tls:
            return self._line
        return ssl.create_default_context().wrap_socket(self._line, server_hostname=host)


def _deliver(
    message: EmailMessage, line: _Line, endpoint: MailEndpoint, target: Target
) -> Sequence[str]:
    """Hand a message over; returns whom the server does not take it for."""
    with line:
        if urlsplit(target.url).scheme == "smtp":
            line.starttls(context=ssl.create_default_context())
        if endpoint.user:
            line.login(endpoint.user, target.secret)
        return [*line.send_message(message)]


def _outcome_of(error: smtplib.SMTPException) -> Outcome:
    """What SMTP says: a code of 5xx to the message itself is for good, anything else may pass."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, text = next(iter(error.recipients.values()))
    elif isinstance(error, smtplib.SMTPResponseException):
        code, text = error.smtp_code, error.smtp_error
    else:
        return Outcome(answer=Answer.FAILED, detail=str(error))
    final = 500 <= code < 600 and not isinstance(
        error, smtplib.SMTPAuthenticationError | smtplib.SMTPConnectError | smtplib.SMTPHeloError
    )
    said = text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)
    answer = Answer.REFUSED if final else Answer.FAILED
    return Outcome(answer=answer, status=code, detail=said[:1_000])


CHANNEL: Final = Channel(
    name="email",
    endpoint=MailEndpoint,
    takes=EVERY_ACTION,
    connect=connect,
    schemes=("smtp", "smtps", "smtp+plain"),
    opened_by="the password of the user, where the server asks for one",
    needs_secret=False,
)
