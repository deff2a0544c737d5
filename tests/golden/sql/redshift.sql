-- The classic merge by a staging table
CREATE TEMP TABLE stage (LIKE mart.orders);
COPY stage FROM 's3://landing/orders/' IAM_ROLE 'arn:aws:iam::1:role/r' FORMAT AS PARQUET;
BEGIN TRANSACTION;
DELETE FROM mart.orders USING stage WHERE mart.orders.id = stage.id;
INSERT INTO mart.orders SELECT * FROM stage;
END TRANSACTION;
DROP TABLE stage;
--> create temporary table
--> reads mart.orders
--> copy
--> reads s3://landing/orders/
--> delete
--> reads s3://landing/orders/
--> writes mart.orders
--> rows <- mart.orders[id] filter
--> rows <- s3://landing/orders/[id] filter
--> insert partial
--> reads s3://landing/orders/
--> writes mart.orders
--> mart.orders[*] <- s3://landing/orders/[*] identity
--> drop table

-- COPY from a bucket with columns
COPY mart.orders (id, amount) FROM 's3://landing/orders.csv' IAM_ROLE DEFAULT CSV IGNOREHEADER 1 GZIP;
--> copy
--> reads s3://landing/orders.csv
--> writes mart.orders

-- COPY from a manifest with credentials
COPY raw.events FROM 's3://landing/manifest.json' CREDENTIALS 'aws_access_key_id=x;aws_secret_access_key=y' MANIFEST JSON 'auto';
--> copy
--> reads s3://landing/manifest.json
--> writes raw.events

-- UNLOAD writes a query to a bucket
UNLOAD ('SELECT id, amount FROM mart.orders WHERE day >= ''2026-01-01''') TO 's3://exports/orders_' IAM_ROLE DEFAULT FORMAT PARQUET;
--> unload
--> reads mart.orders
--> writes s3://exports/orders_
--> s3://exports/orders_[id] <- mart.orders[id] identity
--> s3://exports/orders_[amount] <- mart.orders[amount] identity
--> rows <- mart.orders[day] filter

-- UNLOAD with a query between dollars
UNLOAD ($$SELECT country, count(*) AS n FROM mart.users WHERE kind = 'x' GROUP BY country$$) TO 's3://exports/users/' IAM_ROLE 'arn:aws:iam::1:role/r' PARTITION BY (country);
--> unload
--> reads mart.users
--> writes s3://exports/users/
--> s3://exports/users/[country] <- mart.users[country] identity
--> s3://exports/users/[n] <-
--> rows <- mart.users[kind] filter
--> rows <- mart.users[country] group_by

-- CREATE TABLE AS with keys
CREATE TABLE mart.daily DISTKEY (user_id) SORTKEY (day) AS SELECT user_id, trunc(ts) AS day, count(*) AS n FROM raw.events GROUP BY 1, 2;
--> create table
--> reads raw.events
--> writes mart.daily
--> mart.daily[user_id] <- raw.events[user_id] identity
--> mart.daily[day] <- raw.events[ts] transformation
--> mart.daily[n] <-
--> rows <- raw.events[user_id] group_by
--> rows <- raw.events[ts] group_by

-- CREATE TABLE AS with a distribution style and names
CREATE TABLE mart.t (a, b) DISTSTYLE ALL AS (SELECT x, y FROM raw.t);
--> create table
--> reads raw.t
--> writes mart.t
--> mart.t[a] <- raw.t[x] identity
--> mart.t[b] <- raw.t[y] identity

-- SELECT INTO makes a table
SELECT id, amount INTO mart.big FROM raw.orders WHERE amount > 1000;
--> select into
--> reads raw.orders
--> writes mart.big
--> mart.big[id] <- raw.orders[id] identity
--> mart.big[amount] <- raw.orders[amount] identity
--> rows <- raw.orders[amount] filter

-- SELECT INTO a temporary table
SELECT id INTO TEMP TABLE ids FROM raw.orders;
INSERT INTO mart.ids (id) SELECT id FROM ids;
--> create temporary table
--> reads raw.orders
--> insert
--> reads raw.orders
--> writes mart.ids
--> mart.ids[id] <- raw.orders[id] identity

-- A hash in front of its name makes a table temporary
CREATE TABLE #recent AS SELECT id, amount FROM raw.orders WHERE day > '2026-01-01';
INSERT INTO mart.recent (id, amount) SELECT id, amount FROM #recent;
--> create temporary table
--> reads raw.orders
--> insert
--> reads raw.orders
--> writes mart.recent
--> mart.recent[id] <- raw.orders[id] identity
--> mart.recent[amount] <- raw.orders[amount] identity
--> rows <- raw.orders[day] filter

