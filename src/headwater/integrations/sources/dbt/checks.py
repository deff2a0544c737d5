"""What dbt's tests and checks of freshness found, in the words of OpenLineage's facets."""

from __future__ import annotations

from typing import Any

from headwater.integrations.sources.dbt.manifest import Node
from headwater.integrations.sources.dbt.results import Freshness, Period, Result
from headwater.openlineage.writing import Json


def assertion(test: Node, result: Result) -> Json:
    """One assertion of a `dataQualityAssertions` facet: a generic test of a table or column."""
    kwargs: dict[str, Any] = (test.test_metadata.kwargs if test.test_metadata else None) or {}
    column = kwargs.get("column_name") or test.column_name
    told = {
        "assertion": test.test_name,
        "name": test.name,
        "success": result.status.lower() == "pass",
        "column": column if isinstance(column, str) else None,
        **_outcome(test, result),
    }
    return {key: value for key, value in told.items() if value is not None}


def test_result(test: Node, result: Result) -> Json:
    """One test of a `test` facet: a test that somebody wrote as a query of its own."""
    status = {"pass": "pass", "skipped": "skip"}.get(result.status.lower(), "fail")
    told = {"name": test.unique_id, "status": status, "type": "singular", **_outcome(test, result)}
    return {key: value for key, value in told.items() if value is not None}


def _outcome(test: Node, result: Result) -> Json:
    """How severe it is, and how many rows were found and expected to be."""
    config = test.config
    severity = ((config.severity if config else None) or "error").lower()
    limit = None
    if config is not None:
        limit = config.warn_if if severity == "warn" else config.error_if
    plain = limit is None or "".join(limit.split()) == "!=0"
    return {
        "severity": severity if severity in {"error", "warn"} else "error",
        "description": test.description or None,
        "expected": None if result.failures is None else ("0" if plain else limit),
        "actual": None if result.failures is None else str(result.failures),
    }


def freshness(found: Freshness) -> tuple[Json, Json]:
    """The bodies of `dataQualityAssertions` and `dataQualityMetrics` of a source."""
    status = found.status.lower()
    criteria = found.criteria
    limits = [
        f"{word} after {_period(period)}"
        for word, period in (
            ("warn", criteria.warn_after if criteria else None),
            ("error", criteria.error_after if criteria else None),
        )
        if _period(period)
    ]
    told = {
        "assertion": "freshness",
        "success": status == "pass",
        "severity": "warn" if status == "warn" else "error",
        "expected": ", ".join(limits) or None,
        "actual": found.error or (None if found.age_s is None else f"{found.age_s:.0f} s old"),
    }
    metrics: Json = {"columnMetrics": {}}
    if found.max_loaded_at:
        metrics["lastUpdated"] = found.max_loaded_at
    return (
        {"assertions": [{key: value for key, value in told.items() if value is not None}]},
        metrics,
    )


def _period(period: Period | None) -> str:
    if period is None or period.count is None:
        return ""
    return f"{period.count} {period.period}" + ("s" if period.count != 1 else "")
