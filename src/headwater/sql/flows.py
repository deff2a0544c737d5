"""What flows from where: the algebra of influences, one column of a table at a time."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple, TypeAlias

from headwater.sql.answer import Input, Subtype, TableName

_STRENGTH: Final[dict[Subtype, int]] = {"IDENTITY": 0, "TRANSFORMATION": 1, "AGGREGATION": 2}


class Effect(NamedTuple):
    """What becomes of a value on its way, or what it decides."""

    direct: bool
    subtype: Subtype
    masking: bool = False

    def after(self, inner: Effect) -> Effect:
        """The effect of a way that begins with `inner` and goes on with this one.

        Indirect wins; of two that are, the one nearest to the source. Of two direct ones the
        stronger. What is masked once is masked.
        """
        if inner is IDENTITY or inner == self:
            return self
        masking = self.masking or inner.masking
        if not inner.direct:
            return Effect(direct=False, subtype=inner.subtype, masking=masking)
        if not self.direct:
            return Effect(direct=False, subtype=self.subtype, masking=masking)
        stronger = max(self.subtype, inner.subtype, key=_STRENGTH.__getitem__)
        return Effect(direct=True, subtype=stronger, masking=masking)


IDENTITY: Final = Effect(direct=True, subtype="IDENTITY")
TRANSFORMATION: Final = Effect(direct=True, subtype="TRANSFORMATION")
AGGREGATION: Final = Effect(direct=True, subtype="AGGREGATION")
MASKED: Final = Effect(direct=True, subtype="TRANSFORMATION", masking=True)
JOIN: Final = Effect(direct=False, subtype="JOIN")
FILTER: Final = Effect(direct=False, subtype="FILTER")
GROUP_BY: Final = Effect(direct=False, subtype="GROUP_BY")
SORT: Final = Effect(direct=False, subtype="SORT")
WINDOW: Final = Effect(direct=False, subtype="WINDOW")
CONDITIONAL: Final = Effect(direct=False, subtype="CONDITIONAL")


class Flow(NamedTuple):
    """Something that comes from a column of a table."""

    table: TableName
    column: str
    effect: Effect


Flows: TypeAlias = dict[Flow, None]
"""A set that keeps the order in which it was filled."""


def through(effect: Effect, flows: Iterable[Flow]) -> Flows:
    """The same flows once the effect has been had on them."""
    if effect is IDENTITY:
        return dict.fromkeys(flows)
    return {Flow(table, column, effect.after(each)): None for table, column, each in flows}


def inputs_of(flows: Iterable[Flow]) -> list[Input]:
    """Flows as they are told, in order of tables and columns."""
    return sorted(
        Input(
            flow.table,
            flow.column,
            "DIRECT" if flow.effect.direct else "INDIRECT",
            flow.effect.subtype,
            flow.effect.masking,
        )
        for flow in dict.fromkeys(flows)
    )