-- MERGE with both branches
MERGE INTO mart.customers USING stg.customers s ON mart.customers.id = s.id
WHEN MATCHED THEN UPDATE SET name = s.name, updated_at = getdate()
WHEN NOT MATCHED THEN INSERT (id, name) VALUES (s.id, s.name);
--> merge
--> reads stg.customers
--> writes mart.customers
--> mart.customers[name] <- stg.customers[name] identity
--> mart.customers[updated_at] <-
--> mart.customers[id] <- stg.customers[id] identity
--> rows <- mart.customers[id] join
--> rows <- stg.customers[id] join

-- MERGE that removes what is there twice
--: stg.customers(id, name)
MERGE INTO mart.customers USING stg.customers ON mart.customers.id = stg.customers.id REMOVE DUPLICATES;
--> merge
--> reads stg.customers
--> writes mart.customers
--> mart.customers[id] <- stg.customers[id] identity
--> mart.customers[name] <- stg.customers[name] identity
--> rows <- mart.customers[id] join
--> rows <- stg.customers[id] join

-- UPDATE from another table and a subquery
UPDATE mart.orders SET status = s.status, rate = (SELECT max(r.rate) FROM ref.rates r WHERE r.cur = s.cur) FROM stg.orders s WHERE mart.orders.id = s.id;
--> update
--> reads ref.rates, stg.orders
--> writes mart.orders
--> mart.orders[status] <- stg.orders[status] identity
--> mart.orders[rate] <- ref.rates[rate] aggregation
--> mart.orders[rate] <- ref.rates[cur] filter
--> mart.orders[rate] <- stg.orders[cur] filter
--> rows <- mart.orders[id] filter
--> rows <- stg.orders[id] filter

-- DELETE with several tables in USING
DELETE FROM mart.sessions USING ops.users u, ops.regions r WHERE mart.sessions.user_id = u.id AND u.region = r.id AND r.closed;
--> delete
--> reads ops.regions, ops.users
--> writes mart.sessions
--> rows <- mart.sessions[user_id] filter
--> rows <- ops.users[id] filter
--> rows <- ops.users[region] filter
--> rows <- ops.regions[id] filter
--> rows <- ops.regions[closed] filter

-- APPEND moves the rows of a table
ALTER TABLE mart.orders APPEND FROM stg.orders;
--> append
--> reads stg.orders
--> writes mart.orders
--> mart.orders[*] <- stg.orders[*] identity

-- A table changes its name
ALTER TABLE mart.orders_new RENAME TO orders;
--> rename
--> reads mart.orders_new
--> writes mart.orders
--> mart.orders[*] <- mart.orders_new[*] identity

-- Swap by three names in a transaction
BEGIN;
ALTER TABLE mart.orders RENAME TO orders_old;
ALTER TABLE mart.orders_new RENAME TO orders;
COMMIT;
--> rename
--> reads mart.orders
--> writes mart.orders_old
--> mart.orders_old[*] <- mart.orders[*] identity
--> rename
--> reads mart.orders_new
--> writes mart.orders
--> mart.orders[*] <- mart.orders_new[*] identity
--> commit

-- A path into SUPER
SELECT c.data.customer.id AS cid, c.data.items[0].sku AS sku FROM raw.carts c;
--> select
--> reads raw.carts
--> cid <- raw.carts[data.customer.id] identity
--> sku <- raw.carts[data.items.sku] identity

-- An array of SUPER is taken apart in FROM
SELECT c.id, i.sku, i.qty::int AS qty FROM raw.carts AS c, c.items AS i WHERE i.qty > 0;
--> select
--> reads raw.carts
--> id <- raw.carts[id] identity
--> sku <- raw.carts[items.sku] identity
--> qty <- raw.carts[items.qty] transformation
--> rows <- raw.carts[items.qty] filter
--> rows <- raw.carts[items] join

-- An array within an array, with places
SELECT c.id, o.total, idx FROM raw.customers c, c.orders AS o AT idx, o.lines AS l;
--> select
--> reads raw.customers
--> id <- raw.customers[id] identity
--> total <- raw.customers[orders.total] identity
--> idx <-
--> rows <- raw.customers[orders] join
--> rows <- raw.customers[orders.lines] join

