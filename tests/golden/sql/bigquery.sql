-- A dbt incremental MERGE over the newest rows
MERGE INTO `proj.mart.orders` AS T
USING (
  SELECT * EXCEPT (rn) FROM (
    SELECT order_id, amount, ROW_NUMBER() OVER (PARTITION BY order_id ORDER BY updated_at DESC) AS rn
    FROM `proj.raw.orders` WHERE _PARTITIONDATE >= '2026-01-01')
  WHERE rn = 1
) AS S ON T.order_id = S.order_id
WHEN MATCHED THEN UPDATE SET amount = S.amount
WHEN NOT MATCHED BY TARGET THEN INSERT (order_id, amount) VALUES (S.order_id, S.amount)
WHEN NOT MATCHED BY SOURCE THEN DELETE;
--> merge
--> reads proj.raw.orders
--> writes proj.mart.orders
--> proj.mart.orders[order_id] <- proj.raw.orders[order_id] identity
--> proj.mart.orders[amount] <- proj.raw.orders[amount] identity
--> rows <- proj.raw.orders[order_id] window
--> rows <- proj.raw.orders[updated_at] window
--> rows <- proj.mart.orders[order_id] join
--> rows <- proj.raw.orders[order_id] join

-- MERGE with INSERT ROW takes all columns of the source
--: raw.inventory(product, quantity)
MERGE mart.inventory T USING raw.inventory S ON T.product = S.product
WHEN MATCHED THEN UPDATE SET quantity = T.quantity + S.quantity
WHEN NOT MATCHED THEN INSERT ROW;
--> merge
--> reads raw.inventory
--> writes mart.inventory
--> mart.inventory[quantity] <- mart.inventory[quantity] transformation
--> mart.inventory[quantity] <- raw.inventory[quantity] transformation
--> mart.inventory[quantity] <- raw.inventory[quantity] identity
--> mart.inventory[product] <- raw.inventory[product] identity
--> rows <- mart.inventory[product] join
--> rows <- raw.inventory[product] join

-- Names in one pair of backticks have several parts
SELECT id FROM `proj-1.raw.orders` JOIN `proj-1`.raw.customers AS c USING (id);
--> select
--> reads proj-1.raw.customers, proj-1.raw.orders
--> id <- proj-1.raw.orders[id] identity
--> rows <- proj-1.raw.orders[id] join
--> rows <- proj-1.raw.customers[id] join

-- A project with a dash needs no backticks
SELECT t.id FROM my-project.raw.orders t;
--> select
--> reads my-project.raw.orders
--> id <- my-project.raw.orders[id] identity

-- A wildcard table is one table with a star in its name
SELECT event_name, COUNT(*) AS n FROM `proj.analytics.events_*` WHERE _TABLE_SUFFIX BETWEEN '20260101' AND '20260131' GROUP BY event_name;
--> select
--> reads proj.analytics.events_*
--> event_name <- proj.analytics.events_*[event_name] identity
--> n <-
--> rows <- proj.analytics.events_*[event_name] group_by

-- A date-sharded table is named by its day
SELECT user_id FROM `proj.analytics.events_20260101`;
--> select
--> reads proj.analytics.events_20260101
--> user_id <- proj.analytics.events_20260101[user_id] identity

-- Event parameters are picked by a subquery over UNNEST
SELECT event_date, (SELECT value.string_value FROM UNNEST(event_params) WHERE key = 'page_location') AS page FROM `proj.analytics.events_*`;
--> select
--> reads proj.analytics.events_*
--> event_date <- proj.analytics.events_*[event_date] identity
--> page <- proj.analytics.events_*[event_params.value.string_value] identity
--> page <- proj.analytics.events_*[event_params.key] filter
--> page <- proj.analytics.events_*[event_params] join

-- UNNEST with an alias is an element of the array
SELECT o.id, item.sku, item.price * item.qty AS total FROM shop.orders o, UNNEST(o.items) AS item;
--> select
--> reads shop.orders
--> id <- shop.orders[id] identity
--> sku <- shop.orders[items.sku] identity
--> total <- shop.orders[items.price] transformation
--> total <- shop.orders[items.qty] transformation
--> rows <- shop.orders[items] join

-- UNNEST with an offset keeps the place of each element
SELECT o.id, tag, pos FROM shop.orders o CROSS JOIN UNNEST(o.tags) AS tag WITH OFFSET AS pos WHERE pos < 3;
--> select
--> reads shop.orders
--> id <- shop.orders[id] identity
--> tag <- shop.orders[tags] identity
--> pos <-
--> rows <- shop.orders[tags] join

-- LEFT JOIN UNNEST keeps rows of empty arrays
SELECT o.id, i.sku FROM shop.orders o LEFT JOIN UNNEST(o.items) i ON i.qty > 0;
--> select
--> reads shop.orders
--> id <- shop.orders[id] identity
--> sku <- shop.orders[items.sku] identity
--> rows <- shop.orders[items.qty] join
--> rows <- shop.orders[items] join

-- An array in FROM is named by a path
SELECT o.id, l.sku FROM shop.orders AS o, o.items AS l;
--> select
--> reads shop.orders
--> id <- shop.orders[id] identity
--> sku <- shop.orders[items.sku] identity
--> rows <- shop.orders[items] join

-- An array of an array
SELECT h.fullVisitorId, p.v2ProductName FROM ga.sessions h, UNNEST(h.hits) AS hit, UNNEST(hit.product) AS p;
--> select
--> reads ga.sessions
--> fullVisitorId <- ga.sessions[fullVisitorId] identity
--> v2ProductName <- ga.sessions[hits.product.v2ProductName] identity
--> rows <- ga.sessions[hits] join
--> rows <- ga.sessions[hits.product] join

-- Fields of records are paths
SELECT customer.address.city, o.customer.name AS who FROM shop.orders o WHERE o.customer.vip;
--> select
--> reads shop.orders
--> city <- shop.orders[customer.address.city] identity
--> who <- shop.orders[customer.name] identity
--> rows <- shop.orders[customer.vip] filter

-- A star over a record is its fields
--: shop.orders(id, customer)
SELECT id, customer.* FROM shop.orders;
--> select
--> reads shop.orders
--> id <- shop.orders[id] identity
--> * <- shop.orders[customer.*] identity

