"""What a small shop does every day, and what is done when its report is there."""

from __future__ import annotations

from datetime import UTC, datetime

from airflow.providers.common.sql.operators.sql import SQLExecuteQueryOperator
from airflow.providers.openlineage.api import emit_dataset_lineage, emit_query_lineage
from airflow.sdk import DAG, Asset, task
from openlineage.client.event_v2 import Dataset

REPORT = Asset("file://localhost/shop/report.csv")
TOTAL = """
insert into revenue
select o.customer, sum(o.amount) as total from paid_orders o group by o.customer
"""

with DAG(
    "shop_daily",
    schedule="@once",
    start_date=datetime(2026, 11, 1, tzinfo=UTC),
    catchup=False,
    tags=["tier=gold"],
    description="What was sold, every day",
    default_args={"owner": "sales"},
):
    stage = SQLExecuteQueryOperator(
        task_id="stage",
        conn_id="shop",
        sql="create table paid_orders as select * from orders where state = 'paid'",
    )

    @task
    def total() -> None:
        """Say which statement ran elsewhere, and let the provider read it."""
        emit_query_lineage(
            query_text=TOTAL,
            query_source_namespace="postgres://shop-db:5432",
            default_database="shop",
            default_schema="public",
            raise_on_error=True,
        )

    @task(outlets=[REPORT])
    def publish() -> None:
        """Say what was read, in the middle of the run."""
        emit_dataset_lineage(
            inputs=[Dataset("postgres://shop-db:5432", "shop.public.revenue")],
            raise_on_error=True,
        )

    stage >> total() >> publish()

with DAG(
    "shop_mail", schedule=[REPORT], start_date=datetime(2026, 11, 1, tzinfo=UTC), catchup=False
):

    @task(inlets=[REPORT])
    def send() -> None:
        """Send the report."""

    send()