-- UNPIVOT of an object gives names and values
SELECT attr AS name, val AS value FROM raw.items AS i, UNPIVOT i.attrs AS val AT attr;
--> select
--> reads raw.items
--> name <- raw.items[attrs] identity
--> value <- raw.items[attrs] identity
--> rows <- raw.items[attrs] join

-- JSON in text
SELECT json_extract_path_text(payload, 'customer', 'id') AS cid, json_extract_array_element_text(tags, 0) AS tag, json_parse(body) AS doc FROM raw.events;
--> select
--> reads raw.events
--> cid <- raw.events[payload.customer.id] identity
--> tag <- raw.events[tags] transformation
--> doc <- raw.events[body] transformation

-- DECODE and NVL and NVL2
SELECT decode(status, 'P', paid, 'R', refunded, 0) AS amount, nvl(a, b) AS ab, nvl2(c, d, e) AS cde FROM raw.t;
--> select
--> reads raw.t
--> amount <- raw.t[status] conditional
--> amount <- raw.t[paid] transformation
--> amount <- raw.t[refunded] transformation
--> ab <- raw.t[a] transformation
--> ab <- raw.t[b] transformation
--> cde <- raw.t[c] conditional
--> cde <- raw.t[d] transformation
--> cde <- raw.t[e] transformation

-- LISTAGG with an order, and an approximate count
SELECT customer_id, listagg(DISTINCT sku, ',') WITHIN GROUP (ORDER BY ts) AS skus, approximate count(distinct sku) AS n FROM raw.lines GROUP BY customer_id;
--> select
--> reads raw.lines
--> customer_id <- raw.lines[customer_id] identity
--> skus <- raw.lines[sku] aggregation
--> skus <- raw.lines[ts] sort
--> n <- raw.lines[sku] aggregation
--> rows <- raw.lines[customer_id] group_by

-- A percentile is taken of what it is ordered by
SELECT country, percentile_cont(0.9) WITHIN GROUP (ORDER BY latency) AS p90, median(latency) AS p50 FROM raw.hits GROUP BY 1;
--> select
--> reads raw.hits
--> country <- raw.hits[country] identity
--> p90 <- raw.hits[latency] aggregation
--> p50 <- raw.hits[latency] aggregation
--> rows <- raw.hits[country] group_by

-- Window functions with frames
SELECT id, sum(amount) OVER (PARTITION BY id ORDER BY day ROWS UNBOUNDED PRECEDING) AS running, lag(amount, 1) IGNORE NULLS OVER (PARTITION BY id ORDER BY day) AS prev, ratio_to_report(amount) OVER (PARTITION BY country) AS share FROM mart.d;
--> select
--> reads mart.d
--> id <- mart.d[id] identity
--> running <- mart.d[amount] aggregation
--> running <- mart.d[id] window
--> running <- mart.d[day] window
--> prev <- mart.d[amount] transformation
--> prev <- mart.d[id] window
--> prev <- mart.d[day] window
--> share <- mart.d[amount] transformation
--> share <- mart.d[country] window

-- QUALIFY keeps the newest row of each key
SELECT id, email FROM raw.users u QUALIFY row_number() OVER (PARTITION BY id ORDER BY updated_at DESC) = 1;
--> select
--> reads raw.users
--> id <- raw.users[id] identity
--> email <- raw.users[email] identity
--> rows <- raw.users[id] window
--> rows <- raw.users[updated_at] window

-- An alias is used by a later item and in WHERE
SELECT price * qty AS gross, gross * 0.8 AS net FROM raw.lines WHERE gross > 10;
--> select
--> reads raw.lines
--> gross <- raw.lines[price] transformation
--> gross <- raw.lines[qty] transformation
--> net <- raw.lines[price] transformation
--> net <- raw.lines[qty] transformation
--> rows <- raw.lines[price] filter
--> rows <- raw.lines[qty] filter

-- EXCLUDE leaves columns out
--: raw.users(id, email, phone)
SELECT * EXCLUDE (phone) FROM raw.users;
--> select
--> reads raw.users
--> id <- raw.users[id] identity
--> email <- raw.users[email] identity

-- PIVOT makes columns of values
SELECT * FROM (SELECT region, quarter, amount FROM mart.sales) PIVOT (sum(amount) FOR quarter IN ('q1', 'q2'));
--> select
--> reads mart.sales
--> region <- mart.sales[region] identity
--> q1 <- mart.sales[amount] aggregation
--> q1 <- mart.sales[quarter] group_by
--> q2 <- mart.sales[amount] aggregation
--> q2 <- mart.sales[quarter] group_by
--> rows <- mart.sales[region] group_by