-- STRUCT and ARRAY put values together
SELECT STRUCT(id, name AS label) AS s, [a, b] AS pair, ARRAY_AGG(STRUCT(sku, qty) ORDER BY ts) AS lines FROM shop.t GROUP BY 1, 2;
--> select
--> reads shop.t
--> s <- shop.t[id] transformation
--> s <- shop.t[name] transformation
--> pair <- shop.t[a] transformation
--> pair <- shop.t[b] transformation
--> lines <- shop.t[sku] aggregation
--> lines <- shop.t[qty] aggregation
--> lines <- shop.t[ts] sort
--> rows <- shop.t[id] group_by
--> rows <- shop.t[name] group_by
--> rows <- shop.t[a] group_by
--> rows <- shop.t[b] group_by

-- The newest row of each key as an aggregate of rows
SELECT latest.* FROM (SELECT ARRAY_AGG(t ORDER BY updated_at DESC LIMIT 1)[OFFSET(0)] AS latest FROM raw.customers t GROUP BY id);
--> select partial
--> reads raw.customers
--> * <- raw.customers[*] identity
--> rows <- raw.customers[updated_at] sort
--> rows <- raw.customers[id] group_by

-- A subquery makes an array
SELECT o.id, ARRAY(SELECT i.sku FROM UNNEST(o.items) AS i WHERE i.qty > 1) AS skus FROM shop.orders o;
--> select
--> reads shop.orders
--> id <- shop.orders[id] identity
--> skus <- shop.orders[items.sku] transformation
--> skus <- shop.orders[items.qty] filter
--> skus <- shop.orders[items] join

-- JSON functions go by a path that is written out
SELECT JSON_VALUE(payload, '$.customer.id') AS cid, JSON_QUERY(payload, '$.items') AS items, JSON_EXTRACT_SCALAR(payload, '$.ip') AS ip FROM raw.events;
--> select
--> reads raw.events
--> cid <- raw.events[payload.customer.id] identity
--> items <- raw.events[payload.items] identity
--> ip <- raw.events[payload.ip] identity

-- A JSON column has fields and places
SELECT j.customer.name AS n, j['meta']['ip'] AS ip, STRING(j.kind) AS kind FROM raw.events;
--> select
--> reads raw.events
--> n <- raw.events[j.customer.name] identity
--> ip <- raw.events[j.meta.ip] identity
--> kind <- raw.events[j.kind] transformation

-- CREATE TABLE with partitions and clusters
CREATE OR REPLACE TABLE mart.daily PARTITION BY day CLUSTER BY country OPTIONS (description = 'x') AS
SELECT DATE(ts) AS day, country, SUM(amount) AS total FROM raw.orders GROUP BY day, country;
--> create table
--> reads raw.orders
--> writes mart.daily
--> mart.daily[day] <- raw.orders[ts] transformation
--> mart.daily[country] <- raw.orders[country] identity
--> mart.daily[total] <- raw.orders[amount] aggregation
--> rows <- raw.orders[ts] group_by
--> rows <- raw.orders[country] group_by

-- A copy, a clone and a snapshot of a table
CREATE TABLE dev.orders COPY prod.orders;
CREATE TABLE dev.items CLONE prod.items;
CREATE SNAPSHOT TABLE bak.orders CLONE prod.orders;
--> create table
--> reads prod.orders
--> writes dev.orders
--> dev.orders[*] <- prod.orders[*] identity
--> create table
--> reads prod.items
--> writes dev.items
--> dev.items[*] <- prod.items[*] identity
--> create table
--> reads prod.orders
--> writes bak.orders
--> bak.orders[*] <- prod.orders[*] identity

-- CREATE TABLE LIKE copies no rows
CREATE TABLE stg.orders LIKE raw.orders;
--> create table
--> reads raw.orders
--> writes stg.orders

-- A view and a materialized view
CREATE OR REPLACE VIEW mart.v AS SELECT id, LOWER(email) AS email FROM raw.users;
CREATE MATERIALIZED VIEW mart.mv AS SELECT country, COUNT(*) AS n FROM raw.users GROUP BY country;
--> create view
--> reads raw.users
--> writes mart.v
--> mart.v[id] <- raw.users[id] identity
--> mart.v[email] <- raw.users[email] transformation
--> create materialized view
--> reads raw.users
--> writes mart.mv
--> mart.mv[country] <- raw.users[country] identity
--> mart.mv[n] <-
--> rows <- raw.users[country] group_by

-- EXPORT DATA writes a query to files
EXPORT DATA OPTIONS (uri = 'gs://exports/orders/*.csv', format = 'CSV', overwrite = true) AS
SELECT id, amount FROM mart.orders WHERE day = CURRENT_DATE();
--> export
--> reads mart.orders
--> writes gs://exports/orders/*.csv
--> gs://exports/orders/*.csv[id] <- mart.orders[id] identity
--> gs://exports/orders/*.csv[amount] <- mart.orders[amount] identity
--> rows <- mart.orders[day] filter

-- LOAD DATA takes files into a table
LOAD DATA INTO raw.orders FROM FILES (format = 'CSV', uris = ['gs://landing/orders/*.csv', 'gs://landing/old/*.csv']);
--> load
--> reads gs://landing/old/*.csv, gs://landing/orders/*.csv
--> writes raw.orders

-- LOAD DATA OVERWRITE replaces a table
LOAD DATA OVERWRITE raw.orders (id INT64, amount NUMERIC) FROM FILES (format = 'PARQUET', uris = ['gs://landing/orders/*.parquet']);
--> load
--> reads gs://landing/orders/*.parquet
--> writes raw.orders

-- An external table lies over files
CREATE EXTERNAL TABLE raw.orders_ext OPTIONS (format = 'PARQUET', uris = ['gs://landing/orders/*.parquet']);
--> create table
--> reads gs://landing/orders/*.parquet
--> writes raw.orders_ext

-- DELETE with a condition on another table
DELETE FROM mart.sessions s WHERE s.user_id IN (SELECT user_id FROM ops.erased);
--> delete
--> reads ops.erased
--> writes mart.sessions
--> rows <- mart.sessions[user_id] filter
--> rows <- ops.erased[user_id] filter

-- DELETE without FROM
DELETE mart.orders WHERE day < '2020-01-01';
--> delete
--> writes mart.orders
--> rows <- mart.orders[day] filter

