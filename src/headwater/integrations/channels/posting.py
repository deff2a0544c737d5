"""One request over HTTP, and what its answer means: no redirects, no proxies, no second chances."""

from __future__ import annotations

import os
import socket
import ssl
import threading
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime
from http.client import HTTPConnection, HTTPException, HTTPResponse
from typing import Final
from urllib.parse import urlsplit

from headwater.errors import HeadwaterError
from headwater.integrations.channels.addresses import Reach, open_socket
from headwater.integrations.channels.channel import E, Send, Sending, Target
from headwater.model.delivery import Answer, Outcome
from headwater.model.time import Instant, to_instant

INVALID: Final = frozenset({400, 413, 422})
"""Answers of a vendor to a notice that it will never take."""

MOST_ANSWER_BYTES: Final = 65_536
_MOST_DETAIL: Final = 1_000
_GONE: Final = 410
_JSON: Final = "application/json"


@dataclass(frozen=True, slots=True)
class Request:
    """What is posted."""

    url: str
    body: bytes
    headers: Mapping[str, str]


def json_request(url: str, body: bytes, **headers: str) -> Request:
    """A request with JSON in it. headers: `_` standing for `-`."""
    named = {name.replace("_", "-"): value for name, value in headers.items() if value}
    return Request(url, body, {"Content-Type": _JSON, **named})


def posting(
    write: Callable[[Sending, E, Target], Request], *, invalid: frozenset[int] = INVALID
) -> Callable[[E, Target], Send]:
    """The delivery of a channel that posts one request for a notice.

    invalid: statuses that say that this notice will never be taken.
    """

    def connect(endpoint: E, target: Target) -> Send:
        reach = Reach(endpoint.timeout_s, endpoint.allow_private)

        def send(sending: Sending) -> Outcome:
            return post(write(sending, endpoint, target), reach, invalid=invalid, at=sending.at)

        return send

    return connect


def post(request: Request, reach: Reach, *, invalid: frozenset[int], at: Instant) -> Outcome:
    """Send a request, and say what became of it."""
    try:
        answer, body = exchange("POST", request, reach)
    except (HeadwaterError, OSError, HTTPException) as error:
        return Outcome(answer=Answer.FAILED, detail=reason(error))
    return outcome_of(answer, body, invalid=invalid, at=at)


def exchange(
    method: str, request: Request, reach: Reach, *, most_bytes: int = MOST_ANSWER_BYTES
) -> tuple[HTTPResponse, bytes]:
    """Send a request; returns its answer and the first of its body.

    Raises ForbiddenAddressError, OSError, HTTPException.
    """
    parts = urlsplit(request.url)
    tls = ssl.create_default_context() if parts.scheme == "https" else None
    port = parts.port or (443 if tls else 80)
    with connection(parts.hostname or "", port, reach, tls=tls) as line:
        http = HTTPConnection(parts.hostname or "", port)
        http.sock = line
        path = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
        headers = {"Host": parts.netloc, "User-Agent": "headwater", **request.headers}
        http.request(method, path, request.body, headers)
        answer = http.getresponse()
        return answer, answer.read(most_bytes)


def outcome_of(
    answer: HTTPResponse, body: bytes, *, invalid: frozenset[int], at: Instant
) -> Outcome:
    """What an answer means. at: now, for answers that name an hour to come back."""
    status = answer.status
    return Outcome(
        answer=_meaning(status, invalid),
        status=status,
        detail=body.decode("utf-8", "replace")[:_MOST_DETAIL],
        retry_after_s=retry_after(answer.getheader("Retry-After"), at=at),
    )


def _meaning(status: int, invalid: frozenset[int]) -> Answer:
    if 200 <= status < 300:
        return Answer.DELIVERED
    if status == _GONE:
        return Answer.GONE
    return Answer.REFUSED if status in invalid else Answer.FAILED


def retry_after(text: str | None, *, at: Instant) -> float | None:
    """How many seconds to wait by a header, which says it so or names an hour (RFC 9110)."""
    if text is None:
        return None
    if text.strip().isascii() and text.strip().isdigit():
        return float(text.strip()[:9])
    try:
        moment = parsedate_to_datetime(text)
        return max(0.0, (to_instant(moment.astimezone(UTC)) - at) / 1_000_000)
    except (ValueError, OverflowError):
        return None


@contextmanager
def connection(
    host: str, port: int, reach: Reach, *, tls: ssl.SSLContext | None
) -> Generator[socket.socket]:
    """A connection that is cut when the time of an attempt is over, whatever happens on it.

    Raises ForbiddenAddressError, OSError; TimeoutError when it was cut.
    """
    line = open_socket(host, port, reach)
    with closing_in_time(line, reach.timeout_s):
        if tls is None:
            yield line
            return
        with tls.wrap_socket(line, server_hostname=host) as secure:
            yield secure


@contextmanager
def closing_in_time(line: socket.socket, timeout_s: float) -> Generator[None]:
    """Cut a connection after so long. A peer that sends a byte now and then is no reason to wait.

    Raises TimeoutError in place of whatever the cut led to.
    """
    # The descriptor stays the same when TLS takes the connection over, the object does not.
    watched = socket.socket(fileno=os.dup(line.fileno()))
    over = threading.Event()

    def cut() -> None:
        over.set()
        try:
            watched.shutdown(socket.SHUT_RDWR)
        except OSError:
            return

    timer = threading.Timer(timeout_s, cut)
    timer.start()
    try:
        yield
    except (OSError, HTTPException) as error:
        if over.is_set():
            raise TimeoutError from error
        raise
    finally:
        timer.cancel()
        watched.close()
        line.close()


def reason(error: BaseException) -> str:
    """What went wrong, in the words of the system, the shortest that say it."""
    if isinstance(error, TimeoutError):
        return "no answer in time"
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not trusted: {error.verify_message}"
    if isinstance(error, socket.gaierror):
        return "its name is not known"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror.lower()
    return str(error) or type(error).__name__
