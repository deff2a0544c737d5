"""Connections to hosts that somebody named: never to where only this machine should reach.

A host is resolved once, and the connection goes to an address that was checked; what the name
stands for a moment later has no say.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final, TypeAlias

from headwater.errors import HeadwaterError

Address: TypeAlias = IPv4Address | IPv6Address

# Where clouds tell a machine its own credentials. No endpoint ever lies there.
_METADATA: Final = frozenset(
    map(
        ip_address,
        ("169.254.169.254", "169.254.170.2", "168.63.129.16", "100.100.100.200", "fd00:ec2::254"),
    )
)
_NAT64: Final = (ip_network("64:ff9b::/96"), ip_network("64:ff9b:1::/48"))


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a connection may go. timeout_s: for all of an attempt."""

    timeout_s: float
    allow_private: bool


class ForbiddenAddressError(HeadwaterError):
    """A host stands for addresses that must not be connected to, and for no other."""

    def __init__(self, host: str, address: Address) -> None:
        where = f"{host} is {address}" if host != str(address) else host
        way_out = (
            "that is where clouds keep credentials"
            if _is_metadata(address)
            else "that is not a public address; say `allow_private = true` if it is meant"
        )
        super().__init__(f"{where}, and {way_out}")


def open_socket(host: str, port: int, reach: Reach) -> socket.socket:
    """A connection to a host, at an address that may be connected to.

    Raises ForbiddenAddressError, OSError.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError:
        raise socket.gaierror(socket.EAI_NONAME, f"{host} is no name of a host") from None
    addresses = [ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]
    allowed = [
        entry
        for entry, address in zip(found, addresses, strict=True)
        if may_reach(address, allow_private=reach.allow_private)
    ]
    if not allowed:
        raise ForbiddenAddressError(host, addresses[0])
    refusal: OSError | None = None
    for family, kind, protocol, _, where in allowed:
        opened = socket.socket(family, kind, protocol)
        opened.settimeout(reach.timeout_s)
        try:
            opened.connect(where)
        except OSError as error:
            opened.close()
            refusal = refusal or error
        else:
            return opened
    raise refusal or OSError(f"{host} has no address")


def may_reach(address: Address, *, allow_private: bool) -> bool:
    """Whether an address may be connected to, and so every other that is written inside it."""
    inside = [address, *_embedded(address)]
    if any(map(_is_metadata, inside)):
        return False
    return allow_private or all(map(_is_public, inside))


def _is_metadata(address: Address) -> bool:
    return address in _METADATA


def _is_public(address: Address) -> bool:
    return address.is_global and not (
        address.is_multicast
        or address.is_reserved
        or address.is_loopback
        or address.is_link_local
        or address.is_unspecified
    )


def _embedded(address: Address) -> Iterator[Address]:
    """The IPv4 addresses to which an IPv6 address leads."""
    if isinstance(address, IPv4Address):
        return
    if address.ipv4_mapped:
        yield address.ipv4_mapped
    if address.sixtofour:
        yield address.sixtofour
    if address.teredo:
        yield from address.teredo
    if any(address in network for network in _NAT64):
        yield IPv4Address(int(address) & 0xFFFF_FFFF)