-- UPDATE takes from another table
UPDATE mart.orders o SET status = s.status, note = CONCAT(o.note, s.note) FROM stg.orders s WHERE o.id = s.id;
--> update
--> reads stg.orders
--> writes mart.orders
--> mart.orders[status] <- stg.orders[status] identity
--> mart.orders[note] <- mart.orders[note] transformation
--> mart.orders[note] <- stg.orders[note] transformation
--> rows <- mart.orders[id] filter
--> rows <- stg.orders[id] filter

-- UPDATE of one field of a record leaves the others alone
UPDATE mart.users SET address.city = 'x', address.zip = zip WHERE id = 1;
--> update
--> writes mart.users
--> mart.users[address.city] <-
--> mart.users[address.zip] <- mart.users[zip] identity
--> rows <- mart.users[id] filter

-- INSERT without INTO
INSERT mart.orders (id, amount) SELECT order_id, total FROM raw.orders;
--> insert
--> reads raw.orders
--> writes mart.orders
--> mart.orders[id] <- raw.orders[order_id] identity
--> mart.orders[amount] <- raw.orders[total] identity

-- INSERT with WITH behind the columns
INSERT INTO mart.x (a, b) WITH s AS (SELECT k, v FROM raw.y) SELECT k, v FROM s;
--> insert
--> reads raw.y
--> writes mart.x
--> mart.x[a] <- raw.y[k] identity
--> mart.x[b] <- raw.y[v] identity

-- A script with variables and a temporary table
DECLARE cutoff DATE DEFAULT DATE_SUB(CURRENT_DATE(), INTERVAL 7 DAY);
CREATE TEMP TABLE recent AS SELECT id, amount FROM raw.orders WHERE day > cutoff;
INSERT INTO mart.weekly (total) SELECT SUM(amount) FROM recent;
--> create temporary table
--> reads raw.orders
--> insert
--> reads raw.orders
--> writes mart.weekly
--> mart.weekly[total] <- raw.orders[amount] aggregation
--> rows <- raw.orders[day] filter

-- A variable is set by a query
DECLARE newest TIMESTAMP;
SET newest = (SELECT MAX(ts) FROM mart.events);
INSERT INTO mart.events (id, ts) SELECT id, ts FROM raw.events AS e WHERE e.ts > newest;
--> set
--> reads mart.events
--> insert
--> reads mart.events, raw.events
--> writes mart.events
--> mart.events[id] <- raw.events[id] identity
--> mart.events[ts] <- raw.events[ts] identity
--> rows <- mart.events[ts] filter
--> rows <- raw.events[ts] filter

-- Control flow is read in order
BEGIN
  IF EXISTS (SELECT 1 FROM ops.flags WHERE name = 'full') THEN
    TRUNCATE TABLE mart.x;
    INSERT INTO mart.x (id) SELECT id FROM raw.x;
  ELSE
    INSERT INTO mart.x (id) SELECT id FROM raw.x_delta;
  END IF;
EXCEPTION WHEN ERROR THEN
  INSERT INTO ops.errors (message) SELECT @@error.message;
END;
--> select
--> reads ops.flags
--> _col1 <- ops.flags[name] filter
--> truncate
--> writes mart.x
--> insert
--> reads raw.x
--> writes mart.x
--> mart.x[id] <- raw.x[id] identity
--> insert
--> reads raw.x_delta
--> writes mart.x
--> mart.x[id] <- raw.x_delta[id] identity
--> insert
--> writes ops.errors
--> ops.errors[message] <-

-- A procedure is read inside
CREATE OR REPLACE PROCEDURE ops.refresh(day DATE)
BEGIN
  DELETE FROM mart.daily WHERE mart.daily.day = day;
  INSERT INTO mart.daily (day, n) SELECT e.day, COUNT(*) FROM raw.events e GROUP BY e.day;
END;
--> delete
--> writes mart.daily
--> rows <- mart.daily[day] filter
--> insert
--> reads raw.events
--> writes mart.daily
--> mart.daily[day] <- raw.events[day] identity
--> mart.daily[n] <-
--> rows <- raw.events[day] group_by

-- A loop over a query runs what is in it
FOR r IN (SELECT name FROM ops.jobs) DO
  INSERT INTO ops.log (name) VALUES (r.name);
END FOR;
--> select
--> reads ops.jobs
--> name <- ops.jobs[name] identity
--> insert
--> reads ops.jobs
--> writes ops.log
--> ops.log[name] <- ops.jobs[name] identity

-- Dynamic SQL of one text is read, with its placeholders
EXECUTE IMMEDIATE 'INSERT INTO mart.x (id) SELECT id FROM raw.x WHERE day = @d' USING CURRENT_DATE() AS d;
--> insert
--> reads raw.x
--> writes mart.x
--> mart.x[id] <- raw.x[id] identity
--> rows <- raw.x[day] filter

-- Dynamic SQL that is put together is opaque
EXECUTE IMMEDIATE FORMAT('CREATE TABLE mart.t_%s AS SELECT 1', suffix);
--> unknown opaque

-- Parameters stand for values
SELECT id FROM raw.orders WHERE day = @run_date AND region IN UNNEST(@regions);
--> select
--> reads raw.orders
--> id <- raw.orders[id] identity
--> rows <- raw.orders[day] filter
--> rows <- raw.orders[region] filter

-- QUALIFY keeps one row of each key
SELECT id, email FROM raw.users WHERE TRUE QUALIFY ROW_NUMBER() OVER (PARTITION BY id ORDER BY updated_at DESC) = 1;
--> select
--> reads raw.users
--> id <- raw.users[id] identity
--> email <- raw.users[email] identity
--> rows <- raw.users[id] window
--> rows <- raw.users[updated_at] window

-- A named window is used twice
SELECT id, SUM(amount) OVER w AS running, AVG(amount) OVER (w ROWS BETWEEN 6 PRECEDING AND CURRENT ROW) AS avg7 FROM mart.d WINDOW w AS (PARTITION BY id ORDER BY day);
--> select
--> reads mart.d
--> id <- mart.d[id] identity
--> running <- mart.d[amount] aggregation
--> running <- mart.d[id] window
--> running <- mart.d[day] window
--> avg7 <- mart.d[amount] aggregation
--> avg7 <- mart.d[id] window
--> avg7 <- mart.d[day] window

