"""What selectors ask of a catalog: whole sets at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from headwater.lineage.rows import Longs
from headwater.lineage.selector.expression import Atom
from headwater.lineage.selector.selection import Selection
from headwater.lineage.selector.words import Word
from headwater.model.time import AsOf


class Owned(NamedTuple):
    """Columns and the dataset of each, as parallel arrays in order of the columns."""

    columns: Longs
    datasets: Longs


class Known(NamedTuple):
    """A value, and how many things have it."""

    text: str
    things: int


class Assets(Protocol):
    """A catalog of datasets, jobs and columns."""

    def matching(self, atom: Atom, *, as_of: AsOf) -> Selection:
        """Everything that a name or a condition fits.

        Raises NotFoundError for a name without wild cards that nothing has, and ConflictError
        for one that several things have.
        """
        ...

    def steps_of(self, jobs: Longs) -> Longs:
        """The steps in which some jobs move data."""
        ...

    def jobs_of(self, steps: Longs) -> Longs:
        """The jobs that some steps belong to; those of no job are left out."""
        ...

    def owned(self, columns: Longs) -> Owned:
        """Those of some keys that are of one column each, with the datasets these belong to."""
        ...

    def values(self, word: Word, *, as_of: AsOf) -> Sequence[Known]:
        """What may stand behind a condition: the values that there are, the most frequent first."""
        ...

    def names(self, start: str, *, most: int, as_of: AsOf) -> Sequence[str]:
        """Names of datasets and jobs that fit what was typed so far, best first."""
        ...

    def columns_of(self, name: str) -> Sequence[str]:
        """The columns of the dataset of that name, in order; none where it is not a dataset's.

        Raises NotFoundError or ConflictError as `matching` does.
        """
        ...
