"""A real PostgreSQL, read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import psycopg
import pytest

from headwater.errors import HeadwaterError
from support.reading import Told, read_source

SERVER = "postgres://localhost:5432"


def test_a_table_is_told_with_types_keys_comments_and_owner(told: Told) -> None:
    facets = told.facets("shop.shop.customers")
    assert [(each["name"], each["type"]) for each in facets["schema"]["fields"]][:2] == [
        ("id", "integer"),
        ("email", "text"),
    ]
    assert facets["schema"]["fields"][1]["description"] == "Where they are written to."
    assert facets["documentation"]["description"] == "Who buys."
    assert facets["datasetType"]["datasetType"] == "TABLE"
    assert facets["ownership"]["owners"][0]["name"] == "postgres"
    keys = facets["headwater_keys"]
    assert keys["primary"] == ["id"]
    assert keys["unique"] == [["email"]]
    assert keys["foreign"] == [
        {
            "columns": ["referred_by"],
            "namespace": SERVER,
            "name": "shop.shop.customers",
            "references": ["id"],
        }
    ]


def test_a_foreign_key_is_no_lineage(told: Told) -> None:
    jobs = {each["job"]["name"] for each in told.events if "job" in each}
    assert "shop.shop.orders" not in jobs
    assert "lineage" not in told.facets("shop.shop.customers")


def test_a_generated_column_is_made_of_others(told: Told) -> None:
    facets = told.facets("shop.shop.orders")
    fields = facets["lineage"]["fields"]
    assert {each["field"] for each in fields["total"]["inputs"]} == {"price", "quantity"}
    assert facets["headwater_evidence"]["kind"] == "parsed"


def test_a_view_is_declared_by_the_database_and_its_columns_are_parsed(told: Told) -> None:
    name = "shop.mart.m_revenue"
    sides = ({"shop.shop.orders", "shop.shop.customers"}, {name})
    assert told.flows(name, by="postgres") == sides
    assert told.flows(name) == sides
    evidence = [
        told.job(name, by=each)["job"]["facets"]["headwater_evidence"]["kind"]
        for each in ("postgres", "sql")
    ]
    assert evidence == ["declared", "parsed"]
    assert told.columns(name)["revenue"] == {
        "shop.shop.orders[price]",
        "shop.shop.orders[quantity]",
    }
    facets = told.job(name)["job"]["facets"]
    assert facets["jobType"]["jobType"] == "MATERIALIZED VIEW"
    assert facets["sql"]["query"].startswith("CREATE MATERIALIZED VIEW mart.m_revenue AS")
    assert told.facets(name)["datasetType"]["subType"] == "MATERIALIZED"


def test_a_view_of_constants_comes_from_nothing(told: Told) -> None:
    assert told.flows("shop.mart.v_constant", by="postgres")[0] == set()


def test_names_in_quotes_keep_their_case_and_blanks(told: Told) -> None:
    assert told.columns("shop.shop.v_quoted")["The Order"] == {"shop.shop.Order Lines[Order]"}


def test_a_function_in_a_view_is_looked_into(told: Told) -> None:
    assert "shop.shop.rates[rate]" in told.columns("shop.shop.v_function")["euro"]


def test_partitions_belong_to_their_table(told: Told) -> None:
    links = told.facets("shop.shop.events")["symlinks"]["identifiers"]
    assert [each["name"] for each in links] == [
        "shop.shop.events_2025",
        "shop.shop.events_2026",
        "shop.shop.events_2026_a",
    ]
    assert not told.facets("shop.shop.events_2025")
    assert told.flows("shop.shop.v_partition")[0] == {"shop.shop.events"}


def test_a_function_in_plpgsql_is_read_by_its_own_search_path(told: Told) -> None:
    name = "shop.mart.refresh_daily"
    assert told.flows(name) == ({"shop.shop.orders"}, {"shop.mart.daily"})
    assert told.columns(name)["revenue"] == {"shop.shop.orders[total]"}
    facets = told.job(name)["job"]["facets"]
    assert facets["documentation"]["description"] == "Counts a day anew."
    lines = facets["sql"]["query"].split("\n")
    assert "INSERT INTO daily" in lines[facets["lineage"]["entries"][0]["lines"][-1] - 1]


def test_a_procedure_in_standard_sql_knows_its_parameters(told: Told) -> None:
    name = "shop.mart.find_big_spenders"
    assert told.columns(name) == {
        "customer_id": {"shop.shop.orders[customer_id]"},
        "revenue": {"shop.shop.orders[total]"},
    }
    assert not [each for each in told.remarks() if "find_big_spenders" in each]


def test_a_trigger_copies_rows_of_its_table_and_names_its_function(told: Told) -> None:
    name = "shop.shop.orders.audited"
    assert told.flows(name) == ({"shop.shop.orders"}, {"shop.shop.audit"})
    assert told.columns(name)["old_status"] == {"shop.shop.orders[status]"}
    facets = told.job(name)["job"]["facets"]
    assert "EXECUTE FUNCTION shop.keep_audit()" in facets["sql"]["query"]
    line = facets["lineage"]["entries"][0]["lines"][0]
    assert "INSERT INTO shop.audit" in facets["sql"]["query"].split("\n")[line - 1]


def test_a_rule_is_a_job(told: Told) -> None:
    assert told.columns("shop.shop.customers.remember")["id"] == {"shop.shop.customers[id]"}


def test_a_trigger_of_a_statement_copies_the_rows_that_it_changed(
    database: Callable[..., str], run: Callable[[str, str], None]
) -> None:
    address = database("changed", "shop.sql")
    run(
        address,
        """
        CREATE TABLE mart.log (id int, was text);
        CREATE FUNCTION mart.keep() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            INSERT INTO mart.log SELECT n.id, o.status FROM fresh n JOIN "Old rows" o USING (id);
            RETURN NULL;
        END $$;
        CREATE TRIGGER kept AFTER UPDATE ON shop.orders
            REFERENCING NEW TABLE AS fresh OLD TABLE AS "Old rows"
            FOR EACH STATEMENT EXECUTE FUNCTION mart.keep();
        """,
    )
    told = read_source("postgres", address)
    assert told.columns("changed.shop.orders.kept") == {
        "id": {"changed.shop.orders[id]"},
        "was": {"changed.shop.orders[status]"},
    }
    assert not [each for each in told.remarks() if "kept" in each]


def test_a_rule_is_read_whatever_its_names_are(
    database: Callable[..., str], run: Callable[[str, str], None]
) -> None:
    address = database("ruled", "shop.sql")
    run(
        address,
        """
        CREATE TABLE mart.gone (id int);
        CREATE RULE "please DO it" AS ON DELETE TO shop.customers WHERE OLD.email <> 'a DO b'
            DO ALSO INSERT INTO mart.gone SELECT OLD.id;
        """,
    )
    told = read_source("postgres", address)
    assert told.columns("ruled.shop.customers.please DO it") == {"id": {"ruled.shop.customers[id]"}}


def test_a_view_of_the_system_alone_is_told_without_a_remark(
    database: Callable[..., str], run: Callable[[str, str], None]
) -> None:
    address = database("inward", "shop.sql")
    run(address, "CREATE VIEW mart.own AS SELECT relname FROM pg_class")
    told = read_source("postgres", address)
    assert not [each for each in told.remarks() if "pg_class" in each]


def test_code_that_touches_no_table_is_only_counted(told: Told) -> None:
    names = {each["job"]["name"] for each in told.jobs()}
    assert "shop.shop.add" not in names
    assert told.report.counts["pieces of code that touch no table"] == 2
    assert told.report.counts["pieces of code that could not be read"] == 1
    assert any("any_table" in each and "put together" in each for each in told.remarks())


def test_the_system_and_sequences_are_left_out(told: Told) -> None:
    names = {each["dataset"]["name"] for each in told.events if "dataset" in each}
    assert {name.split(".")[1] for name in names} == {"shop", "mart"}
    assert "shop.shop.numbers" not in names


def test_the_same_database_again_tells_nothing(shop: str, told: Told) -> None:
    assert read_source("postgres", shop, memory=told.memory).events == []


def test_what_is_dropped_is_told_and_taken_back(
    database: Callable[..., str], run: Callable[[str, str], None]
) -> None:
    address = database("changing", "shop.sql")
    run(address, "CREATE VIEW mart.v AS SELECT id FROM shop.orders")
    first = read_source("postgres", address)
    run(address, "DROP VIEW mart.v; DROP TABLE shop.rates CASCADE")
    run(address, "ALTER TABLE shop.orders DROP total CASCADE")
    then = read_source("postgres", address, memory=first.memory)
    dropped = {
        each["dataset"]["name"]
        for each in then.events
        if "lifecycleStateChange" in each.get("dataset", {}).get("facets", {})
    }
    assert dropped == {"changing.mart.v", "changing.shop.rates"}
    for producer in ("postgres", "sql"):
        assert then.flows("changing.mart.v", by=producer) == (set(), set())
    assert then.facets("changing.shop.orders")["lineage"]["_deleted"]
    assert read_source("postgres", address, memory=then.memory).events == []


def test_row_counts_have_the_time_of_their_analysis(
    database: Callable[..., str], run: Callable[[str, str], None]
) -> None:
    address = database("counted", "shop.sql")
    run(address, "INSERT INTO mart.daily SELECT now(), 1, 1 FROM generate_series(1, 7)")
    run(address, "ANALYZE mart.daily")
    told = read_source("postgres", address)
    event = next(
        each for each in told.events if "dataQualityMetrics" in each.get("dataset", {})["facets"]
    )
    facet = event["dataset"]["facets"]["dataQualityMetrics"]
    assert facet["rowCount"] == 7
    assert event["eventTime"] == facet["captureDate"]
    assert event["eventTime"] != told.events[0]["eventTime"]


def test_a_reader_without_any_privilege_sees_the_same(
    postgres: str, shop: str, told: Told, run: Callable[[str, str], None]
) -> None:
    run(postgres, "CREATE ROLE reader LOGIN PASSWORD 's3cret-reader'")
    address = shop.replace("postgres:@", "reader:s3cret-reader@")
    seen = read_source("postgres", address)
    assert [each for each in seen.events if each not in told.events] == []
    assert "s3cret" not in repr((seen.events, seen.memory, seen.report))


def test_nothing_is_written(shop: str) -> None:
    with psycopg.connect(shop, autocommit=True) as connection:
        asked = "SELECT pg_snapshot_xmax(pg_current_snapshot())"
        before = connection.execute(asked).fetchone()
        assert read_source("postgres", shop).events
        assert connection.execute(asked).fetchone() == before


def test_another_namespace_is_taken_as_it_is_given(shop: str) -> None:
    told = read_source(
        "postgres", shop, change=lambda options: replace(options, namespace="postgres://db:5432")
    )
    assert {each["dataset"]["namespace"] for each in told.events if "dataset" in each} == {
        "postgres://db:5432"
    }


def test_secrets_in_the_text_of_code_are_not_told(
    database: Callable[..., str], run: Callable[[str, str], None]
) -> None:
    address = database("secretive", "shop.sql")
    run(
        address,
        "CREATE VIEW mart.v AS SELECT id, 'host=x password=hunter22' AS target FROM shop.orders",
    )
    told = read_source("postgres", address)
    assert "hunter22" not in repr(told.events)
    assert told.flows("secretive.mart.v")[0] == {"secretive.shop.orders"}


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("shop", "it has no ://"),
        ("mysql://root@localhost/shop", "mysql:// is something else"),
        ("postgresql://me@localhost", "it names no database"),
        ("postgresql://me:hunter22@localhost:x/shop", "it cannot be read"),
        ("postgresql://me:hunter22@127.0.0.1:1/shop", "127.0.0.1:1/shop: connection failed"),
    ],
)
def test_an_address_that_does_not_work_says_why_and_hides_its_password(
    address: str, says: str
) -> None:
    with pytest.raises(HeadwaterError) as failure:
        read_source("postgres", address)
    assert says in str(failure.value)
    assert "hunter22" not in str(failure.value)
    assert failure.value.__cause__ is None