-- UNPIVOT makes values of columns
SELECT id, month, amount FROM mart.wide UNPIVOT (amount FOR month IN (jan, feb));
--> select
--> reads mart.wide
--> id <- mart.wide[id] identity
--> month <-
--> amount <- mart.wide[jan] transformation
--> amount <- mart.wide[feb] transformation
--> rows <- mart.wide[feb] filter
--> rows <- mart.wide[jan] filter

-- Names count in no case, quoted or not
--: raw.orders(id, amount)
SELECT "ID", Amount FROM "Raw"."Orders";
--> select
--> reads Raw.Orders
--> ID <- Raw.Orders[id] identity
--> Amount <- Raw.Orders[amount] identity

-- Three parts name a database, a share among them
SELECT o.id FROM sales_share.public.orders o JOIN dev.public.customers c ON c.id = o.cid;
--> select
--> reads dev.public.customers, sales_share.public.orders
--> id <- sales_share.public.orders[id] identity
--> rows <- dev.public.customers[id] join
--> rows <- sales_share.public.orders[cid] join

-- An external table of Spectrum lies over files
CREATE EXTERNAL TABLE spectrum.sales (id int, amount decimal(10, 2)) PARTITIONED BY (day date) STORED AS PARQUET LOCATION 's3://lake/sales/';
--> create table
--> reads s3://lake/sales/
--> writes spectrum.sales

-- An external table is filled by a query
CREATE EXTERNAL TABLE spectrum.daily STORED AS PARQUET LOCATION 's3://lake/daily/' AS SELECT day, sum(amount) AS total FROM mart.orders GROUP BY day;
--> create table
--> reads mart.orders
--> writes spectrum.daily
--> spectrum.daily[day] <- mart.orders[day] identity
--> spectrum.daily[total] <- mart.orders[amount] aggregation
--> rows <- mart.orders[day] group_by

-- A late binding view
CREATE OR REPLACE VIEW mart.v AS SELECT id, lower(email) AS email FROM spectrum.users WITH NO SCHEMA BINDING;
--> create view
--> reads spectrum.users
--> writes mart.v
--> mart.v[id] <- spectrum.users[id] identity
--> mart.v[email] <- spectrum.users[email] transformation

-- A materialized view with refreshing
CREATE MATERIALIZED VIEW mart.mv AUTO REFRESH YES AS SELECT country, count(*) AS n FROM raw.users GROUP BY country;
REFRESH MATERIALIZED VIEW mart.mv;
--> create materialized view
--> reads raw.users
--> writes mart.mv
--> mart.mv[country] <- raw.users[country] identity
--> mart.mv[n] <-
--> rows <- raw.users[country] group_by
--> refresh

-- A materialized view over a stream
CREATE MATERIALIZED VIEW mart.clicks BACKUP NO DISTKEY (user_id) AS SELECT json_parse(kinesis_data) AS data, approximate_arrival_timestamp AS at FROM kds.clicks;
--> create materialized view
--> reads kds.clicks
--> writes mart.clicks
--> mart.clicks[data] <- kds.clicks[kinesis_data] transformation
--> mart.clicks[at] <- kds.clicks[approximate_arrival_timestamp] identity

-- A recursive query walks a tree
WITH RECURSIVE tree (id, parent, depth) AS (
  SELECT id, parent, 0 FROM org.units WHERE parent IS NULL
  UNION ALL SELECT u.id, u.parent, t.depth + 1 FROM org.units u, tree t WHERE u.parent = t.id)
SELECT id, depth FROM tree;
--> select
--> reads org.units
--> id <- org.units[id] identity
--> depth <-
--> rows <- org.units[parent] filter
--> rows <- org.units[id] filter

-- A query of WITH shadows a table of the same name
WITH orders AS (SELECT id FROM raw.orders WHERE paid) SELECT o.id FROM orders o;
--> select
--> reads raw.orders
--> id <- raw.orders[id] identity
--> rows <- raw.orders[paid] filter

-- A query of WITH in front of INSERT
INSERT INTO mart.x (a) WITH s AS (SELECT k FROM raw.y) SELECT k FROM s;
--> insert
--> reads raw.y
--> writes mart.x
--> mart.x[a] <- raw.y[k] identity

