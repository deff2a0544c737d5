"""One request and its reply over HTTP, or an error that says what to do."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.message import Message
from http.client import HTTPException, HTTPMessage
from ipaddress import ip_address
from typing import IO, Any, Final, cast
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urlsplit
from urllib.request import (
    BaseHandler,
    HTTPRedirectHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
    build_opener,
)

from headwater.sdk.errors import (
    AmbiguousNameError,
    BadInputError,
    BusyError,
    ClientError,
    NotAllowedError,
    ServerFaultError,
    UnknownNameError,
    UnreachableError,
)

_GZIP_FROM_BYTES: Final = 1024
_HTTP: Final = ("http", "https")


@dataclass(frozen=True, slots=True)
class Reply:
    """What a server answered. headers: their names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def document(self) -> dict[str, Any]:
        """The body as a JSON object; an empty body as an empty one."""
        try:
            document: object = json.loads(self.body) if self.body.strip() else {}
        except ValueError:
            document = None
        if not isinstance(document, dict):
            what = "the answer is not the JSON of a Headwater server; is it another one?"
            raise ServerFaultError(what, status=self.status)
        return cast("dict[str, Any]", document)


@dataclass(frozen=True, slots=True)
class Transport:
    """How to reach one server. Holds no connection, so threads may share it."""

    url: str
    api_key: str | None = field(default=None, repr=False)
    timeout_s: float = 30.0

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        if parts.scheme not in _HTTP or not parts.hostname:
            raise BadInputError(
                f"{self.url!r} is not the address of a server; write http://HOST:PORT"
            )

    def get(self, path: str, params: Mapping[str, str] | None = None) -> Reply:
        """Ask. Raises a ClientError for anything but an answer."""
        query = f"?{urlencode(params)}" if params else ""
        return self._exchange(Request(self._address(path) + query))  # noqa: S310 because __post_init__ lets only http and https through

    def post(self, path: str, body: bytes, *, headers: Mapping[str, str] | None = None) -> Reply:
        """Send JSON, compressed when that pays. Raises a ClientError unless it was taken."""
        headers = {**(headers or {}), "Content-Type": "application/json"}
        if len(body) >= _GZIP_FROM_BYTES:
            body = gzip.compress(body, compresslevel=1)
            headers["Content-Encoding"] = "gzip"
        request = Request(self._address(path), data=body, headers=headers, method="POST")  # noqa: S310 because __post_init__ lets only http and https through
        return self._exchange(request)

    def _address(self, path: str) -> str:
        return self.url.rstrip("/") + path

    def _exchange(self, request: Request) -> Reply:
        request.add_header("Accept", "application/json")
        request.add_header("User-Agent", "headwater-python")
        if self.api_key:
            request.add_header("Authorization", f"Bearer {self.api_key}")
        try:
            reply = self._reply(request)
        except URLError as error:
            raise UnreachableError(self.url, _reason(error.reason)) from error
        except (OSError, HTTPException) as error:
            raise UnreachableError(self.url, _reason(error)) from error
        if not 200 <= reply.status < 300:
            raise refused(reply)
        return reply

    def _reply(self, request: Request) -> Reply:
        """Whatever the server says, a refusal too."""
        try:
            with _opener(self.url).open(request, timeout=self.timeout_s) as response:
                return _read(response.status, response.headers, response)
        except HTTPError as refusal:
            with refusal:
                return _read(refusal.code, refusal.headers, refusal)


class _NoRedirect(HTTPRedirectHandler):
    """Follows no redirect: it would carry the key to wherever the answer points."""

    def redirect_request(
        self,
        req: Request,  # noqa: ARG002 because the standard library names the arguments
        fp: IO[bytes],  # noqa: ARG002
        code: int,  # noqa: ARG002
        msg: str,  # noqa: ARG002
        headers: HTTPMessage,  # noqa: ARG002
        newurl: str,  # noqa: ARG002
    ) -> None:
        return None


def refused(reply: Reply) -> ClientError:
    """The error that a reply stands for."""
    problem = _problem(reply)
    detail = str(problem.get("detail") or problem.get("title") or f"HTTP {reply.status}")
    match reply.status:
        case 401 | 403:
            return NotAllowedError(detail)
        case 404:
            return UnknownNameError(detail, similar=_texts(problem.get("similar")))
        case 409:
            return AmbiguousNameError(detail, candidates=_texts(problem.get("candidates")))
        case 408 | 425 | 429 | 503:
            return BusyError(detail, retry_after_s=_retry_after(reply))
        case status if 300 <= status < 400:
            there = reply.headers.get("location", "elsewhere")
            return ServerFaultError(f"the server has moved to {there}", status=status)
        case status if status < 500:
            column: object = problem.get("column")
            return BadInputError(
                detail,
                pointer=str(problem.get("pointer") or ""),
                column=column if isinstance(column, int) else None,
                status=status,
            )
        case status:
            return ServerFaultError(f"the server failed: {detail}", status=status)


def _problem(reply: Reply) -> dict[str, Any]:
    try:
        return reply.document()
    except ServerFaultError:
        return {}


def _opener(url: str) -> OpenerDirector:
    handlers: list[BaseHandler] = [_NoRedirect()]
    if _is_loopback(urlsplit(url).hostname or ""):
        # A proxy that the environment names cannot reach this machine's own loopback address.
        handlers.append(ProxyHandler({}))
    return build_opener(*handlers)


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _read(status: int, headers: Message, body: IO[bytes]) -> Reply:
    return Reply(status, {name.lower(): value for name, value in headers.items()}, body.read())


def _reason(error: object) -> str:
    if isinstance(error, TimeoutError):
        return "no answer in time"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror.lower()
    return str(error) or type(error).__name__


def _retry_after(reply: Reply) -> float:
    try:
        return max(0.0, float(reply.headers.get("retry-after", "1")))
    except ValueError:
        return 1.0


def _texts(value: object) -> tuple[str, ...]:
    return tuple(map(str, cast("list[object]", value))) if isinstance(value, list) else ()
