"""The whole product behind the benchmark: the projector follows while events come in."""

from __future__ import annotations

from pathlib import Path

from starlette.applications import Starlette

from headwater.app import open_platform
from headwater.config import Config
from headwater.server.application import build_application


def build(path: Path) -> Starlette:
    return build_application(open_platform(Config(data=path.parent)))