-- EXCEPT and REPLACE change a star
--: raw.users(id, email, phone)
SELECT * EXCEPT (phone) REPLACE (TO_HEX(SHA256(email)) AS email) FROM raw.users;
--> select
--> reads raw.users
--> id <- raw.users[id] identity
--> email <- raw.users[email] transformation masked

-- A fingerprint hides what it is given
SELECT FARM_FINGERPRINT(CONCAT(id, email)) AS k, MD5(email) AS m, SHA512(phone) AS p FROM raw.users;
--> select
--> reads raw.users
--> k <- raw.users[id] transformation masked
--> k <- raw.users[email] transformation masked
--> m <- raw.users[email] transformation masked
--> p <- raw.users[phone] transformation masked

-- PIVOT with several aggregates makes columns of both
SELECT * FROM (SELECT product, quarter, sales FROM mart.s) PIVOT (SUM(sales) AS total, COUNT(*) AS n FOR quarter IN ('Q1', 'Q2'));
--> select
--> reads mart.s
--> product <- mart.s[product] identity
--> total_Q1 <- mart.s[sales] aggregation
--> total_Q1 <- mart.s[quarter] group_by
--> n_Q1 <- mart.s[quarter] group_by
--> total_Q2 <- mart.s[sales] aggregation
--> total_Q2 <- mart.s[quarter] group_by
--> n_Q2 <- mart.s[quarter] group_by
--> rows <- mart.s[product] group_by

-- UNPIVOT makes rows of columns
SELECT product, quarter, sales FROM mart.wide UNPIVOT (sales FOR quarter IN (q1, q2, q3));
--> select
--> reads mart.wide
--> product <- mart.wide[product] identity
--> quarter <-
--> sales <- mart.wide[q1] transformation
--> sales <- mart.wide[q2] transformation
--> sales <- mart.wide[q3] transformation
--> rows <- mart.wide[q1] filter
--> rows <- mart.wide[q2] filter
--> rows <- mart.wide[q3] filter

-- UNION DISTINCT and EXCEPT DISTINCT
(SELECT id FROM a.x UNION DISTINCT SELECT id FROM a.y) EXCEPT DISTINCT SELECT id FROM a.z;
--> select
--> reads a.x, a.y, a.z
--> id <- a.x[id] identity
--> id <- a.y[id] identity
--> rows <- a.z[id] filter
--> rows <- a.x[id] filter
--> rows <- a.x[id] group_by
--> rows <- a.y[id] filter
--> rows <- a.y[id] group_by

-- A recursive query counts down a tree
WITH RECURSIVE tree AS (
  SELECT id, parent, 0 AS depth FROM org.units WHERE parent IS NULL
  UNION ALL
  SELECT u.id, u.parent, t.depth + 1 FROM org.units u JOIN tree t ON t.id = u.parent)
SELECT id, depth FROM tree;
--> select
--> reads org.units
--> id <- org.units[id] identity
--> depth <-
--> rows <- org.units[parent] filter
--> rows <- org.units[parent] join
--> rows <- org.units[id] join

-- A condition with IF, IFNULL, NULLIF and SAFE functions
SELECT IF(active, amount, 0) AS a, IFNULL(x, y) AS b, SAFE_DIVIDE(p, q) AS c, SAFE_CAST(s AS INT64) AS d FROM raw.t;
--> select
--> reads raw.t
--> a <- raw.t[active] conditional
--> a <- raw.t[amount] transformation
--> b <- raw.t[x] transformation
--> b <- raw.t[y] transformation
--> c <- raw.t[p] transformation
--> c <- raw.t[q] transformation
--> d <- raw.t[s] transformation

-- COUNTIF and conditional aggregates
SELECT country, COUNTIF(active) AS actives, SUM(IF(paid, amount, 0)) AS revenue, APPROX_COUNT_DISTINCT(user_id) AS users, ANY_VALUE(name HAVING MAX ts) AS newest FROM raw.t GROUP BY country;
--> select
--> reads raw.t
--> country <- raw.t[country] identity
--> actives <- raw.t[active] aggregation
--> revenue <- raw.t[paid] conditional
--> revenue <- raw.t[amount] aggregation
--> users <- raw.t[user_id] aggregation
--> newest <- raw.t[name] aggregation
--> newest <- raw.t[ts] aggregation
--> rows <- raw.t[country] group_by

-- Sessions of events by gaps
WITH e AS (SELECT user_id, ts, LAG(ts) OVER (PARTITION BY user_id ORDER BY ts) AS prev FROM app.events),
s AS (SELECT user_id, ts, COUNTIF(prev IS NULL OR TIMESTAMP_DIFF(ts, prev, MINUTE) > 30) OVER (PARTITION BY user_id ORDER BY ts) AS session FROM e)
SELECT CONCAT(user_id, '-', CAST(session AS STRING)) AS session_id, MIN(ts) AS started FROM s GROUP BY 1;
--> select
--> reads app.events
--> session_id <- app.events[user_id] transformation
--> session_id <- app.events[ts] aggregation
--> session_id <- app.events[user_id] window
--> session_id <- app.events[ts] window
--> started <- app.events[ts] aggregation
--> rows <- app.events[user_id] group_by
--> rows <- app.events[ts] group_by
--> rows <- app.events[user_id] window
--> rows <- app.events[ts] window

-- A gap filled with a generated calendar
SELECT d, IFNULL(SUM(o.amount), 0) AS total FROM UNNEST(GENERATE_DATE_ARRAY('2026-01-01', '2026-12-31')) AS d LEFT JOIN raw.orders o ON o.day = d GROUP BY d;
--> select
--> reads raw.orders
--> d <-
--> total <- raw.orders[amount] aggregation
--> rows <- raw.orders[day] join

-- Rows that a prediction hands on stand beside what is predicted
SELECT * FROM ML.PREDICT(MODEL mart.churn, (SELECT id, age FROM mart.users));
--> select partial
--> reads mart.churn, mart.users
--> * <- mart.churn[*] transformation
--> * <- mart.users[age] transformation
--> * <- mart.users[id] transformation
--> id <- mart.users[id] identity
--> age <- mart.users[age] identity
--> rows <- mart.churn[*] join
--> rows <- mart.users[age] join
--> rows <- mart.users[id] join

-- A named table function yields what nobody sees
SELECT id FROM mart.orders_of(DATE '2026-01-01');
--> select
--> id <-