-- INSERT takes the order of the table
--: mart.x(a, b)
INSERT INTO mart.x SELECT p, q FROM raw.y;
--> insert
--> reads raw.y
--> writes mart.x
--> mart.x[a] <- raw.y[p] identity
--> mart.x[b] <- raw.y[q] identity

-- INSERT of rows of values
INSERT INTO mart.x (a, b) VALUES (1, 'x'), (2, DEFAULT);
--> insert
--> writes mart.x
--> mart.x[a] <-
--> mart.x[b] <-

-- Set operations
SELECT id FROM a.x UNION SELECT id FROM a.y INTERSECT SELECT id FROM a.z MINUS SELECT id FROM a.w;
--> select
--> reads a.w, a.x, a.y, a.z
--> id <- a.x[id] identity
--> id <- a.y[id] identity
--> id <- a.z[id] identity
--> rows <- a.z[id] filter
--> rows <- a.w[id] filter
--> rows <- a.x[id] filter
--> rows <- a.x[id] group_by
--> rows <- a.y[id] filter
--> rows <- a.y[id] group_by
--> rows <- a.z[id] group_by

-- A procedure in PL/pgSQL is read inside
CREATE OR REPLACE PROCEDURE ops.refresh(run_day date) AS $$
DECLARE
  n int;
BEGIN
  SELECT count(*) INTO n FROM raw.orders WHERE day = run_day;
  IF n > 0 THEN
    DELETE FROM mart.daily WHERE day = run_day;
    INSERT INTO mart.daily (day, total) SELECT day, sum(amount) FROM raw.orders WHERE day = run_day GROUP BY day;
  END IF;
  EXECUTE 'ANALYZE mart.' || quote_ident('daily');
END;
$$ LANGUAGE plpgsql;
--> select
--> reads raw.orders
--> _col1 <-
--> rows <- raw.orders[day] filter
--> delete
--> writes mart.daily
--> rows <- mart.daily[day] filter
--> insert
--> reads raw.orders
--> writes mart.daily
--> mart.daily[day] <- raw.orders[day] identity
--> mart.daily[total] <- raw.orders[amount] aggregation
--> rows <- raw.orders[day] filter
--> rows <- raw.orders[day] group_by
--> analyze

-- A loop over a query in a procedure
CREATE PROCEDURE ops.each() AS $$
DECLARE r record;
BEGIN
  FOR r IN SELECT name FROM ops.jobs WHERE active LOOP
    INSERT INTO ops.log (name, at) SELECT r.name, getdate();
  END LOOP;
END; $$ LANGUAGE plpgsql;
--> select
--> reads ops.jobs
--> name <- ops.jobs[name] identity
--> rows <- ops.jobs[active] filter
--> insert
--> reads ops.jobs
--> writes ops.log
--> ops.log[name] <- ops.jobs[name] identity
--> ops.log[at] <-
--> rows <- ops.jobs[active] filter

-- Dynamic SQL of one text
CREATE PROCEDURE ops.p() AS $$
BEGIN
  EXECUTE 'INSERT INTO mart.x (a) SELECT b FROM raw.y';
END; $$ LANGUAGE plpgsql;
--> insert
--> reads raw.y
--> writes mart.x
--> mart.x[a] <- raw.y[b] identity

-- A call says nothing about data
CALL ops.refresh('2026-01-01');
--> call opaque

-- A SQL function with numbered arguments
CREATE FUNCTION ops.net(float, float) RETURNS float STABLE AS $$ SELECT $1 * (1 - $2) $$ LANGUAGE sql;
SELECT ops.net(amount, tax) AS net FROM raw.orders;
--> create function
--> select
--> reads raw.orders
--> net <- raw.orders[amount] transformation
--> net <- raw.orders[tax] transformation

-- A Python function is opaque
CREATE FUNCTION ops.f(a int) RETURNS int IMMUTABLE AS $$ return a + 1 $$ LANGUAGE plpythonu;
--> unknown opaque

-- Masking functions
SELECT md5(email) AS e, sha2(phone, 256) AS p, func_sha1(ssn) AS s, fnv_hash(id) AS i, checksum(name) AS n FROM raw.people;
--> select
--> reads raw.people
--> e <- raw.people[email] transformation masked
--> p <- raw.people[phone] transformation masked
--> s <- raw.people[ssn] transformation masked
--> i <- raw.people[id] transformation masked
--> n <- raw.people[name] transformation masked

