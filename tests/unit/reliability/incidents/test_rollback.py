"""What to roll back to, in the words of each engine."""

from __future__ import annotations

import pytest

from headwater.model.identity import DatasetId
from headwater.reliability.incidents.rollback import Written, commands, diff_link

AT = 1_764_000_000_000_000
DAY = 86_400_000_000


def texts(asset: DatasetId, good: Written, bad: Written | None = None, **told: str) -> list[str]:
    platform = told.get("platform", "file")
    return [each.text for each in commands(asset, good, bad, platform=platform)]


def written(**told: str) -> Written:
    return Written(**({"run": "run:1", "job": None, "at": AT} | told))  # pyright: ignore[reportArgumentType]


def test_an_iceberg_table_goes_back_to_its_snapshot() -> None:
    asset = DatasetId("s3://lake", "prod.curated.trips")
    good = written(storage="iceberg", snapshot="4530012")
    assert texts(asset, good) == ["CALL prod.system.rollback_to_snapshot('curated.trips', 4530012)"]


def test_a_delta_table_goes_back_to_its_version_by_its_path() -> None:
    asset = DatasetId("s3://lake", "curated/trips")
    good = written(storage="delta", version="17")
    assert texts(asset, good) == [
        "RESTORE TABLE delta.`s3://lake/curated/trips` TO VERSION AS OF 17"
    ]


def test_what_is_in_snowflake_is_cloned_as_it_was() -> None:
    (text,) = texts(DatasetId("snowflake://acme", "A.B.C"), written(), platform="snowflake")
    assert "CREATE TABLE A.B.C_RESTORED CLONE A.B.C" in text
    assert "AT(TIMESTAMP => '2025-11-24T16:00:00.000000Z'::TIMESTAMP_TZ)" in text


def test_time_travel_ends() -> None:
    told = commands(DatasetId("bigquery", "p.d.t"), written(), None, platform="bigquery")
    assert told[0].expires_at == AT + 7 * DAY


def test_the_commit_of_the_first_bad_run_is_taken_back() -> None:
    asset = DatasetId("file", "x")
    good, bad = written(commit="aaa"), written(commit="bbb", repo="https://github.com/acme/etl")
    assert texts(asset, good, bad)[-1] == "git revert --no-edit bbb"


def test_a_commit_that_both_runs_share_is_not_taken_back() -> None:
    asset = DatasetId("file", "x")
    assert not texts(asset, written(commit="aaa"), written(commit="aaa"))


def test_a_quote_in_a_name_does_not_end_the_literal() -> None:
    asset = DatasetId("s3://lake", "prod.o'brien")
    good = written(storage="iceberg", snapshot="1; DROP TABLE x")
    assert texts(asset, good) == [
        "CALL prod.system.rollback_to_snapshot('o''brien', '1; DROP TABLE x')"
    ]


@pytest.mark.parametrize(
    ("repo", "link"),
    [
        ("https://github.com/acme/etl.git", "https://github.com/acme/etl/compare/aaa...bbb"),
        ("https://gitlab.com/acme/etl", "https://gitlab.com/acme/etl/-/compare/aaa...bbb"),
        (
            "https://bitbucket.org/acme/etl",
            "https://bitbucket.org/acme/etl/branches/compare/bbb..aaa",
        ),
        ("git@github.com:acme/etl.git", None),
        ("javascript://github.com/%0aalert(1)", None),
    ],
)
def test_what_changed_can_be_read_where_the_code_lies(repo: str, link: str | None) -> None:
    assert diff_link(repo, "aaa", "bbb") == link


def test_no_name_and_no_commit_that_a_producer_tells_becomes_another_command() -> None:
    asset = DatasetId("snowflake://acme", 'A.B; DROP TABLE "x')
    good, bad = written(commit="aaa"), written(commit="b; rm -rf ~")
    clone, diff, revert = texts(asset, good, bad, platform="snowflake")
    assert 'CLONE A."B; DROP TABLE ""x"\n' in clone
    assert diff == "git log --oneline 'aaa..b; rm -rf ~' && git diff 'aaa..b; rm -rf ~'"
    assert revert == "git revert --no-edit 'b; rm -rf ~'"
    delta = DatasetId("file", "x; y")
    assert texts(delta, written(storage="delta", version="1")) == [
        "RESTORE TABLE `x; y` TO VERSION AS OF 1"
    ]
