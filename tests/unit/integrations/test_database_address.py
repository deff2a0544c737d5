"""Addresses of databases: names, passwords and drivers that are missing."""

from __future__ import annotations

import pytest

from headwater.integrations.sources.database import address as database_address
from headwater.integrations.sources.database.address import (
    MissingDriverError,
    namespace_of,
    need_driver,
    place_of,
    read_address,
)
from headwater.integrations.sources.kafka.jdbc_address import database_of


def address(location: str):
    return read_address(
        location,
        schemes=("mysql", "mariadb"),
        driver="mysql+pymysql",
        port=3306,
        variables=("MYSQL_PWD",),
    )


def test_a_missing_driver_is_named_with_the_extra_that_brings_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(database_address, "find_spec", lambda _: None)
    with pytest.raises(MissingDriverError, match=r"pip install 'headwater\[postgres\]'"):
        need_driver("postgres", "psycopg", "psycopg")


def test_a_password_comes_from_the_address_or_else_from_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("MYSQL_PWD", "of-mysql")
    assert address("mysql://me@db/shop").password == "of-mysql"
    monkeypatch.setenv("HEADWATER_SOURCE_PASSWORD", "of-any")
    assert address("mysql://me@db/shop").password == "of-any"
    assert address("mysql://me:own@db/shop").password == "own"


def test_a_password_is_in_no_name() -> None:
    url = address("mariadb://me:hunter22@db/shop?charset=utf8mb4")
    assert url.drivername == "mysql+pymysql"
    assert namespace_of("mysql", url) == "mysql://db:3306"
    assert place_of(url) == "db:3306/shop"
    assert "hunter22" not in f"{url} {url!r}"


@pytest.mark.parametrize(
    ("url", "namespace", "table"),
    [
        ("jdbc:postgresql://db/shop", "postgres://db:5432", "shop.public.t"),
        ("jdbc:postgresql://a:1,b:2/shop", "postgres://a:1", "shop.public.t"),
        ("jdbc:mariadb://db:3307/shop?useSSL=true", "mysql://db:3307", "shop.t"),
        ("jdbc:oracle:thin:@db:1521:ORCL", "oracle://db:1521", "ORCL.ME.t"),
        (
            "jdbc:redshift://wh.abc123.eu-west-1.redshift.amazonaws.com:5439/dev",
            "redshift://wh.eu-west-1:5439",
            "dev.public.t",
        ),
        (
            "jdbc:snowflake://org-acc.snowflakecomputing.com/?db=MART&schema=RAW",
            "snowflake://org-acc",
            "MART.RAW.t",
        ),
        ("jdbc:sqlite:/data/shop.db", "sqlite:///data/shop.db", "t"),
    ],
)
def test_a_url_of_jdbc_is_named_as_openlineage_names_it(
    url: str, namespace: str, table: str
) -> None:
    database = database_of(url, "me")
    assert database is not None
    named = database.dataset(("t",))
    assert (named.namespace, named.name) == (namespace, table)


def test_a_url_of_another_kind_is_no_database() -> None:
    assert database_of("jdbc:informix-sqli://db:1/shop") is None
    assert database_of("") is None