-- A table as of an earlier time
SELECT id FROM raw.orders FOR SYSTEM_TIME AS OF TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 1 HOUR);
--> select
--> reads raw.orders
--> id <- raw.orders[id] identity

-- A table is renamed
ALTER TABLE mart.orders_tmp RENAME TO orders;
--> rename
--> reads mart.orders_tmp
--> writes mart.orders
--> mart.orders[*] <- mart.orders_tmp[*] identity

-- Tables differ by case and columns do not
--: raw.Orders(Id, Amount)
SELECT ID, amount FROM raw.Orders;
--> select
--> reads raw.Orders
--> ID <- raw.Orders[Id] identity
--> amount <- raw.Orders[Amount] identity

-- A query of WITH shadows a table in any case of its name
WITH Orders AS (SELECT id FROM raw.x) SELECT id FROM Orders;
--> select
--> reads raw.x
--> id <- raw.x[id] identity

-- A whole row as a value
SELECT TO_JSON_STRING(t) AS row_json FROM raw.orders AS t;
--> select
--> reads raw.orders
--> row_json <- raw.orders[*] transformation

-- The pipe syntax goes step by step
FROM raw.orders
|> WHERE status = 'paid'
|> EXTEND amount * 1.2 AS gross
|> AGGREGATE SUM(gross) AS total GROUP BY country
|> ORDER BY total DESC;
--> select
--> reads raw.orders
--> country <- raw.orders[country] identity
--> total <- raw.orders[amount] aggregation
--> rows <- raw.orders[status] filter
--> rows <- raw.orders[country] group_by
--> rows <- raw.orders[amount] sort

-- VALUES of structs in UNNEST
SELECT r.code, o.id FROM raw.orders o JOIN UNNEST([STRUCT('a' AS code, 1 AS rank), ('b', 2)]) AS r ON r.code = o.code;
--> select
--> reads raw.orders
--> code <-
--> id <- raw.orders[id] identity
--> rows <- raw.orders[code] join

-- ROLLUP groups by all its columns
SELECT country, city, SUM(n) AS n FROM mart.c GROUP BY ROLLUP (country, city);
--> select
--> reads mart.c
--> country <- mart.c[country] identity
--> city <- mart.c[city] identity
--> n <- mart.c[n] aggregation
--> rows <- mart.c[country] group_by
--> rows <- mart.c[city] group_by

-- dbt templates in a model
{{ config(materialized='table') }}
SELECT o.id, SUM(p.amount) AS paid
FROM {{ ref('stg_orders') }} AS o
LEFT JOIN {{ source('stripe', 'payments') }} AS p ON p.order_id = o.id
WHERE o.day >= '{{ var("start_date") }}'
GROUP BY 1;
--> select
--> reads stg_orders, stripe.payments
--> id <- stg_orders[id] identity
--> paid <- stripe.payments[amount] aggregation
--> rows <- stg_orders[id] group_by
--> rows <- stripe.payments[order_id] join
--> rows <- stg_orders[id] join
--> rows <- stg_orders[day] filter

-- A SQL function of the script is read where it is used
CREATE TEMP FUNCTION net(x FLOAT64, rate FLOAT64) AS (x * (1 - rate));
SELECT net(amount, tax) AS net_amount FROM raw.orders;
--> create function
--> select
--> reads raw.orders
--> net_amount <- raw.orders[amount] transformation
--> net_amount <- raw.orders[tax] transformation

-- A JavaScript function is opaque and its use a transformation
CREATE TEMP FUNCTION parse(x STRING) RETURNS STRING LANGUAGE js AS "return x;";
SELECT parse(ua) AS browser FROM raw.hits;
--> unknown opaque
--> select
--> reads raw.hits
--> browser <- raw.hits[ua] transformation

-- A column that two tables may have is partial
SELECT o.id, country FROM raw.orders o JOIN raw.customers c ON o.cid = c.id;
--> select partial
--> reads raw.customers, raw.orders
--> id <- raw.orders[id] identity
--> country <-
--> rows <- raw.orders[cid] join
--> rows <- raw.customers[id] join

-- A known schema says whose the column is
--: raw.orders(id, cid)
--: raw.customers(id, country)
SELECT o.id, country FROM raw.orders o JOIN raw.customers c ON o.cid = c.id;
--> select
--> reads raw.customers, raw.orders
--> id <- raw.orders[id] identity
--> country <- raw.customers[country] identity
--> rows <- raw.orders[cid] join
--> rows <- raw.customers[id] join

-- Statements of data definition that move no data
CREATE SCHEMA IF NOT EXISTS mart OPTIONS (location = 'EU');
ALTER TABLE mart.x ADD COLUMN y STRING;
DROP TABLE IF EXISTS mart.z;
--> create schema
--> alter
--> drop table
--> writes mart.z

-- ASSERT checks and moves nothing
ASSERT (SELECT COUNT(*) FROM mart.x) > 0 AS 'empty';
--> select
--> reads mart.x
--> _col1 <-

-- A table of sessions from the events of an app
CREATE OR REPLACE TABLE mart.sessions PARTITION BY DATE(started_at) AS
SELECT user_pseudo_id, (SELECT value.int_value FROM UNNEST(event_params) WHERE key = 'ga_session_id') AS session_id, MIN(TIMESTAMP_MICROS(event_timestamp)) AS started_at
FROM `proj.analytics.events_*` GROUP BY 1, 2;
--> create table
--> reads proj.analytics.events_*
--> writes mart.sessions
--> mart.sessions[user_pseudo_id] <- proj.analytics.events_*[user_pseudo_id] identity
--> mart.sessions[session_id] <- proj.analytics.events_*[event_params.value.int_value] identity
--> mart.sessions[session_id] <- proj.analytics.events_*[event_params.key] filter
--> mart.sessions[session_id] <- proj.analytics.events_*[event_params] join
--> mart.sessions[started_at] <- proj.analytics.events_*[event_timestamp] aggregation
--> rows <- proj.analytics.events_*[user_pseudo_id] group_by
--> rows <- proj.analytics.events_*[event_params.value.int_value] group_by
--> rows <- proj.analytics.events_*[event_params.key] filter
--> rows <- proj.analytics.events_*[event_params] join

