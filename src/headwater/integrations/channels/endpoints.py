"""Which endpoints there are: the file that names them, read with errors that say where."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, Final, cast
from urllib.parse import urlsplit

import msgspec

from headwater.errors import HeadwaterError, InvalidInputError, NotFoundError
from headwater.integrations.channels.channel import (
    AnyChannel,
    Connected,
    Endpoint,
    Only,
    Target,
)
from headwater.integrations.channels.timing_file import (
    BadTimingError,
    check_outside,
    nearest,
    read_timing,
)
from headwater.integrations.registry import CHANNELS, channel_named
from headwater.lineage.selector.parse import parse
from headwater.model.notice import NoticeType, Severity

_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,59}", re.ASCII)
_PLACE: Final = re.compile(r" - at `(?:key in )?\$\.?(?P<place>[^`]*)`$")
_TIMEOUTS_S: Final = (1.0, 60.0)


class MalformedChannelsError(InvalidInputError):
    """The file that names endpoints does not say what it should. place: which one, and what."""

    def __init__(self, path: Path, place: str, problem: str) -> None:
        where = f"{path}: {place}" if place else str(path)
        super().__init__(f"{where}: {problem}; `docs/how-to/send-alerts.md` has examples")


class _EndpointError(Exception):
    """What is wrong with one endpoint, before it is known which one that is."""

    def __init__(self, member: str, problem: str) -> None:
        super().__init__(member, problem)
        self.member = member
        self.problem = problem


def read_endpoints(
    path: Path, environment: Mapping[str, str], *, source: str
) -> Sequence[Connected]:
    """The endpoints that a TOML file names, in its order, each ready to be sent to.

    environment: where its secrets are. source: in whose name notices go there.
    Raises MalformedChannelsError.
    """
    connected: list[Connected] = []
    for number, table in enumerate(_tables(path), start=1):
        name = table.get("name")
        place = f"endpoint {name!r}" if isinstance(name, str) else f"endpoint number {number}"
        try:
            connected.append(_connected(table, environment, source))
            _refuse_twins(connected)
        except (_EndpointError, BadTimingError) as fault:
            where = f"{place}, {fault.member}" if fault.member else place
            raise MalformedChannelsError(path, where, fault.problem) from None
        except HeadwaterError as error:
            raise MalformedChannelsError(path, place, str(error)) from None
    _check_outside(path, connected)
    return connected


def _check_outside(path: Path, connected: Sequence[Connected]) -> None:
    timings = {each.endpoint.name: each.timing for each in connected}
    for name, timing in timings.items():
        try:
            check_outside(name, timing, timings)
        except BadTimingError as fault:
            place = f"endpoint {name!r}, {fault.member}"
            raise MalformedChannelsError(path, place, fault.problem) from None
    named = {each.outside for each in timings.values()}
    for each in connected:
        if each.endpoint.stands_in and each.endpoint.name not in named:
            place = f"endpoint {each.endpoint.name!r}, stands_in"
            problem = "nobody sends there, so it would get nothing; name it in outside_hours"
            raise MalformedChannelsError(path, place, problem)


def _tables(path: Path) -> Iterable[Mapping[str, Any]]:
    try:
        told = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        problem = (error.strerror or str(error)).lower()
        raise MalformedChannelsError(path, "", problem) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise MalformedChannelsError(path, "", str(error)) from None
    if odd := [key for key in told if key != "endpoint"]:
        problem = f"there is no {odd[0]!r}; endpoints are named by [[endpoint]]"
        raise MalformedChannelsError(path, "", problem)
    tables: object = told.get("endpoint", [])
    listed = cast("list[object]", tables) if isinstance(tables, list) else [None]
    if not all(isinstance(each, dict) for each in listed):
        raise MalformedChannelsError(path, "", "endpoints are named by [[endpoint]]")
    return cast("list[Mapping[str, Any]]", listed)


def _connected(table: Mapping[str, Any], environment: Mapping[str, str], source: str) -> Connected:
    channel = _channel_of(table)
    endpoint = _endpoint_of(table, channel)
    _check(endpoint)
    target = Target(
        url=_url_of(endpoint, channel, environment),
        secret=_secret_of(endpoint, channel, environment),
        source=source,
    )
    where = urlsplit(target.url).hostname or channel.name
    send = channel.connect(endpoint, target)
    return Connected(endpoint, channel, send, where, read_timing(endpoint, channel))


def _refuse_twins(connected: Sequence[Connected]) -> None:
    *earlier, last = [each.endpoint.name for each in connected]
    if last in earlier:
        raise _EndpointError("name", "another endpoint has this name")


def _channel_of(table: Mapping[str, Any]) -> AnyChannel:
    name = table.get("channel")
    if not isinstance(name, str):
        raise _EndpointError("channel", f"say which; there are {', '.join(CHANNELS)}")
    try:
        return channel_named(name)
    except NotFoundError as error:
        raise _EndpointError("channel", str(error)) from None


def _endpoint_of(table: Mapping[str, Any], channel: AnyChannel) -> Endpoint:
    _refuse_unknown(table, channel.endpoint.__struct_fields__, "")
    only = table.get("only")
    if isinstance(only, dict):
        _refuse_unknown(cast("Mapping[str, Any]", only), Only.__struct_fields__, "only.")
    try:
        return msgspec.convert(table, channel.endpoint)
    except msgspec.ValidationError as error:
        text = str(error)
        place = _PLACE.search(text)
        raise _EndpointError(place["place"] if place else "", _PLACE.sub("", text)) from None


def _refuse_unknown(table: Mapping[str, Any], known: Sequence[str], within: str) -> None:
    for key in table:
        if key not in known:
            raise _EndpointError(f"{within}{key}", f"there is no such key{nearest(key, known)}")


def _check(endpoint: Endpoint) -> None:
    if not _NAME.fullmatch(endpoint.name):
        raise _EndpointError("name", "write 60 letters, digits, `.`, `_` or `-` at most")
    least, most = _TIMEOUTS_S
    if not least <= endpoint.timeout_s <= most:
        raise _EndpointError("timeout_s", f"it must be from {least:g} to {most:g}")
    for word in endpoint.only.severities:
        if word not in list(Severity):
            raise _EndpointError(
                "only.severities", f"{word!r} is none{nearest(word, list(Severity))}"
            )
    for pattern in endpoint.only.types:
        if not any(fnmatchcase(each, pattern) for each in NoticeType):
            known = list(NoticeType)
            raise _EndpointError(
                "only.types", f"no notice is a {pattern!r}{nearest(pattern, known)}"
            )
    if endpoint.only.selector is not None:
        try:
            parse(endpoint.only.selector)
        except InvalidInputError as error:
            raise _EndpointError("only.selector", str(error)) from None


def _url_of(endpoint: Endpoint, channel: AnyChannel, environment: Mapping[str, str]) -> str:
    if not channel.needs_url:
        return ""
    if endpoint.url and endpoint.url_env:
        raise _EndpointError("url", "there is a url_env, too; say one of them")
    named = _from(environment, endpoint.url_env, "url_env") if endpoint.url_env else None
    url = named or endpoint.url or channel.url
    member = "url_env" if named else "url"
    if url is None:
        raise _EndpointError("url", "say where it is, or in which variable that stands: url_env")
    try:
        parts = urlsplit(url)
        sound = bool(parts.hostname) and parts.port != 0
    except ValueError:
        raise _EndpointError(member, "that is no address") from None
    if not sound or parts.scheme not in channel.schemes or not _is_plain(url):
        wanted = " or ".join(f"{scheme}://HOST" for scheme in channel.schemes)
        raise _EndpointError(member, f"write an address that begins with {wanted}")
    if "@" in parts.netloc:
        raise _EndpointError(member, "user and password do not belong there; see secret_env")
    return url


def _is_plain(url: str) -> bool:
    return url.isascii() and url.isprintable() and " " not in url


def _secret_of(endpoint: Endpoint, channel: AnyChannel, environment: Mapping[str, str]) -> str:
    if endpoint.secret_env and channel.opened_by:
        return _from(environment, endpoint.secret_env, "secret_env")
    if endpoint.secret_env:
        raise _EndpointError("secret_env", f"{channel.name} needs no secret besides its address")
    if channel.opened_by and channel.needs_secret:
        raise _EndpointError("secret_env", f"name the variable that holds {channel.opened_by}")
    return ""


def _from(environment: Mapping[str, str], variable: str, member: str) -> str:
    value = environment.get(variable, "").strip()
    if not value:
        raise _EndpointError(member, f"the environment has no {variable}")
    return value