-- A correlated subquery and an EXISTS
SELECT c.id, (SELECT count(o.id) FROM raw.orders o WHERE o.cid = c.id) AS orders FROM raw.customers c WHERE EXISTS (SELECT 1 FROM raw.visits v WHERE v.cid = c.id);
--> select
--> reads raw.customers, raw.orders, raw.visits
--> id <- raw.customers[id] identity
--> orders <- raw.orders[id] aggregation
--> orders <- raw.orders[cid] filter
--> orders <- raw.customers[id] filter
--> rows <- raw.visits[cid] filter
--> rows <- raw.customers[id] filter

-- Joins by USING and NATURAL
--: s.a(id, x)
--: s.b(id, y)
--: s.c(id, z)
SELECT id, x, y, z FROM s.a JOIN s.b USING (id) NATURAL JOIN s.c;
--> select
--> reads s.a, s.b, s.c
--> id <- s.a[id] identity
--> x <- s.a[x] identity
--> y <- s.b[y] identity
--> z <- s.c[z] identity
--> rows <- s.a[id] join
--> rows <- s.b[id] join
--> rows <- s.c[id] join

-- A full join by USING takes its column from both sides
SELECT id, a.x, b.y FROM s.a FULL JOIN s.b USING (id);
--> select
--> reads s.a, s.b
--> id <- s.a[id] identity
--> id <- s.b[id] identity
--> x <- s.a[x] identity
--> y <- s.b[y] identity
--> rows <- s.a[id] join
--> rows <- s.b[id] join

-- GROUPING SETS, CUBE and ROLLUP
SELECT region, product, sum(amount) AS total FROM mart.sales GROUP BY ROLLUP (region, product);
--> select
--> reads mart.sales
--> region <- mart.sales[region] identity
--> product <- mart.sales[product] identity
--> total <- mart.sales[amount] aggregation
--> rows <- mart.sales[region] group_by
--> rows <- mart.sales[product] group_by

-- CONNECT BY walks a hierarchy
SELECT id, level, manager_id FROM hr.employees START WITH manager_id IS NULL CONNECT BY PRIOR id = manager_id;
--> select
--> reads hr.employees
--> id <- hr.employees[id] identity
--> level <-
--> manager_id <- hr.employees[manager_id] identity
--> rows <- hr.employees[manager_id] filter
--> rows <- hr.employees[id] filter

-- generate_series and a calendar
SELECT d.day, coalesce(o.total, 0) AS total FROM (SELECT '2026-01-01'::date + n AS day FROM generate_series(0, 364) AS g(n)) d LEFT JOIN mart.daily o ON o.day = d.day;
--> select
--> reads mart.daily
--> day <-
--> total <- mart.daily[total] transformation
--> rows <- mart.daily[day] join

-- TOP and DISTINCT
SELECT DISTINCT TOP 10 country, city FROM raw.users ORDER BY city;
--> select
--> reads raw.users
--> country <- raw.users[country] identity
--> city <- raw.users[city] identity
--> rows <- raw.users[city] sort
--> rows <- raw.users[city] group_by
--> rows <- raw.users[country] group_by

-- Time zones, casts and date parts
SELECT convert_timezone('UTC', 'Europe/Berlin', ts)::date AS day, datediff(day, created, closed) AS days, date_part(dow, ts) AS dow, ts AT TIME ZONE 'UTC' AS utc FROM raw.t;
--> select
--> reads raw.t
--> day <- raw.t[ts] transformation
--> days <- raw.t[created] transformation
--> days <- raw.t[closed] transformation
--> dow <- raw.t[ts] transformation
--> utc <- raw.t[ts] transformation

-- System tables are tables
SELECT query, trim(querytxt) AS text FROM stl_query WHERE userid > 1;
--> select
--> reads stl_query
--> query <- stl_query[query] identity
--> text <- stl_query[querytxt] transformation
--> rows <- stl_query[userid] filter

-- Sessions by the gap between events
WITH marked AS (
  SELECT user_id, ts, CASE WHEN datediff(minute, lag(ts) OVER (PARTITION BY user_id ORDER BY ts), ts) > 30 THEN 1 ELSE 0 END AS is_new FROM app.events
), numbered AS (
  SELECT user_id, ts, sum(is_new) OVER (PARTITION BY user_id ORDER BY ts ROWS UNBOUNDED PRECEDING) AS session_no FROM marked
)
SELECT user_id, session_no, max(ts) AS ended FROM numbered GROUP BY 1, 2;
--> select
--> reads app.events
--> user_id <- app.events[user_id] identity
--> session_no <- app.events[ts] conditional
--> session_no <- app.events[user_id] window
--> session_no <- app.events[ts] window
--> ended <- app.events[ts] aggregation
--> rows <- app.events[user_id] group_by
--> rows <- app.events[ts] conditional
--> rows <- app.events[user_id] window
--> rows <- app.events[ts] window

