"""The words that answers choose from, where there are few of them."""

from __future__ import annotations

from typing import Literal, TypeAlias

NodeKind: TypeAlias = Literal["dataset", "column", "job", "run", "step", "group"]
"""What a node of an answer is. A group stands for several datasets of a picture."""

CoverageStatus: TypeAlias = Literal["complete", "partial", "unknown"]

RunStateWord: TypeAlias = Literal["NEW", "RUNNING", "STALE", "COMPLETED", "FAILED", "ABORTED"]
"""What has become of a run. NEW: only heard of. STALE: silent for too long."""

TransformationName: TypeAlias = Literal[
    "IDENTITY",
    "TRANSFORMATION",
    "AGGREGATION",
    "INDIRECT",
    "JOIN",
    "GROUP_BY",
    "FILTER",
    "SORT",
    "WINDOW",
    "CONDITIONAL",
]
"""What happens to a value, as OpenLineage names it; INDIRECT where it is one without a name."""

OriginKind: TypeAlias = Literal[
    "declared_source", "declared_none", "not_told", "not_instrumented", "never_written", "ended"
]
"""Why a dataset has nothing upstream."""

Certainty: TypeAlias = Literal["yes", "no", "unknown"]

Matched: TypeAlias = Literal[
    "name", "column", "description", "tag", "owner", "code", "facet", "similar"
]
"""Where the words of a search stand."""

HitKind: TypeAlias = Literal["dataset", "job", "column"]

JobChange: TypeAlias = Literal["code", "sql", "inputs", "outputs"]
"""What tells a version of a job from the one before it."""

Saying: TypeAlias = Literal["description", "tier", "domain"]
"""What is said of a thing once, by its producers or by people."""

CandidateKind: TypeAlias = Literal["condition", "value", "name", "column"]
"""What may stand at the cursor of a selector."""
