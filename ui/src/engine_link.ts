/** The address of a query in the web page of its engine, where a run tells enough to write it. */
import type { Facets } from "./api/answers.ts";

const BIGQUERY_JOB = /^([a-z][a-z0-9.:-]*):([A-Za-z0-9-]+)\.([\w-]+)$/;
const DATABRICKS = /^(?:[a-z]+:\/\/)?([\w.-]+\.(?:databricks\.com|azuredatabricks\.net))/;

interface EngineQuery {
  id: string;
  source: string;
  address: string | null;
}

/** The query that a run was in its engine. namespaces: of the datasets that the run touched. */
export function engineQuery(facets: Facets, namespaces: readonly string[]): EngineQuery | null {
  const facet = facets.externalQuery;
  if (typeof facet !== "object" || facet === null) return null;
  const { externalQueryId, source } = facet as Record<string, unknown>;
  if (typeof externalQueryId !== "string") return null;
  const told = typeof source === "string" ? source : "";
  const places = [told, ...namespaces];
  const address = bigQuery(externalQueryId, told) ?? snowflake(externalQueryId, places);
  return {
    id: externalQueryId,
    source: told,
    address: address ?? databricks(externalQueryId, places),
  };
}

function bigQuery(id: string, source: string): string | null {
  const [, project, location, job] = BIGQUERY_JOB.exec(id) ?? [];
  if (!source.toLowerCase().startsWith("bigquery") || !project || !location || !job) return null;
  const query = new URLSearchParams({
    project,
    j: `bq:${location}:${job}`,
    page: "queryresults",
  });
  return `https://console.cloud.google.com/bigquery?${query}`;
}

/** An account is `organisation-name`, or `locator.region` and perhaps a cloud. */
function snowflake(id: string, places: readonly string[]): string | null {
  const namespace = places.find((place) => place.startsWith("snowflake://"));
  const account = namespace
    ?.slice("snowflake://".length)
    .replace(/\.snowflakecomputing\.com.*$/, "");
  if (!account || !/^[\w.-]+$/.test(account)) return null;
  const dot = account.indexOf(".");
  const dash = account.indexOf("-");
  const [first, second] =
    dot > 0
      ? [account.slice(dot + 1), account.slice(0, dot)]
      : dash > 0
        ? [account.slice(0, dash), account.slice(dash + 1)]
        : [];
  if (!first || !second) return null;
  const query = encodeURIComponent(id);
  return `https://app.snowflake.com/${first}/${second}/#/compute/history/queries/${query}/detail`;
}

function databricks(id: string, places: readonly string[]): string | null {
  for (const place of places) {
    const host = DATABRICKS.exec(place)?.[1];
    if (host) return `https://${host}/sql/history?queryId=${encodeURIComponent(id)}`;
  }
  return null;
}
