"""Addresses of files without what lets somebody in."""

from __future__ import annotations

import re
from typing import Final

# A letter in front would make it the rest of a scheme, so each is looked at once.
_ADDRESS: Final = re.compile(r"(?<![\w+.-])[A-Za-z][\w+.-]*://[^\s`\"'<>]+")
# A key may hold slashes, as a port in front of a path does not.
_USERINFO: Final = re.compile(r"\A(\w[\w+.-]*://)[^/?#@:]*:(?!\d+(?:/|\Z))[^@]*@(?:[^/@]*@)*")
_SETTINGS: Final = re.compile(r"\?[\w.%-]+=.*", re.DOTALL)


def without_credentials(text: str) -> str:
    """The text, whose addresses have neither a user with a password nor settings behind a `?`.

    These settings are signatures, keys and versions of an interface, never a part of a name; a
    `?` without them stands for a letter, as in `part-?.csv`.
    """
    return _ADDRESS.sub(_plain, text) if "://" in text else text


def _plain(found: re.Match[str]) -> str:
    return _SETTINGS.sub("", _USERINFO.sub(r"\1", found[0]))
