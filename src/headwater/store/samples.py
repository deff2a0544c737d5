"""What measures came to, by the hour and later by the day, and how long things took."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from sqlalchemy import (
    BigInteger,
    Column,
    Engine,
    Float,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    delete,
    func,
    select,
)

from headwater.model.time import Instant
from headwater.reliability.evaluation import Sample
from headwater.reliability.histogram import Histogram
from headwater.store.metadata import Words
from headwater.store.upsert import insert_into

samples: Final = MetaData()

sample: Final = Table(
    "sample",
    samples,
    Column("measure", Words, nullable=False),
    Column("dimension", Words, nullable=False),
    Column("value", Words, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("number", Float, nullable=False),
    Column("numerator", Float, nullable=False),
    Column("denominator", Float, nullable=False),
    PrimaryKeyConstraint("measure", "dimension", "value", "at"),
    sqlite_with_rowid=False,
)

duration: Final = Table(
    "duration",
    samples,
    Column("of", Words, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("size", Integer, nullable=False),
    Column("times", BigInteger, nullable=False),
    PrimaryKeyConstraint("of", "at", "size"),
    sqlite_with_rowid=False,
)
"""How often something took about so long in an hour; `size` as a histogram counts them."""

_NUMBERS: Final = ("number", "numerator", "denominator")
_HOUR: Final = 3_600_000_000
_DAY: Final = 24 * _HOUR
_HOURS_KEPT: Final = 14 * _DAY
"""Older samples are one a day."""
_DURATIONS_KEPT: Final = 2 * _DAY


class Samples:
    """The history of measures, in the file of the operational store."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        samples.create_all(engine)

    def keep(self, told: Iterable[Sample], *, now: Instant) -> None:
        """Keep these in place of those of the same hour; what is old becomes one a day."""
        rows = [
            {
                "measure": each.measure,
                "dimension": each.dimension,
                "value": each.value,
                "at": each.at,
                "number": each.number,
                "numerator": each.numerator,
                "denominator": each.denominator,
            }
            for each in told
        ]
        keys = ["measure", "dimension", "value", "at"]
        with self._engine.begin() as connection:
            statement = insert_into(sample, connection)
            again = {each: statement.excluded[each] for each in _NUMBERS}
            if rows:
                connection.execute(
                    statement.on_conflict_do_update(index_elements=keys, set_=again), rows
                )
        self._roll_up(before=(now - _HOURS_KEPT) // _DAY * _DAY)

    def _roll_up(self, *, before: Instant) -> None:
        """Replace the hours of each day before an instant by their mean."""
        day = sample.c.at // _DAY
        of_hours = (sample.c.at < before, sample.c.at % _DAY != 0)
        with self._engine.begin() as connection:
            if connection.execute(select(sample.c.at).where(*of_hours).limit(1)).first() is None:
                return
            numbers = (sample.c.number, sample.c.numerator, sample.c.denominator)
            days = connection.execute(
                select(
                    sample.c.measure,
                    sample.c.dimension,
                    sample.c.value,
                    func.min(sample.c.at).label("first"),
                    *(func.avg(each).label(each.name) for each in numbers),
                )
                .where(sample.c.at < before)
                .group_by(sample.c.measure, sample.c.dimension, sample.c.value, day)
            ).mappings()
            rows = [
                {name: told for name, told in each.items() if name != "first"}
                | {"at": each["first"] // _DAY * _DAY}
                for each in days
            ]
            connection.execute(delete(sample).where(sample.c.at < before))
            connection.execute(sample.insert(), rows)

    def series(
        self, measure: str, *, dimension: str, value: str, since: Instant
    ) -> Sequence[Sample]:
        """What a measure came to since an instant, oldest first."""
        query = (
            select(*sample.c)
            .where(
                sample.c.measure == measure,
                sample.c.dimension == dimension,
                sample.c.value == value,
                sample.c.at >= since,
            )
            .order_by(sample.c.at)
        )
        with self._engine.connect() as connection:
            return [Sample(*row) for row in connection.execute(query)]

    def keep_durations(self, told: Mapping[str, Histogram], *, now: Instant) -> None:
        """Add to what is counted for this hour."""
        at = now // _HOUR * _HOUR
        rows = [
            {"of": of, "at": at, "size": size, "times": times}
            for of, histogram in told.items()
            for size, times in histogram.counts().items()
        ]
        with self._engine.begin() as connection:
            statement = insert_into(duration, connection)
            more = {"times": duration.c.times + statement.excluded.times}
            if rows:
                connection.execute(
                    statement.on_conflict_do_update(index_elements=["of", "at", "size"], set_=more),
                    rows,
                )
            connection.execute(delete(duration).where(duration.c.at < now - _DURATIONS_KEPT))

    def durations(self, *, since: Instant) -> Mapping[str, Histogram]:
        """How long things took since an instant, by what they are of."""
        query = (
            select(duration.c.of, duration.c.size, func.sum(duration.c.times))
            .where(duration.c.at >= since)
            .group_by(duration.c.of, duration.c.size)
        )
        counts: dict[str, dict[int, int]] = defaultdict(dict)
        with self._engine.connect() as connection:
            for of, size, times in connection.execute(query):
                counts[of][size] = int(times)
        return {of: Histogram(told) for of, told in counts.items()}
