"""The `airflow_mappedTask` facet of runs, as Airflow writes it."""

from __future__ import annotations

import msgspec


class AirflowMappedTaskFacet(msgspec.Struct, frozen=True):
    """Which of its copies a task that was mapped over a list is."""

    map_index: int | None = msgspec.field(name="mapIndex", default=None)
