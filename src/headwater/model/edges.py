"""What connects things, and how we know: evidence, influence, transformations."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Final, Literal, TypeAlias, get_args

EvidenceWord: TypeAlias = Literal["observed", "declared", "manual", "parsed", "inferred"]
InfluenceWord: TypeAlias = Literal["unknown", "direct", "indirect"]


class Direction(StrEnum):
    """Along the data, or against it."""

    UPSTREAM = "upstream"
    DOWNSTREAM = "downstream"


class Evidence(IntEnum):
    """How we know of an edge; the stronger evidence has the smaller number.

    OBSERVED: a run did it. DECLARED: its owner says so. MANUAL: a person says so.
    PARSED: read from SQL or code. INFERRED: guessed, with a confidence.
    """

    OBSERVED = 0
    DECLARED = 1
    MANUAL = 2
    PARSED = 3
    INFERRED = 4

    @property
    def word(self) -> EvidenceWord:
        """The name used in answers and settings."""
        return _EVIDENCE[self]


class Influence(IntEnum):
    """Whether values flow along an edge (DIRECT) or only decide which values do (INDIRECT).

    UNKNOWN where nobody reported columns: the flow is certain, its nature is not.
    """

    UNKNOWN = 0
    DIRECT = 1
    INDIRECT = 2

    @property
    def word(self) -> InfluenceWord:
        """The name used in answers and filters."""
        return _INFLUENCES[self]


class Subtype(IntEnum):
    """The nine transformations that OpenLineage names, and one for each kind left unnamed.

    Among the direct ones a larger number is the stronger change, so the strongest of a path is
    the largest.
    """

    IDENTITY = 0
    TRANSFORMATION = 1
    AGGREGATION = 2
    INDIRECT = 3
    JOIN = 4
    GROUP_BY = 5
    FILTER = 6
    SORT = 7
    WINDOW = 8
    CONDITIONAL = 9

    @property
    def influence(self) -> Influence:
        """DIRECT for the three that derive a value, INDIRECT for the rest."""
        return Influence.DIRECT if self <= Subtype.AGGREGATION else Influence.INDIRECT


_EVIDENCE: Final[tuple[EvidenceWord, ...]] = get_args(EvidenceWord)
_INFLUENCES: Final[tuple[InfluenceWord, ...]] = get_args(InfluenceWord)


@dataclass(frozen=True, slots=True, order=True)
class Transformation:
    """What happens to a value on its way from one column to the next.

    masking: the value can no longer be read back (hashed, counted, redacted).
    """

    subtype: Subtype
    masking: bool = False

    def then(self, following: Transformation) -> Transformation:
        """Compose with the hop that follows, in the direction of the data.

        Source: OpenLineage, Spark column lineage, and its Java client's TransformationInfo.
        """
        masking = self.masking or following.masking
        if self.subtype.influence is Influence.INDIRECT:
            return Transformation(self.subtype, masking)
        if following.subtype.influence is Influence.INDIRECT:
            return Transformation(following.subtype, masking)
        return Transformation(max(self.subtype, following.subtype), masking)

    @property
    def code(self) -> int:
        """A number below 20, for the graph's labels."""
        return self.subtype * 2 + self.masking

    @classmethod
    def from_code(cls, code: int) -> Transformation:
        """The transformation whose `code` this is."""
        return cls(Subtype(code // 2), bool(code % 2))


TRANSFORMATION_CODES: Final = 2 * len(Subtype)