-- SCD2 of a snapshot by HASH
CREATE TABLE mart.customer_scd AS
SELECT md5(c.id::text || c.changed_at::text) AS scd_id, c.id, c.name, c.changed_at AS valid_from,
  lead(c.changed_at) OVER (PARTITION BY c.id ORDER BY c.changed_at) AS valid_to
FROM raw.customer_history c;
--> create table
--> reads raw.customer_history
--> writes mart.customer_scd
--> mart.customer_scd[scd_id] <- raw.customer_history[id] transformation masked
--> mart.customer_scd[scd_id] <- raw.customer_history[changed_at] transformation masked
--> mart.customer_scd[id] <- raw.customer_history[id] identity
--> mart.customer_scd[name] <- raw.customer_history[name] identity
--> mart.customer_scd[valid_from] <- raw.customer_history[changed_at] identity
--> mart.customer_scd[valid_to] <- raw.customer_history[changed_at] transformation
--> mart.customer_scd[valid_to] <- raw.customer_history[id] window
--> mart.customer_scd[valid_to] <- raw.customer_history[changed_at] window

-- A dbt model with macros
{{ config(dist='user_id', sort='day') }}
SELECT {{ dbt_utils.generate_surrogate_key(['user_id']) }} AS key, e.user_id, date_trunc('day', e.ts) AS day
FROM {{ ref('stg_events') }} e
{% if is_incremental() %}WHERE e.ts > (SELECT max(day) FROM {{ this }}){% endif %}
--> select
--> reads stg_events, {{ this }}
--> key <-
--> user_id <- stg_events[user_id] identity
--> day <- stg_events[ts] transformation
--> rows <- stg_events[ts] filter
--> rows <- {{ this }}[day] filter

-- A star over a table that nobody knows is partial
INSERT INTO mart.all SELECT * FROM raw.src;
--> insert partial
--> reads raw.src
--> writes mart.all
--> mart.all[*] <- raw.src[*] identity

-- A star through a query whose columns are not asked for
SELECT s.id FROM (SELECT * FROM raw.src WHERE kind = 'a') s;
--> select
--> reads raw.src
--> id <- raw.src[id] identity
--> rows <- raw.src[kind] filter

-- Statements of upkeep move no data
VACUUM FULL mart.orders;
ANALYZE mart.orders;
GRANT SELECT ON mart.orders TO GROUP bi;
SET search_path TO mart, public;
--> vacuum
--> analyze
--> grant
--> set

-- TRUNCATE and DROP
TRUNCATE mart.orders;
DROP VIEW IF EXISTS mart.v CASCADE;
--> truncate
--> writes mart.orders
--> drop view
--> writes mart.v

-- A window of SUPER columns in an ELT step
INSERT INTO mart.order_items (order_id, sku, qty)
SELECT o.doc.id::bigint, i.sku::varchar, i.qty::int
FROM raw.orders o, o.doc.items i
WHERE o.loaded_at > (SELECT max(loaded_at) FROM ops.watermark);
--> insert
--> reads ops.watermark, raw.orders
--> writes mart.order_items
--> mart.order_items[order_id] <- raw.orders[doc.id] transformation
--> mart.order_items[sku] <- raw.orders[doc.items.sku] transformation
--> mart.order_items[qty] <- raw.orders[doc.items.qty] transformation
--> rows <- raw.orders[doc.items] join
--> rows <- raw.orders[loaded_at] filter
--> rows <- ops.watermark[loaded_at] filter

-- A table that is filled by several steps is composed of all of them
CREATE TEMP TABLE steps (id int, score float);
INSERT INTO steps (id, score) SELECT id, a FROM raw.one;
INSERT INTO steps SELECT key, b FROM raw.two;
UPDATE steps SET score = score * f.factor FROM ref.factors f WHERE f.id = steps.id;
INSERT INTO mart.scores (id, score) SELECT id, score FROM steps;
--> create temporary table
--> insert
--> reads raw.one
--> insert
--> reads raw.two
--> update
--> reads raw.one, raw.two, ref.factors
--> insert
--> reads raw.one, raw.two, ref.factors
--> writes mart.scores
--> mart.scores[id] <- raw.one[id] identity
--> mart.scores[id] <- raw.two[key] identity
--> mart.scores[score] <- raw.one[a] identity
--> mart.scores[score] <- raw.two[b] identity
--> mart.scores[score] <- raw.one[a] transformation
--> mart.scores[score] <- raw.two[b] transformation
--> mart.scores[score] <- ref.factors[factor] transformation
--> rows <- ref.factors[id] filter
--> rows <- raw.one[id] filter
--> rows <- raw.two[key] filter