-- INSERT of structs and arrays that are written out
INSERT INTO mart.carts (id, items) SELECT id, ARRAY(SELECT AS STRUCT l.sku, l.qty FROM raw.lines l WHERE l.cart_id = c.id) FROM raw.carts c;
--> insert
--> reads raw.carts, raw.lines
--> writes mart.carts
--> mart.carts[id] <- raw.carts[id] identity
--> mart.carts[items] <- raw.lines[sku] transformation
--> mart.carts[items] <- raw.lines[qty] transformation
--> mart.carts[items] <- raw.lines[cart_id] filter
--> mart.carts[items] <- raw.carts[id] filter

-- A variable is declared and used in one procedure
CREATE PROCEDURE ops.load(IN since DATE, OUT n INT64)
BEGIN
  DECLARE cutoff DATE DEFAULT since;
  INSERT INTO mart.t (id) SELECT id FROM raw.t WHERE day >= cutoff AND day >= since;
  SET n = (SELECT COUNT(*) FROM mart.t);
END;
--> insert
--> reads raw.t
--> writes mart.t
--> mart.t[id] <- raw.t[id] identity
--> rows <- raw.t[day] filter
--> set
--> reads mart.t

-- A table function is read where it is called
CREATE OR REPLACE TABLE FUNCTION mart.orders_since(since DATE) AS SELECT id, amount FROM raw.orders WHERE day >= since;
SELECT SUM(amount) AS total FROM mart.orders_since(DATE '2026-01-01');
--> create function
--> select
--> reads raw.orders
--> total <- raw.orders[amount] aggregation
--> rows <- raw.orders[day] filter

-- A star over the elements of an array is their fields
SELECT o.id, i.* FROM raw.orders o, UNNEST(o.items) AS i;
--> select
--> reads raw.orders
--> id <- raw.orders[id] identity
--> * <- raw.orders[items.*] identity
--> rows <- raw.orders[items] join

-- An external table with partitions and a connection
CREATE OR REPLACE EXTERNAL TABLE raw.logs (line STRING) WITH PARTITION COLUMNS (day DATE) WITH CONNECTION `proj.eu.lake` OPTIONS (format = 'CSV', uris = ['gs://logs/*'], hive_partition_uri_prefix = 'gs://logs');
--> create table
--> reads gs://logs/*
--> writes raw.logs

-- A model is trained on a query
CREATE OR REPLACE MODEL mart.churn OPTIONS (model_type = 'logistic_reg', input_label_cols = ['churned']) AS SELECT age, plan, churned FROM mart.customers WHERE day < '2026-01-01';
--> create model
--> reads mart.customers
--> writes mart.churn
--> mart.churn[age] <- mart.customers[age] identity
--> mart.churn[plan] <- mart.customers[plan] identity
--> mart.churn[churned] <- mart.customers[churned] identity
--> rows <- mart.customers[day] filter

-- A query that another server answers is not seen
SELECT id FROM EXTERNAL_QUERY('eu.crm', 'SELECT id FROM accounts');
--> select partial
--> id <-

-- A snapshot is dropped and an index is made
DROP SNAPSHOT TABLE IF EXISTS bak.orders;
CREATE SEARCH INDEX by_text ON raw.docs (ALL COLUMNS);
--> drop table
--> writes bak.orders
--> create search index

-- CONCAT and FORMAT of constants are run as the text that they are
EXECUTE IMMEDIATE CONCAT('INSERT INTO mart.x (a) ', FORMAT('SELECT b FROM `%s.%s`', 'raw', 'y'));
--> insert
--> reads raw.y
--> writes mart.x
--> mart.x[a] <- raw.y[b] identity

-- A snapshot of a table as it was
CREATE SNAPSHOT TABLE ds.snap CLONE ds.t FOR SYSTEM_TIME AS OF TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 1 HOUR) OPTIONS (friendly_name = 'x');
--> create table
--> reads ds.t
--> writes ds.snap
--> ds.snap[*] <- ds.t[*] identity

-- Pipes may set, drop and rename columns
FROM ds.t |> SELECT a, b |> EXTEND a + b AS c |> SET a = a * 2, b = COALESCE(b, c) |> DROP b |> RENAME a AS z;
--> select
--> reads ds.t
--> z <- ds.t[a] transformation
--> c <- ds.t[a] transformation
--> c <- ds.t[b] transformation

-- A function that returns a table is read where it is used
CREATE TABLE FUNCTION ds.of_year(y INT64) AS SELECT a FROM ds.t WHERE yr = y; SELECT * FROM ds.of_year(2026);
--> create function
--> select
--> reads ds.t
--> a <- ds.t[a] identity
--> rows <- ds.t[yr] filter

-- A field of a structure is made of what was put into it alone
SELECT s.x, s.y.z, s.q FROM (SELECT STRUCT(a AS x, STRUCT(b AS z) AS y, c + 1 AS q) AS s FROM ds.t);
--> select
--> reads ds.t
--> x <- ds.t[a] identity
--> z <- ds.t[b] identity
--> q <- ds.t[c] transformation

-- A star over a structure that the query has put together
SELECT s.*, r.y.* FROM (SELECT STRUCT(a AS x, b) AS s, STRUCT(STRUCT(c AS z, d) AS y) AS r FROM ds.t);
--> select
--> reads ds.t
--> x <- ds.t[a] identity
--> b <- ds.t[b] identity
--> z <- ds.t[c] identity
--> d <- ds.t[d] identity

-- A structure is handed on as it is, and its fields with it
WITH w AS (SELECT STRUCT(a AS x, b AS y) AS s FROM ds.t), v AS (SELECT s AS u, s.x AS xx FROM w) SELECT u.x, v.u.y, u, xx FROM v WHERE u.y > 1;
--> select
--> reads ds.t
--> x <- ds.t[a] identity
--> y <- ds.t[b] identity
--> u <- ds.t[a] transformation
--> u <- ds.t[b] transformation
--> xx <- ds.t[a] identity
--> rows <- ds.t[b] filter

-- Conditions of scripts read
IF (SELECT COUNT(*) FROM c) > 0 THEN INSERT INTO a (x) SELECT y FROM b; END IF;
WHILE (SELECT COUNT(*) FROM e WHERE k = 1) > 0 DO DELETE FROM e WHERE k = 1; END WHILE;
--> select
--> reads c
--> _col1 <-
--> insert
--> reads b
--> writes a
--> a[x] <- b[y] identity
--> select
--> reads e
--> _col1 <- e[k] filter
--> delete
--> writes e
--> rows <- e[k] filter

