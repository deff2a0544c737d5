"""What the commands have in common that work on a data folder rather than ask a server."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from headwater.config import Config


def data_option(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the option that names the data folder."""
    return click.option(
        "--data",
        type=click.Path(file_okay=False, path_type=Path),
        help="The folder of the server's data; else $HEADWATER_DATA, else headwater-data.",
    )(command)


def config_of(data: Path | None) -> Config:
    """The settings, with this data folder if one was named."""
    from headwater.config import read_config

    return read_config(os.environ, data=data)