-- A view with a union of old and new
CREATE OR REPLACE VIEW mart.events_all AS SELECT id, ts FROM mart.events UNION ALL SELECT id, ts FROM spectrum.events_archive WITH NO SCHEMA BINDING;
--> create view
--> reads mart.events, spectrum.events_archive
--> writes mart.events_all
--> mart.events_all[id] <- mart.events[id] identity
--> mart.events_all[id] <- spectrum.events_archive[id] identity
--> mart.events_all[ts] <- mart.events[ts] identity
--> mart.events_all[ts] <- spectrum.events_archive[ts] identity

-- COPY into columns of a table by a pattern of keys
COPY raw.clicks FROM 's3://landing/clicks/2026/' IAM_ROLE 'arn:aws:iam::1:role/r' FORMAT JSON 's3://meta/paths.json' TIMEFORMAT 'auto' MAXERROR 10;
--> copy
--> reads s3://landing/clicks/2026/
--> writes raw.clicks

-- A function with numbered arguments tests the one and returns the other
CREATE FUNCTION ops.positive(float, float) RETURNS float STABLE AS $$ SELECT CASE WHEN $1 > 0 THEN $2 ELSE 0 END $$ LANGUAGE sql;
SELECT ops.positive(balance, amount) AS amount FROM raw.t;
--> create function
--> select
--> reads raw.t
--> amount <- raw.t[balance] conditional
--> amount <- raw.t[amount] transformation

-- SELECT INTO a variable in front of its value
CREATE PROCEDURE ops.counted() AS $$
DECLARE n int;
BEGIN
  SELECT INTO n count(id) FROM raw.orders WHERE day = current_date;
  INSERT INTO ops.counts (day, n) SELECT current_date, n;
END; $$ LANGUAGE plpgsql;
--> select
--> reads raw.orders
--> _col1 <- raw.orders[id] aggregation
--> rows <- raw.orders[day] filter
--> insert
--> reads raw.orders
--> writes ops.counts
--> ops.counts[day] <-
--> ops.counts[n] <- raw.orders[id] aggregation
--> rows <- raw.orders[day] filter

-- A schema over another catalog moves no data
CREATE EXTERNAL SCHEMA IF NOT EXISTS spectrum FROM DATA CATALOG DATABASE 'lake' IAM_ROLE 'arn:aws:iam::1:role/r';
SELECT id FROM spectrum.users;
--> create external schema
--> select
--> reads spectrum.users
--> id <- spectrum.users[id] identity

-- A variable of a procedure that holds what the catalog says
CREATE PROCEDURE p() AS $$
DECLARE n INT;
BEGIN
  SELECT INTO n COUNT(*) FROM svv_tables WHERE table_name = 'x';
  IF n = 0 THEN
    INSERT INTO mart.x (a) SELECT a FROM raw.y;
  END IF;
END;
$$ LANGUAGE plpgsql;
--> select
--> _col1 <-
--> insert
--> reads raw.y
--> writes mart.x
--> mart.x[a] <- raw.y[a] identity

-- APPEND FROM a table that the script has made
CREATE TABLE stg.orders AS SELECT id, amount FROM raw.orders;
ALTER TABLE mart.orders APPEND FROM stg.orders IGNOREEXTRA;
--> create table
--> reads raw.orders
--> writes stg.orders
--> stg.orders[id] <- raw.orders[id] identity
--> stg.orders[amount] <- raw.orders[amount] identity
--> append
--> reads stg.orders
--> writes mart.orders
--> mart.orders[id] <- stg.orders[id] identity
--> mart.orders[amount] <- stg.orders[amount] identity

-- APPEND FROM a temporary table takes what was put into it
CREATE TEMP TABLE fresh AS SELECT id, amount FROM raw.orders WHERE day = 1;
ALTER TABLE mart.orders APPEND FROM fresh;
--> create temporary table
--> reads raw.orders
--> append
--> reads raw.orders
--> writes mart.orders
--> mart.orders[id] <- raw.orders[id] identity
--> mart.orders[amount] <- raw.orders[amount] identity
--> rows <- raw.orders[day] filter