-- DROP in pipes keeps the select list in front of them
SELECT a, b, c FROM t |> DROP b;
--> select
--> reads t
--> a <- t[a] identity
--> c <- t[c] identity

-- Pipes behind a query of columns with other names
WITH q AS (SELECT a, b FROM t) SELECT a AS z, b FROM q |> WHERE b > 1 |> AGGREGATE SUM(b) AS s GROUP BY z;
--> select
--> reads t
--> z <- t[a] identity
--> s <- t[b] aggregation
--> rows <- t[a] group_by
--> rows <- t[b] filter

-- DROP in pipes of a query inside
CREATE TABLE w AS SELECT z FROM (FROM t |> SELECT a AS z, b |> DROP b);
--> create table
--> reads t
--> writes w
--> w[z] <- t[a] identity

-- Fields of a structure stay apart in a temporary table
CREATE TEMP TABLE w AS SELECT STRUCT(a AS x, b AS y) AS s FROM t;
SELECT s.x FROM w;
--> create temporary table
--> reads t
--> select
--> reads t
--> x <- t[a] identity

-- Fields of structures stay apart in a union
SELECT s.x FROM (SELECT STRUCT(a AS x, b AS y) AS s FROM t UNION ALL SELECT STRUCT(c AS x, d AS y) AS s FROM u);
--> select
--> reads t, u
--> x <- t[a] identity
--> x <- u[c] identity

-- Fields of structures in an array that is taken apart again
SELECT u.x, u AS whole FROM (SELECT ARRAY_AGG(STRUCT(a AS x, b AS y)) AS arr FROM t) q, UNNEST(q.arr) u;
--> select
--> reads t
--> x <- t[a] aggregation
--> whole <- t[a] aggregation
--> whole <- t[b] aggregation
--> rows <- t[a] join
--> rows <- t[b] join

-- Fields of an array of the rows of a query
SELECT k, e.x FROM t, UNNEST(ARRAY(SELECT AS STRUCT a AS x, b AS y FROM u)) AS e;
--> select
--> reads t, u
--> k <- t[k] identity
--> x <- u[a] identity
--> rows <- u[a] join
--> rows <- u[b] join

-- A condition that asks the catalog reads no data
IF NOT EXISTS (SELECT 1 FROM shop.mart.INFORMATION_SCHEMA.TABLES WHERE table_name = 'x') THEN
  CREATE TABLE mart.x AS SELECT a FROM raw.y;
END IF;
--> create table
--> reads raw.y
--> writes mart.x
--> mart.x[a] <- raw.y[a] identity

-- A query of the catalog by itself reads it
SELECT table_name FROM mart.INFORMATION_SCHEMA.TABLES;
--> select
--> reads mart.INFORMATION_SCHEMA.TABLES
--> table_name <- mart.INFORMATION_SCHEMA.TABLES[table_name] identity

-- A field of the first of an array of structures is that field alone
SELECT id, ARRAY_AGG(STRUCT(a, b, c))[OFFSET(0)].a FROM t GROUP BY id;
--> select
--> reads t
--> id <- t[id] identity
--> a <- t[a] aggregation
--> rows <- t[id] group_by

-- What decides which structure comes first decides about its field
SELECT id, ARRAY_AGG(STRUCT(a, b, c) ORDER BY d LIMIT 1)[SAFE_OFFSET(0)].a AS z FROM t GROUP BY id;
--> select
--> reads t
--> id <- t[id] identity
--> z <- t[a] aggregation
--> z <- t[d] sort
--> rows <- t[id] group_by

-- A field by another name of one element
SELECT id, ARRAY_AGG(STRUCT(a AS x, b, c))[ORDINAL(1)].x AS z, ANY_VALUE(STRUCT(a, b)).b AS w FROM t GROUP BY id;
--> select
--> reads t
--> id <- t[id] identity
--> z <- t[a] aggregation
--> w <- t[b] aggregation
--> rows <- t[id] group_by

-- A field of the newest row
SELECT id, ARRAY_AGG(t ORDER BY d DESC LIMIT 1)[OFFSET(0)].a AS z FROM t GROUP BY id;
--> select
--> reads t
--> id <- t[id] identity
--> z <- t[a] aggregation
--> z <- t[d] sort
--> rows <- t[id] group_by

-- Fields of an array that a query in WITH puts together in an order
WITH x AS (SELECT id, ARRAY_AGG(STRUCT(a, b) ORDER BY d LIMIT 1) AS arr FROM t GROUP BY id)
SELECT arr[OFFSET(0)].a, x.arr[SAFE_OFFSET(1)].b AS bb FROM x;
--> select
--> reads t
--> a <- t[a] aggregation
--> a <- t[d] sort
--> bb <- t[b] aggregation
--> bb <- t[d] sort
--> rows <- t[id] group_by

-- A field of a structure that stands there, and of one that a subquery picks
SELECT STRUCT(a, b).a AS z, (SELECT AS STRUCT a, b FROM u LIMIT 1).b AS w, ARRAY(SELECT AS STRUCT a, b FROM u ORDER BY c)[OFFSET(0)].b AS v FROM t;
--> select
--> reads t, u
--> z <- t[a] identity
--> w <- u[b] identity
--> v <- u[b] identity
--> v <- u[c] sort

-- A field of the greatest structure is chosen by those before it
SELECT MAX(STRUCT(d, a, e)).a AS z FROM t;
--> select
--> reads t
--> z <- t[a] aggregation
--> z <- t[d] sort

-- A field of one of several structures
SELECT [STRUCT(x.a, x.b), STRUCT(y.c, y.d)][OFFSET(0)].a AS w, IF(x.k, STRUCT(x.a, x.b), STRUCT(y.c, y.d)).b AS v, COALESCE(x.s, y.s).f AS u FROM x JOIN y USING (id);
--> select
--> reads x, y
--> w <- x[a] identity
--> w <- y[c] identity
--> v <- x[b] transformation
--> v <- x[k] conditional
--> v <- y[d] transformation
--> u <- x[s.f] transformation
--> u <- y[s.f] transformation
--> rows <- x[id] join
--> rows <- y[id] join

