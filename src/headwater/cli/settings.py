"""Which server, and with what key: option, environment, the user's file, default."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from headwater.errors import InvalidInputError
from headwater.sdk.client import Client, connect


class UnreadableSettingsError(InvalidInputError):
    """The user's settings file is no TOML."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path} cannot be read: {reason}")


def client(server: str | None, *, environment: Mapping[str, str] | None = None) -> Client:
    """A client of the server that is meant.

    The folder one stands in has no say: a checked-out repository must not decide where a key is
    sent.
    """
    told = os.environ if environment is None else environment
    file: Mapping[str, Any] = {}
    if not (server or told.get("HEADWATER_URL")) or not told.get("HEADWATER_API_KEY"):
        file = _read_file(settings_path(told))
    named = server or told.get("HEADWATER_URL")
    key = told.get("HEADWATER_API_KEY") or (None if named else file.get("api_key"))
    return connect(named or file.get("url"), api_key=key)


def settings_path(environment: Mapping[str, str]) -> Path:
    """Where a user keeps `url` and `api_key`."""
    folder = Path(environment.get("XDG_CONFIG_HOME") or "~/.config").expanduser()
    return folder / "headwater" / "config.toml"


def _read_file(path: Path) -> Mapping[str, Any]:
    import tomllib

    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UnreadableSettingsError(path, str(error)) from error
