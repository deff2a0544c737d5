"""The `dataQualityMetrics` facet of datasets and inputs."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec

from headwater.openlineage.facets.form import DATE_TIME, REQUIRED


class ColumnMetrics(msgspec.Struct, frozen=True):
    """What was measured of one column."""

    null_count: int | None = msgspec.field(name="nullCount", default=None)
    distinct_count: int | None = msgspec.field(name="distinctCount", default=None)
    sum: float | None = None
    count: float | None = None
    min: Any = None
    max: Any = None
    quantiles: dict[str, float | None] = {}


class DataQualityMetricsFacet(msgspec.Struct, frozen=True):
    """What was measured of the content of a dataset."""

    row_count: int | None = msgspec.field(name="rowCount", default=None)
    bytes: int | None = None
    file_count: int | None = msgspec.field(name="fileCount", default=None)
    last_updated: Annotated[str | None, DATE_TIME] = msgspec.field(name="lastUpdated", default=None)
    capture_date: str | None = msgspec.field(name="captureDate", default=None)
    column_metrics: Annotated[dict[str, ColumnMetrics], REQUIRED] = msgspec.field(
        name="columnMetrics", default_factory=dict[str, ColumnMetrics]
    )
