"""The systems of Larkride, named as OpenLineage names them."""

from __future__ import annotations

from typing import Final

RIDES_DB: Final = "postgres://rides-db.larkride.internal:5432"
ACCOUNTS_DB: Final = "postgres://accounts-db.larkride.internal:5432"
BILLING_DB: Final = "postgres://billing-db.larkride.internal:5432"
FLEET_DB: Final = "postgres://fleet-db.larkride.internal:5432"
SUPPORT_DB: Final = "postgres://support-db.larkride.internal:5432"
BROKER: Final = "kafka://broker.larkride.internal:9092"
LAKE: Final = "s3://larkride-lake"
FINANCE_BUCKET: Final = "s3://larkride-finance"
ERP_EXPORT: Final = "s3://larkride-erp-export"
PARTNERS: Final = "s3://larkride-partners"
WAREHOUSE: Final = "snowflake://larkride-eu1"
GLUE: Final = "arn:aws:glue:eu-west-1:471150920336"
FEATURES: Final = "feast://features.larkride.internal"
MODELS: Final = "mlflow://mlflow.larkride.internal"
LOOKER: Final = "looker://larkride.cloud.looker.com"

AIRFLOW_JOBS: Final = "airflow-prod"
DBT_JOBS: Final = "dbt-prod"
SPARK_JOBS: Final = "spark-prod"
STREAM_JOBS: Final = "streams-prod"
CONNECT_JOBS: Final = "kafka-connect-prod"
LAMBDA_JOBS: Final = "lambda-prod"
LOOKER_JOBS: Final = "looker-prod"
ML_JOBS: Final = "ml-prod"
