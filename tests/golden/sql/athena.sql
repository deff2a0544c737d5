-- CREATE TABLE AS into files
CREATE TABLE mart.daily WITH (format = 'PARQUET', external_location = 's3://lake/mart/daily/', partitioned_by = ARRAY['day']) AS
SELECT count(*) AS n, date(at) AS day FROM raw.events GROUP BY date(at);
--> create table
--> reads raw.events
--> writes mart.daily
--> mart.daily[n] <-
--> mart.daily[day] <- raw.events[at] transformation
--> rows <- raw.events[at] group_by

-- An external table lies over files
CREATE EXTERNAL TABLE raw.logs (ts string, msg string) PARTITIONED BY (dt string)
ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe' LOCATION 's3://lake/logs/';
SELECT * FROM raw.logs;
--> create table
--> reads s3://lake/logs/
--> writes raw.logs
--> select
--> reads raw.logs
--> ts <- raw.logs[ts] identity
--> msg <- raw.logs[msg] identity
--> dt <- raw.logs[dt] identity

-- UNLOAD writes a query to files
UNLOAD (SELECT id, amount FROM mart.sales WHERE year = 2024) TO 's3://lake/out/' WITH (format = 'PARQUET');
--> unload
--> reads mart.sales
--> writes s3://lake/out/
--> s3://lake/out/[id] <- mart.sales[id] identity
--> s3://lake/out/[amount] <- mart.sales[amount] identity
--> rows <- mart.sales[year] filter

-- INSERT INTO with a query
INSERT INTO mart.sales SELECT o.id, o.amount, o.dt FROM raw.orders o WHERE o.dt = '2024-01-01';
--> insert
--> reads raw.orders
--> writes mart.sales
--> mart.sales[id] <- raw.orders[id] identity
--> mart.sales[amount] <- raw.orders[amount] identity
--> mart.sales[dt] <- raw.orders[dt] identity
--> rows <- raw.orders[dt] filter

-- A view with quoted catalogs
CREATE OR REPLACE VIEW mart.v AS SELECT "o"."id" FROM "awsdatacatalog"."raw"."orders" "o";
--> create view
--> reads awsdatacatalog.raw.orders
--> writes mart.v
--> mart.v[id] <- awsdatacatalog.raw.orders[id] identity

-- UNNEST of an array of rows
SELECT e.id, i.sku FROM raw.events e CROSS JOIN UNNEST(e.items) AS t (i);
--> select
--> reads raw.events
--> id <- raw.events[id] identity
--> sku <- raw.events[items.sku] identity
--> rows <- raw.events[items] join

-- Maps and JSON
SELECT element_at(attrs, 'host') AS host, json_extract_scalar(body, '$.user.id') AS uid FROM raw.logs;
--> select
--> reads raw.logs
--> host <- raw.logs[attrs.host] identity
--> uid <- raw.logs[body.user.id] identity

-- MERGE into Iceberg
MERGE INTO ice.c t USING raw.c s ON t.id = s.id
WHEN MATCHED AND s.op = 'D' THEN DELETE
WHEN MATCHED THEN UPDATE SET name = s.name
WHEN NOT MATCHED THEN INSERT (id, name) VALUES (s.id, s.name);
--> merge
--> reads raw.c
--> writes ice.c
--> ice.c[name] <- raw.c[name] identity
--> ice.c[id] <- raw.c[id] identity
--> rows <- ice.c[id] join
--> rows <- raw.c[id] join
--> rows <- raw.c[op] filter

-- UPDATE and DELETE of Iceberg
UPDATE ice.c SET name = upper(name) WHERE id = 1;
DELETE FROM ice.c WHERE id IN (SELECT id FROM raw.gone);
--> update
--> writes ice.c
--> ice.c[name] <- ice.c[name] transformation
--> rows <- ice.c[id] filter
--> delete
--> reads raw.gone
--> writes ice.c
--> rows <- ice.c[id] filter
--> rows <- raw.gone[id] filter

-- The path of a file is no column
SELECT id, "$path" AS p FROM raw.logs;
--> select
--> reads raw.logs
--> id <- raw.logs[id] identity
--> p <- raw.logs[$path] identity

-- Partitions are repaired and added without moving data
MSCK REPAIR TABLE raw.logs;
ALTER TABLE raw.logs ADD IF NOT EXISTS PARTITION (dt = '2024-01-01') LOCATION 's3://lake/logs/dt=2024-01-01/';
--> msck repair
--> alter

-- Windows, and the latest row
SELECT id, v FROM (SELECT id, v, row_number() OVER (PARTITION BY id ORDER BY ts DESC) AS rn FROM raw.t) WHERE rn = 1;
--> select
--> reads raw.t
--> id <- raw.t[id] identity
--> v <- raw.t[v] identity
--> rows <- raw.t[id] window
--> rows <- raw.t[ts] window

-- DROP TABLE
DROP TABLE IF EXISTS `mart`.`tmp`;
--> drop table
--> writes mart.tmp

-- A CTE and a union
WITH a AS (SELECT id FROM raw.x UNION ALL SELECT id FROM raw.y) SELECT id, count(*) AS n FROM a GROUP BY id;
--> select
--> reads raw.x, raw.y
--> id <- raw.x[id] identity
--> id <- raw.y[id] identity
--> n <-
--> rows <- raw.x[id] group_by
--> rows <- raw.y[id] group_by

-- A prepared statement's parameter is a value
SELECT id FROM raw.t WHERE dt = ? AND year BETWEEN ? AND ?;
--> select
--> reads raw.t
--> id <- raw.t[id] identity
--> rows <- raw.t[dt] filter
--> rows <- raw.t[year] filter
