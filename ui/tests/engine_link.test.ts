import { expect, test } from "vitest";
import { engineQuery } from "../src/engine_link.ts";

const query = (externalQueryId: string, source: string, ...namespaces: string[]) =>
  engineQuery({ externalQuery: { externalQueryId, source } }, namespaces)?.address;

test("a job of BigQuery is linked where its project and place are told", () => {
  expect(query("shop-prod:EU.bquxjob_64", "bigquery")).toBe(
    "https://console.cloud.google.com/bigquery?project=shop-prod&j=bq%3AEU%3Abquxjob_64&page=queryresults",
  );
  expect(query("bquxjob_64", "bigquery")).toBeNull();
});

test("a query of Snowflake is linked by its account", () => {
  const page = "#/compute/history/queries/01b2-0a/detail";
  expect(query("01b2-0a", "snowflake://acme-eu1")).toBe(
    `https://app.snowflake.com/acme/eu1/${page}`,
  );
  expect(query("01b2-0a", "snowflake", "snowflake://xy12345.eu-west-1")).toBe(
    `https://app.snowflake.com/eu-west-1/xy12345/${page}`,
  );
  expect(query("01b2-0a", "snowflake", "snowflake://xy12345")).toBeNull();
});

test("a query of Databricks is linked by its workspace", () => {
  expect(query("01ef", "databricks", "unitycatalog://dbc-1.cloud.databricks.com")).toBe(
    "https://dbc-1.cloud.databricks.com/sql/history?queryId=01ef",
  );
});

test("no other engine is guessed, and no link leads out of its place", () => {
  expect(query("q", "trino://h:8080")).toBeNull();
  expect(query("../../x", "snowflake://acme-eu1/../evil")).toBeNull();
  expect(engineQuery({}, [])).toBeNull();
});
