"""The whole product behind the benchmark: the projector follows while events come in."""

from __future__ import annotations

from pathlib import Path

from starlette.applications import Starlette

from headwater.app import open_platform
from headwater.config import Config
from headwater.server.application import build_application
from headwater.server.serve import tune_interpreter


def build(path: Path, store: str | None) -> Starlette:
    tune_interpreter()
    return build_application(open_platform(Config(data=path.parent, store=store)))