-- The columns of the newest row, where they are known
--: ds.rel(key, ts, a)
SELECT unique.* FROM (SELECT ARRAY_AGG(original ORDER BY ts DESC LIMIT 1)[OFFSET(0)] unique FROM ds.rel original GROUP BY key);
--> select
--> reads ds.rel
--> key <- ds.rel[key] aggregation
--> key <- ds.rel[ts] sort
--> ts <- ds.rel[ts] aggregation
--> ts <- ds.rel[ts] sort
--> a <- ds.rel[a] aggregation
--> a <- ds.rel[ts] sort
--> rows <- ds.rel[key] group_by

-- Columns of the newest row, where nobody knows them
WITH d AS (SELECT unique.* FROM (SELECT ARRAY_AGG(original ORDER BY ts DESC LIMIT 1)[OFFSET(0)] unique FROM ds.rel original GROUP BY key))
SELECT a, b.c FROM d;
--> select
--> reads ds.rel
--> a <- ds.rel[a] identity
--> c <- ds.rel[b.c] identity
--> rows <- ds.rel[key] group_by
--> rows <- ds.rel[ts] sort

-- Columns of rows that were put into arrays
SELECT r.a, r.b.c, (SELECT x.b FROM UNNEST(rs) x) AS d FROM (SELECT ANY_VALUE(t) AS r, ARRAY_AGG(t) AS rs FROM ds.rel t GROUP BY key);
--> select
--> reads ds.rel
--> a <- ds.rel[a] aggregation
--> c <- ds.rel[b.c] aggregation
--> d <- ds.rel[*] join
--> d <- ds.rel[b] identity
--> rows <- ds.rel[key] group_by

-- An element that another column chooses
SELECT arr[OFFSET(i)] AS z FROM t;
--> select
--> reads t
--> z <- t[arr] identity
--> z <- t[i] conditional

-- DEFAULT in the branches of MERGE
MERGE INTO d.x USING d.y ON x.id = y.id
WHEN MATCHED THEN UPDATE SET a = DEFAULT, b = y.b
WHEN NOT MATCHED THEN INSERT (id, a) VALUES (y.id, DEFAULT);
--> merge
--> reads d.y
--> writes d.x
--> d.x[a] <-
--> d.x[b] <- d.y[b] identity
--> d.x[id] <- d.y[id] identity
--> rows <- d.x[id] join
--> rows <- d.y[id] join

-- ML.PREDICT hands on its rows, and predicts by a model and all of them
INSERT INTO d.out (id, churn)
SELECT id, predicted_churn FROM ML.PREDICT(MODEL d.m, (SELECT id, age FROM d.people), STRUCT(0.5 AS threshold));
--> insert
--> reads d.m, d.people
--> writes d.out
--> d.out[id] <- d.people[id] identity
--> d.out[churn] <- d.m[*] transformation
--> d.out[churn] <- d.people[age] transformation
--> d.out[churn] <- d.people[id] transformation
--> rows <- d.m[*] join
--> rows <- d.people[age] join
--> rows <- d.people[id] join

-- ML.PREDICT of a table whose columns nobody knows
CREATE TABLE d.out AS SELECT predicted_churn FROM ML.PREDICT(MODEL d.m, TABLE d.people);
--> create table partial
--> reads d.m, d.people
--> writes d.out
--> d.out[predicted_churn] <- d.m[*] transformation
--> d.out[predicted_churn] <- d.people[*] transformation
--> rows <- d.m[*] join
--> rows <- d.people[*] join

-- What is predicted comes first, so that places do not count
--: d.people(id, age)
--: d.out(predicted_churn, id, age)
INSERT INTO d.out SELECT * FROM ML.PREDICT(MODEL d.m, TABLE d.people);
--> insert partial
--> reads d.m, d.people
--> writes d.out
--> d.out[*] <- d.m[*] transformation
--> d.out[*] <- d.people[age] transformation
--> d.out[*] <- d.people[id] transformation
--> d.out[id] <- d.people[id] identity
--> d.out[age] <- d.people[age] identity
--> rows <- d.m[*] join
--> rows <- d.people[age] join
--> rows <- d.people[id] join

-- A model that is given alone, and one that is made and evaluated
CREATE MODEL d.m OPTIONS (model_type = 'linear_reg') AS SELECT age, label FROM d.train;
SELECT mean_absolute_error FROM ML.EVALUATE(MODEL d.m);
SELECT forecast_value FROM ML.FORECAST(MODEL d.other, STRUCT(30 AS horizon));
--> create model
--> reads d.train
--> writes d.m
--> d.m[age] <- d.train[age] identity
--> d.m[label] <- d.train[label] identity
--> select
--> reads d.m
--> mean_absolute_error <- d.m[age] transformation
--> mean_absolute_error <- d.m[label] transformation
--> rows <- d.m[age] join
--> rows <- d.m[label] join
--> select
--> reads d.other
--> forecast_value <- d.other[*] transformation
--> rows <- d.other[*] join

-- VECTOR_SEARCH hands on a row of each side, and how far they are
INSERT INTO d.near (id, wanted, distance)
SELECT base.id, query.wanted, distance
FROM VECTOR_SEARCH(TABLE d.items, 'embedding', (SELECT wanted, e FROM d.wishes WHERE open), query_column_to_search => 'e', top_k => 5);
--> insert
--> reads d.items, d.wishes
--> writes d.near
--> d.near[id] <- d.items[id] identity
--> d.near[wanted] <- d.wishes[wanted] identity
--> d.near[distance] <- d.items[embedding] transformation
--> d.near[distance] <- d.wishes[e] transformation
--> rows <- d.items[embedding] join
--> rows <- d.wishes[e] join
--> rows <- d.wishes[open] filter

-- A table that is given to a function
SELECT a FROM d.recent(TABLE d.events, 3);
--> select
--> reads d.events
--> a <- d.events[*] transformation
--> rows <- d.events[*] join

-- Variables that are set together hold what is selected, by position
DECLARE a, b INT64;
SET (a, b) = (SELECT AS STRUCT id, n FROM m.t);
INSERT INTO m.y (a, b) VALUES (a, b + 1);
--> set
--> reads m.t
--> insert
--> reads m.t
--> writes m.y
--> m.y[a] <- m.t[id] identity
--> m.y[b] <- m.t[n] transformation
