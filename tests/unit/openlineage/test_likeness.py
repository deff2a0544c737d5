"""Names that look like one name, and what tells them apart."""

from __future__ import annotations

import pytest

from headwater.model.identity import DatasetId
from headwater.openlineage.likeness import Likeness
from headwater.openlineage.naming import built_in_naming

LIKENESS = Likeness(built_in_naming().file)
DB = "postgres://h:5432"

ALIKE = [
    ((DB, "d.public.Orders"), (DB, "d.public.orders"), "case"),
    ((DB, "d.s.t"), (DB, 'd."s".t'), "quotes"),
    ((DB, "d.s.t"), ("postgres://h", "d.s.t"), "port"),
    ((DB, "d.s.t"), (DB, "s.t"), "database"),
    ((DB, "d.s.t"), ("postgres://H", "S.t"), "port database case"),
    (("mssql://h:1433", "d.s.t"), ("sqlserver://h", "d.s.t"), "scheme port"),
    (("abfss://c@a.dfs.core.windows.net", "k"), ("wasbs://c@a.blob.core.windows.net", "k"),
     "scheme host"),
    (("hdfs://n:8020", "/a/b"), ("hdfs://n", "a/b"), "port slash"),
    (("warehouse", "Orders"), ("Warehouse", "orders"), "case"),
]  # fmt: skip
APART = [
    ((DB, "a.s.t"), (DB, "s.u")),
    ((DB, "d.s.t"), ("postgres://h:5433", "d.s.t")),
    ((DB, "d.s.t"), ("mysql://h:5432", "d.s.t")),
    (("s3://a", "k"), ("s3://b", "k")),
    (("s3://b", "x.y.z"), ("s3://b", "y.z")),
    (("hive://h", "sales.orders"), ("hdfs://h", "/warehouse/sales.db/orders")),
]


@pytest.mark.parametrize(("one", "other", "told"), ALIKE)
def test_names_that_look_like_one_say_what_tells_them_apart(
    one: tuple[str, str], other: tuple[str, str], told: str
) -> None:
    first, second = DatasetId(*one), DatasetId(*other)
    assert LIKENESS.of(first) == LIKENESS.of(second)
    assert LIKENESS.differences(first, second) == tuple(told.split())


@pytest.mark.parametrize(("one", "other"), APART)
def test_names_of_two_things_do_not_look_like_one(
    one: tuple[str, str], other: tuple[str, str]
) -> None:
    assert LIKENESS.of(DatasetId(*one)) != LIKENESS.of(DatasetId(*other))
