"""Records of query logs, after what their vendors document of them."""

from __future__ import annotations

from typing import Any

from support.logs import Json


def access_object(name: str, kind: str = "Table", **columns: Json) -> Json:
    """An object of ACCESS_HISTORY."""
    told = [{"columnId": 1, "columnName": each, **more} for each, more in columns.items()]
    return {"objectDomain": kind, "objectId": 7, "objectName": name, "columns": told}


ACCESS = {
    "QUERY_ID": "q0",
    "QUERY_START_TIME": "2026-11-01 00:00:00.000 +0000",
    "USER_NAME": "ETL",
    "DIRECT_OBJECTS_ACCESSED": [access_object("SHOP.RAW.V_ORDERS", "View", AMOUNT={})],
    "BASE_OBJECTS_ACCESSED": [access_object("SHOP.RAW.ORDERS", AMOUNT={})],
    "OBJECTS_MODIFIED": [
        access_object(
            "SHOP.MART.REVENUE",
            TOTAL={
                "directSources": [
                    {
                        "columnName": "AMOUNT",
                        "objectDomain": "View",
                        "objectName": "SHOP.RAW.V_ORDERS",
                    }
                ],
                "baseSources": [
                    {
                        "columnName": "AMOUNT",
                        "objectDomain": "Table",
                        "objectName": "SHOP.RAW.ORDERS",
                    }
                ],
            },
        )
    ],
    "OBJECT_MODIFIED_BY_DDL": None,
}


SNOWFLAKE = "INSERT INTO mart.revenue SELECT SUM(amount) AS total FROM raw.v_orders"


def bigquery_job(number: int, text: str, **more: Any) -> Json:
    return {
        "creation_time": f"2026-11-24 0{number}:00:00.000000 UTC",
        "project_id": "shop",
        "job_id": f"job_{number}",
        "job_type": "QUERY",
        "statement_type": "INSERT",
        "start_time": f"2026-11-24 0{number}:00:00.000000 UTC",
        "end_time": f"2026-11-24 0{number}:01:00.000000 UTC",
        "state": "DONE",
        "user_email": "etl@example.com",
        "query": text,
        "destination_table": bigquery_table("mart", "revenue"),
        "referenced_tables": [bigquery_table("raw", "orders"), bigquery_table("mart", "revenue")],
        "labels": [{"key": "airflow-dag", "value": "daily"}, {"key": "airflow-task", "value": "x"}],
        "dml_statistics": {"inserted_row_count": "12"},
    } | more


def bigquery_table(dataset: str, name: str) -> Json:
    return {"project_id": "shop", "dataset_id": dataset, "table_id": name}


BIGQUERY = "INSERT INTO mart.revenue (total) SELECT SUM(amount) FROM raw.orders"


def redshift_row(number: int, text: str, **more: Any) -> Json:
    return {
        "user_id": 100,
        "query_id": number,
        "session_id": 5,
        "database_name": "shop  ",
        "query_type": "INSERT",
        "status": "success",
        "start_time": f"2026-11-24 0{number}:00:00.000001",
        "end_time": f"2026-11-24 0{number}:01:00.000001",
        "error_message": "",
        "query_text": text,
    } | more


DATABRICKS = {
    "statement_id": "s1",
    "session_id": "se1",
    "execution_status": "FINISHED",
    "executed_by": "etl@example.com",
    "statement_text": "INSERT INTO main.mart.revenue SELECT SUM(amount) total FROM main.raw.orders",
    "statement_type": "INSERT",
    "start_time": "2026-11-24T08:00:00.000Z",
    "end_time": "2026-11-24T08:01:00.000Z",
    "written_rows": 3,
    "written_bytes": 99,
    "query_source": {"job_info": {"job_id": "77", "job_run_id": "78"}},
}


LINEAGE = {
    "event_time": "2026-11-24T08:01:00.000Z",
    "statement_id": "s1",
    "entity_type": "JOB",
    "entity_id": "77",
    "entity_run_id": "78",
    "created_by": "etl@example.com",
    "source_table_full_name": "main.raw.orders",
    "source_type": "TABLE",
    "target_table_full_name": "main.mart.revenue",
    "target_type": "TABLE",
}


def trino_event(**more: Any) -> Json:
    return {
        "createTime": "2026-11-24T08:00:00.000Z",
        "endTime": "2026-11-24T08:01:00.000Z",
        "metadata": {
            "queryId": "20261124_080000_00001_abcde",
            "query": "INSERT INTO revenue SELECT sum(amount) AS total FROM v_orders",
            "queryState": "FINISHED",
        },
        "context": {"user": "etl", "catalog": "hive", "schema": "mart", "queryType": "INSERT"},
        "statistics": {"writtenRows": 5, "writtenBytes": 100},
        "ioMetadata": {
            "inputs": [{"catalogName": "hive", "schema": "raw", "table": "orders", "columns": []}],
            "output": {
                "catalogName": "hive",
                "schema": "mart",
                "table": "revenue",
                "columns": [
                    {
                        "columnName": "total",
                        "columnType": "double",
                        "sourceColumns": [
                            {
                                "catalog": "hive",
                                "schema": "raw",
                                "table": "orders",
                                "columnName": "amount",
                            }
                        ],
                    }
                ],
            },
        },
    } | more


def postgres_line(number: int, message: str, **more: Any) -> Json:
    return {
        "log_time": f"2026-11-24 08:{number:02}:00.000 UTC",
        "user_name": "etl",
        "database_name": "shop",
        "process_id": "1",
        "connection_from": "[local]",
        "session_id": "s1",
        "session_line_num": str(number),
        "command_tag": "INSERT",
        "session_start_time": "2026-11-24 07:00:00 UTC",
        "virtual_transaction_id": "3/1",
        "transaction_id": "0",
        "error_severity": "LOG",
        "sql_state_code": "00000",
        "message": message,
        "detail": "",
        "hint": "",
        "internal_query": "",
        "internal_query_pos": "",
        "context": "",
        "query": "",
        "query_pos": "",
        "location": "",
        "application_name": "psql",
    } | more


POSTGRES = "INSERT INTO revenue SELECT amount AS total FROM raw.orders"
