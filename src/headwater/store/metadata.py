"""The tables of each store; each schema module adds its own."""

from __future__ import annotations

from typing import Final

from sqlalchemy import MetaData

projection: Final = MetaData()
