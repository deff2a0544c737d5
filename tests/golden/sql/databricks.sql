-- A Delta MERGE updates and inserts all columns of the source
--: stg.customers(id, name, email)
MERGE INTO silver.customers AS t USING stg.customers AS s ON t.id = s.id
WHEN MATCHED THEN UPDATE SET *
WHEN NOT MATCHED THEN INSERT *;
--> merge
--> reads stg.customers
--> writes silver.customers
--> silver.customers[id] <- stg.customers[id] identity
--> silver.customers[name] <- stg.customers[name] identity
--> silver.customers[email] <- stg.customers[email] identity
--> rows <- silver.customers[id] join
--> rows <- stg.customers[id] join

-- A MERGE with deletes by the source
MERGE INTO silver.orders t
USING (SELECT * FROM bronze.cdc WHERE _rescued_data IS NULL) s ON t.id = s.id
WHEN MATCHED AND s._change_type = 'delete' THEN DELETE
WHEN MATCHED AND s.ts > t.ts THEN UPDATE SET t.amount = s.amount, t.ts = s.ts
WHEN NOT MATCHED THEN INSERT (id, amount, ts) VALUES (s.id, s.amount, s.ts)
WHEN NOT MATCHED BY SOURCE AND t.ts < '2020-01-01' THEN UPDATE SET t.stale = true;
--> merge
--> reads bronze.cdc
--> writes silver.orders
--> silver.orders[amount] <- bronze.cdc[amount] identity
--> silver.orders[ts] <- bronze.cdc[ts] identity
--> silver.orders[id] <- bronze.cdc[id] identity
--> silver.orders[stale] <-
--> rows <- bronze.cdc[_rescued_data] filter
--> rows <- silver.orders[id] join
--> rows <- bronze.cdc[id] join
--> rows <- bronze.cdc[_change_type] filter
--> rows <- bronze.cdc[ts] filter
--> rows <- silver.orders[ts] filter

-- SCD2 by a MERGE over rows that are there twice
MERGE INTO dim.customer t
USING (
  SELECT s.id AS merge_key, s.* FROM stg.customer s
  UNION ALL
  SELECT NULL AS merge_key, s.* FROM stg.customer s JOIN dim.customer d ON s.id = d.id WHERE d.is_current AND s.address <> d.address
) u ON t.id = u.merge_key
WHEN MATCHED AND t.is_current THEN UPDATE SET is_current = false, end_date = u.effective_date
WHEN NOT MATCHED THEN INSERT (id, address, is_current) VALUES (u.id, u.address, true);
--> merge
--> reads dim.customer, stg.customer
--> writes dim.customer
--> dim.customer[is_current] <-
--> dim.customer[end_date] <- stg.customer[effective_date] identity
--> dim.customer[id] <- stg.customer[id] identity
--> dim.customer[address] <- stg.customer[address] identity
--> rows <- dim.customer[id] join
--> rows <- stg.customer[id] join
--> rows <- dim.customer[is_current] filter
--> rows <- stg.customer[address] filter
--> rows <- dim.customer[address] filter

-- COPY INTO loads files once
COPY INTO bronze.events FROM 's3://landing/events/' FILEFORMAT = JSON FORMAT_OPTIONS ('inferSchema' = 'true') COPY_OPTIONS ('mergeSchema' = 'true');
--> copy
--> reads s3://landing/events/
--> writes bronze.events

-- COPY INTO with a query over the files
COPY INTO bronze.events FROM (SELECT id, ts::date AS day, _metadata.file_name AS file FROM 'abfss://landing@lake.dfs.core.windows.net/events/') FILEFORMAT = PARQUET;
--> copy
--> reads abfss://landing@lake.dfs.core.windows.net/events/
--> writes bronze.events
--> bronze.events[id] <- abfss://landing@lake.dfs.core.windows.net/events/[id] identity
--> bronze.events[day] <- abfss://landing@lake.dfs.core.windows.net/events/[ts] transformation
--> bronze.events[file] <-

-- read_files is a table of files
CREATE OR REPLACE TABLE bronze.events AS SELECT id, payload FROM read_files('s3://landing/events/', format => 'json');
--> create table
--> reads s3://landing/events/
--> writes bronze.events
--> bronze.events[id] <- s3://landing/events/[id] identity
--> bronze.events[payload] <- s3://landing/events/[payload] identity

-- A file format and a path in backticks
SELECT id FROM delta.`s3://lake/silver/orders` WHERE day = '2026-01-01';
--> select
--> reads s3://lake/silver/orders
--> id <- s3://lake/silver/orders[id] identity
--> rows <- s3://lake/silver/orders[day] filter

-- A streaming table over files
CREATE OR REFRESH STREAMING TABLE bronze.clicks AS SELECT *, _metadata.file_path AS src FROM STREAM read_files('s3://landing/clicks/', format => 'csv');
--> create table partial
--> reads s3://landing/clicks/
--> writes bronze.clicks
--> bronze.clicks[*] <- s3://landing/clicks/[*] identity
--> bronze.clicks[src] <-

-- A streaming table over another
CREATE STREAMING TABLE silver.clicks AS SELECT user_id, url FROM STREAM(bronze.clicks) WHERE url IS NOT NULL;
--> create table
--> reads bronze.clicks
--> writes silver.clicks
--> silver.clicks[user_id] <- bronze.clicks[user_id] identity
--> silver.clicks[url] <- bronze.clicks[url] identity
--> rows <- bronze.clicks[url] filter

-- A live table of a pipeline with expectations
CREATE OR REFRESH LIVE TABLE orders_clean (CONSTRAINT valid_id EXPECT (id IS NOT NULL) ON VIOLATION DROP ROW)
COMMENT 'clean' AS SELECT id, amount FROM LIVE.orders_raw;
--> create table
--> reads orders_raw
--> writes orders_clean
--> orders_clean[id] <- orders_raw[id] identity
--> orders_clean[amount] <- orders_raw[amount] identity

-- A materialized view
CREATE OR REPLACE MATERIALIZED VIEW gold.revenue AS SELECT day, SUM(amount) AS total FROM silver.orders GROUP BY day;
--> create materialized view
--> reads silver.orders
--> writes gold.revenue
--> gold.revenue[day] <- silver.orders[day] identity
--> gold.revenue[total] <- silver.orders[amount] aggregation
--> rows <- silver.orders[day] group_by

-- A temporary view is composed away
CREATE OR REPLACE TEMP VIEW paid AS SELECT id, amount FROM silver.orders WHERE status = 'paid';
INSERT INTO gold.revenue (total) SELECT SUM(amount) FROM paid;
--> create temporary view
--> reads silver.orders
--> insert
--> reads silver.orders
--> writes gold.revenue
--> gold.revenue[total] <- silver.orders[amount] aggregation
--> rows <- silver.orders[status] filter

-- A view with columns and comments
CREATE VIEW gold.v (order_id COMMENT 'the key', total) COMMENT 'x' TBLPROPERTIES ('a' = 'b') AS SELECT id, amount FROM silver.orders;
--> create view
--> reads silver.orders
--> writes gold.v
--> gold.v[order_id] <- silver.orders[id] identity
--> gold.v[total] <- silver.orders[amount] identity

-- A table with a generated column and a query
CREATE TABLE IF NOT EXISTS gold.daily USING DELTA PARTITIONED BY (day) LOCATION 's3://lake/gold/daily' AS SELECT CAST(ts AS DATE) AS day, COUNT(DISTINCT user_id) AS users FROM silver.events GROUP BY CAST(ts AS DATE);
--> create table
--> reads silver.events
--> writes gold.daily
--> gold.daily[day] <- silver.events[ts] transformation
--> gold.daily[users] <- silver.events[user_id] aggregation
--> rows <- silver.events[ts] group_by

-- A deep and a shallow clone
CREATE TABLE dev.orders DEEP CLONE prod.orders;
CREATE OR REPLACE TABLE dev.items SHALLOW CLONE prod.items VERSION AS OF 3;
--> create table
--> reads prod.orders
--> writes dev.orders
--> dev.orders[*] <- prod.orders[*] identity
--> create table
--> reads prod.items
--> writes dev.items
--> dev.items[*] <- prod.items[*] identity

-- A table like another has no rows
CREATE TABLE stg.orders LIKE raw.orders USING DELTA;
--> create table
--> reads raw.orders
--> writes stg.orders

-- INSERT OVERWRITE of one partition
INSERT OVERWRITE TABLE gold.daily PARTITION (day = '2026-01-01') SELECT country, COUNT(*) AS n FROM silver.events WHERE day = '2026-01-01' GROUP BY country;
--> insert overwrite
--> reads silver.events
--> writes gold.daily
--> gold.daily[country] <- silver.events[country] identity
--> gold.daily[n] <-
--> rows <- silver.events[day] filter
--> rows <- silver.events[country] group_by

-- INSERT with a condition that replaces rows
INSERT INTO gold.daily REPLACE WHERE day >= '2026-01-01' SELECT day, total FROM stg.daily;
--> insert
--> reads stg.daily
--> writes gold.daily
--> gold.daily[day] <- stg.daily[day] identity
--> gold.daily[total] <- stg.daily[total] identity

-- INSERT BY NAME goes by the names of the query
--: gold.t(a, b, c)
INSERT INTO gold.t BY NAME SELECT c, a FROM stg.t;
--> insert
--> reads stg.t
--> writes gold.t
--> gold.t[c] <- stg.t[c] identity
--> gold.t[a] <- stg.t[a] identity

-- INSERT takes the order of the table where no columns are named
--: gold.t(a, b)
INSERT INTO gold.t SELECT x, y FROM stg.t;
--> insert
--> reads stg.t
--> writes gold.t
--> gold.t[a] <- stg.t[x] identity
--> gold.t[b] <- stg.t[y] identity

-- INSERT of the table keyword
INSERT INTO gold.t TABLE stg.t;
--> insert partial
--> reads stg.t
--> writes gold.t
--> gold.t[*] <- stg.t[*] identity

-- EXPLODE in the select list makes rows
SELECT id, explode(items) AS item FROM bronze.orders;
--> select
--> reads bronze.orders
--> id <- bronze.orders[id] identity
--> item <- bronze.orders[items] identity
--> rows <- bronze.orders[items] join

-- LATERAL VIEW takes an array apart
SELECT o.id, item.sku, item.qty FROM bronze.orders o LATERAL VIEW explode(o.items) x AS item;
--> select
--> reads bronze.orders
--> id <- bronze.orders[id] identity
--> sku <- bronze.orders[items.sku] identity
--> qty <- bronze.orders[items.qty] identity
--> rows <- bronze.orders[items] join

-- LATERAL VIEW of a map has a key and a value
SELECT id, k, v FROM bronze.events LATERAL VIEW OUTER explode(attributes) a AS k, v;
--> select
--> reads bronze.events
--> id <- bronze.events[id] identity
--> k <- bronze.events[attributes] identity
--> v <- bronze.events[attributes] identity
--> rows <- bronze.events[attributes] join

-- posexplode has a place and a value
SELECT id, pos, tag FROM bronze.posts LATERAL VIEW posexplode(tags) t AS pos, tag;
--> select
--> reads bronze.posts
--> id <- bronze.posts[id] identity
--> pos <- bronze.posts[tags] identity
--> tag <- bronze.posts[tags] identity
--> rows <- bronze.posts[tags] join

-- LATERAL with a table function
SELECT o.id, i.col FROM bronze.orders o, LATERAL explode(o.items) AS i;
--> select
--> reads bronze.orders
--> id <- bronze.orders[id] identity
--> col <- bronze.orders[items] identity
--> rows <- bronze.orders[items] join

-- inline makes columns of structs
SELECT id, s, q FROM bronze.orders LATERAL VIEW inline(items) t AS s, q;
--> select
--> reads bronze.orders
--> id <- bronze.orders[id] identity
--> s <- bronze.orders[items] identity
--> q <- bronze.orders[items] identity
--> rows <- bronze.orders[items] join

-- A colon goes into JSON text
SELECT raw:customer.id::bigint AS cid, raw:items[0].sku AS sku, raw:['a b'] AS ab FROM bronze.events;
--> select
--> reads bronze.events
--> cid <- bronze.events[raw.customer.id] transformation
--> sku <- bronze.events[raw.items.sku] identity
--> ab <- bronze.events[raw.a b] identity

-- from_json makes a struct that has fields
SELECT from_json(body, 'id INT, name STRING').name AS name, get_json_object(body, '$.a.b') AS ab FROM bronze.events;
--> select
--> reads bronze.events
--> name <- bronze.events[body] transformation
--> ab <- bronze.events[body.a.b] identity

-- Fields of structs are paths and star expands them
SELECT address.city, o.customer.name AS who, meta.* FROM bronze.orders o;
--> select
--> reads bronze.orders
--> city <- bronze.orders[address.city] identity
--> who <- bronze.orders[customer.name] identity
--> * <- bronze.orders[meta.*] identity

-- A map by key is a path
SELECT tags['env'] AS env, element_at(tags, 'team') AS team, attrs.size FROM bronze.t;
--> select
--> reads bronze.t
--> env <- bronze.t[tags.env] identity
--> team <- bronze.t[tags.team] identity
--> size <- bronze.t[attrs.size] identity

-- Functions with lambdas stay within an array
SELECT transform(items, x -> x.price * rate) AS prices, filter(items, x -> x.qty > 1) AS kept, aggregate(amounts, 0, (acc, x) -> acc + x) AS total FROM bronze.carts;
--> select
--> reads bronze.carts
--> prices <- bronze.carts[items] transformation
--> prices <- bronze.carts[rate] transformation
--> kept <- bronze.carts[items] transformation
--> total <- bronze.carts[amounts] transformation

-- QUALIFY keeps the newest row
SELECT * EXCEPT (rn) FROM (SELECT id, amount, row_number() OVER (PARTITION BY id ORDER BY ts DESC) AS rn FROM bronze.orders) WHERE rn = 1;
--> select
--> reads bronze.orders
--> id <- bronze.orders[id] identity
--> amount <- bronze.orders[amount] identity
--> rows <- bronze.orders[id] window
--> rows <- bronze.orders[ts] window

-- An alias is used by a later item
SELECT price * qty AS gross, gross * 0.8 AS net FROM bronze.lines WHERE qty > 0;
--> select
--> reads bronze.lines
--> gross <- bronze.lines[price] transformation
--> gross <- bronze.lines[qty] transformation
--> net <- bronze.lines[price] transformation
--> net <- bronze.lines[qty] transformation
--> rows <- bronze.lines[qty] filter

-- PIVOT makes columns of values
SELECT * FROM (SELECT year, quarter, amount FROM gold.sales) PIVOT (sum(amount) AS a FOR quarter IN (1 AS q1, 2 AS q2));
--> select
--> reads gold.sales
--> year <- gold.sales[year] identity
--> q1 <- gold.sales[amount] aggregation
--> q1 <- gold.sales[quarter] group_by
--> q2 <- gold.sales[amount] aggregation
--> q2 <- gold.sales[quarter] group_by
--> rows <- gold.sales[year] group_by

-- UNPIVOT makes values of columns
SELECT id, month, amount FROM gold.wide UNPIVOT (amount FOR month IN (jan, feb AS february));
--> select
--> reads gold.wide
--> id <- gold.wide[id] identity
--> month <-
--> amount <- gold.wide[jan] transformation
--> amount <- gold.wide[feb] transformation
--> rows <- gold.wide[feb] filter
--> rows <- gold.wide[jan] filter

-- stack makes rows of columns
SELECT id, stack(2, 'jan', jan, 'feb', feb) AS (month, amount) FROM gold.wide;
--> select
--> reads gold.wide
--> id <- gold.wide[id] identity
--> month <-
--> amount <- gold.wide[jan] transformation
--> amount <- gold.wide[feb] transformation

-- A semi join only decides about rows
SELECT c.id FROM silver.customers c LEFT SEMI JOIN silver.orders o ON o.customer_id = c.id;
--> select
--> reads silver.customers, silver.orders
--> id <- silver.customers[id] identity
--> rows <- silver.orders[customer_id] join
--> rows <- silver.customers[id] join

-- The columns of a semi join are not part of a star
--: silver.customers(id, name)
--: silver.orders(oid, customer_id)
SELECT * FROM silver.customers c LEFT ANTI JOIN silver.orders o ON o.customer_id = c.id;
--> select
--> reads silver.customers, silver.orders
--> id <- silver.customers[id] identity
--> name <- silver.customers[name] identity
--> rows <- silver.orders[customer_id] join
--> rows <- silver.customers[id] join

-- A table at a version and at a time
SELECT a.id FROM silver.orders VERSION AS OF 5 a JOIN silver.orders TIMESTAMP AS OF '2026-01-01' b ON a.id = b.id;
--> select
--> reads silver.orders
--> id <- silver.orders[id] identity
--> rows <- silver.orders[id] join

-- A version behind an at sign
SELECT id FROM silver.orders@v12;
--> select
--> reads silver.orders
--> id <- silver.orders[id] identity

-- The changes of a table
SELECT id, _change_type FROM table_changes('silver.orders', 2, 5);
--> select
--> reads silver.orders
--> id <- silver.orders[id] identity
--> _change_type <- silver.orders[_change_type] identity

-- UPDATE with a subquery
UPDATE silver.orders SET status = 'late', score = (SELECT max(s.score) FROM silver.scores s WHERE s.id = silver.orders.id) WHERE due < current_date();
--> update
--> reads silver.scores
--> writes silver.orders
--> silver.orders[status] <-
--> silver.orders[score] <- silver.scores[score] aggregation
--> silver.orders[score] <- silver.scores[id] filter
--> silver.orders[score] <- silver.orders[id] filter
--> rows <- silver.orders[due] filter

-- UPDATE of a field of a struct
UPDATE silver.users SET address.city = 'x', name = upper(name) WHERE id = 1;
--> update
--> writes silver.users
--> silver.users[address.city] <-
--> silver.users[name] <- silver.users[name] transformation
--> rows <- silver.users[id] filter

-- DELETE where nothing matches elsewhere
DELETE FROM silver.orders AS o WHERE NOT EXISTS (SELECT 1 FROM silver.customers c WHERE c.id = o.customer_id);
--> delete
--> reads silver.customers
--> writes silver.orders
--> rows <- silver.customers[id] filter
--> rows <- silver.orders[customer_id] filter

-- Three parts name a catalog
SELECT o.id FROM main.silver.orders o JOIN `dev-cat`.`silver`.`customers` c USING (id);
--> select
--> reads dev-cat.silver.customers, main.silver.orders
--> id <- main.silver.orders[id] identity
--> rows <- main.silver.orders[id] join
--> rows <- dev-cat.silver.customers[id] join

-- Parameters and widgets stand for names and values
SELECT id FROM ${catalog}.silver.orders WHERE day = :run_date AND country = '${country}';
--> select
--> reads ${catalog}.silver.orders
--> id <- ${catalog}.silver.orders[id] identity
--> rows <- ${catalog}.silver.orders[day] filter
--> rows <- ${catalog}.silver.orders[country] filter

-- IDENTIFIER names a table by a parameter of constant text
SELECT id FROM IDENTIFIER('main.silver.orders');
--> select
--> reads main.silver.orders
--> id <- main.silver.orders[id] identity

-- Masking functions
SELECT mask(ssn) AS ssn, sha2(email, 256) AS e, xxhash64(id, name) AS k, aes_encrypt(card, key) AS c FROM silver.people;
--> select
--> reads silver.people
--> ssn <- silver.people[ssn] transformation masked
--> e <- silver.people[email] transformation masked
--> k <- silver.people[id] transformation masked
--> k <- silver.people[name] transformation masked
--> c <- silver.people[card] transformation masked
--> c <- silver.people[key] transformation masked

-- Aggregates with a filter and of the row with the greatest value
SELECT country, count(*) FILTER (WHERE active) AS actives, sum(amount) FILTER (WHERE paid) AS revenue, max_by(name, ts) AS newest, collect_list(struct(sku, qty)) AS lines FROM silver.t GROUP BY country;
--> select
--> reads silver.t
--> country <- silver.t[country] identity
--> actives <- silver.t[active] filter
--> revenue <- silver.t[amount] aggregation
--> revenue <- silver.t[paid] filter
--> newest <- silver.t[name] aggregation
--> newest <- silver.t[ts] aggregation
--> lines <- silver.t[sku] aggregation
--> lines <- silver.t[qty] aggregation
--> rows <- silver.t[country] group_by

-- Windows of time group events
SELECT window.start AS started, device, avg(temp) AS temp FROM bronze.iot GROUP BY window(ts, '10 minutes'), device;
--> select
--> reads bronze.iot
--> started <- bronze.iot[ts] transformation
--> device <- bronze.iot[device] identity
--> temp <- bronze.iot[temp] aggregation
--> rows <- bronze.iot[ts] group_by
--> rows <- bronze.iot[device] group_by

-- CACHE keeps a query under a name
CACHE TABLE recent AS SELECT id FROM silver.orders WHERE day > '2026-01-01';
SELECT id FROM recent;
--> cache table
--> reads silver.orders
--> writes recent
--> recent[id] <- silver.orders[id] identity
--> rows <- silver.orders[day] filter
--> select
--> reads recent
--> id <- recent[id] identity

-- Statements of upkeep move no data
OPTIMIZE silver.orders ZORDER BY (id);
VACUUM silver.orders RETAIN 168 HOURS;
ANALYZE TABLE silver.orders COMPUTE STATISTICS;
REFRESH TABLE silver.orders;
USE CATALOG main;
--> optimize
--> vacuum
--> analyze
--> refresh
--> use

-- A table is renamed
ALTER TABLE silver.orders_tmp RENAME TO silver.orders;
--> rename
--> reads silver.orders_tmp
--> writes silver.orders
--> silver.orders[*] <- silver.orders_tmp[*] identity

-- FROM stands first and feeds several inserts
FROM bronze.events
INSERT INTO silver.clicks SELECT id, url WHERE kind = 'click'
INSERT INTO silver.views SELECT id, page WHERE kind = 'view';
--> insert
--> reads bronze.events
--> writes silver.clicks, silver.views
--> silver.clicks[id] <- bronze.events[id] identity
--> silver.clicks[url] <- bronze.events[url] identity
--> silver.views[id] <- bronze.events[id] identity
--> silver.views[page] <- bronze.events[page] identity
--> rows <- bronze.events[kind] filter

-- Set operations by name of columns
SELECT id, name FROM a.x UNION ALL SELECT key, label FROM a.y EXCEPT SELECT id, name FROM a.z;
--> select
--> reads a.x, a.y, a.z
--> id <- a.x[id] identity
--> id <- a.y[key] identity
--> name <- a.x[name] identity
--> name <- a.y[label] identity
--> rows <- a.z[id] filter
--> rows <- a.z[name] filter
--> rows <- a.x[id] filter
--> rows <- a.x[name] filter
--> rows <- a.y[key] filter
--> rows <- a.y[label] filter

-- VALUES as a table with names
SELECT v.code, o.amount FROM VALUES ('a', 1), ('b', 2) AS v(code, rank) JOIN silver.orders o ON o.code = v.code;
--> select
--> reads silver.orders
--> code <-
--> amount <- silver.orders[amount] identity
--> rows <- silver.orders[code] join

-- range and sequence read nothing
SELECT id AS n FROM range(10);
--> select
--> n <-

-- GROUP BY ALL and ORDER BY ALL
SELECT country, sum(amount) AS total FROM silver.orders GROUP BY ALL ORDER BY ALL;
--> select
--> reads silver.orders
--> country <- silver.orders[country] identity
--> total <- silver.orders[amount] aggregation
--> rows <- silver.orders[country] group_by
--> rows <- silver.orders[country] sort
--> rows <- silver.orders[amount] sort

-- A SQL function that is created moves no data
CREATE OR REPLACE FUNCTION silver.net(x DOUBLE, rate DOUBLE) RETURNS DOUBLE RETURN x * (1 - rate);
SELECT silver.net(amount, tax) AS net FROM silver.orders;
--> create function
--> select
--> reads silver.orders
--> net <- silver.orders[amount] transformation
--> net <- silver.orders[tax] transformation

-- A script with a variable and a loop
BEGIN
  DECLARE cutoff DATE DEFAULT current_date() - 7;
  IF cutoff > '2026-01-01' THEN
    DELETE FROM gold.daily WHERE day < cutoff;
  END IF;
  INSERT INTO gold.daily (day, n) SELECT day, count(*) FROM silver.events WHERE day >= cutoff GROUP BY day;
END;
--> delete
--> writes gold.daily
--> rows <- gold.daily[day] filter
--> insert
--> reads silver.events
--> writes gold.daily
--> gold.daily[day] <- silver.events[day] identity
--> gold.daily[n] <-
--> rows <- silver.events[day] filter
--> rows <- silver.events[day] group_by

-- Dynamic SQL of one text is read
EXECUTE IMMEDIATE 'INSERT INTO gold.x (id) SELECT id FROM silver.x';
--> insert
--> reads silver.x
--> writes gold.x
--> gold.x[id] <- silver.x[id] identity

-- APPLY CHANGES keeps the newest of each key
APPLY CHANGES INTO live.customers FROM stream(live.cdc) KEYS (id) SEQUENCE BY ts COLUMNS * EXCEPT (op) STORED AS SCD TYPE 2;
--> insert partial
--> reads cdc
--> writes customers
--> customers[*] <- cdc[*] identity
--> rows <- cdc[id] window
--> rows <- cdc[ts] window

-- A question of two tables without schemas is partial
SELECT id, amount FROM silver.a JOIN silver.b ON a.k = b.k;
--> select partial
--> reads silver.a, silver.b
--> id <-
--> amount <-
--> rows <- silver.a[k] join
--> rows <- silver.b[k] join

-- A recursive query counts down
WITH RECURSIVE t (id, parent, depth) AS (
  SELECT id, parent, 0 FROM org.units WHERE parent IS NULL
  UNION ALL SELECT u.id, u.parent, t.depth + 1 FROM org.units u JOIN t ON u.parent = t.id)
SELECT id, depth FROM t;
--> select
--> reads org.units
--> id <- org.units[id] identity
--> depth <-
--> rows <- org.units[parent] filter
--> rows <- org.units[parent] join
--> rows <- org.units[id] join

-- The pipe syntax goes step by step
FROM silver.orders |> WHERE paid |> AGGREGATE sum(amount) AS total GROUP BY country;
--> select
--> reads silver.orders
--> country <- silver.orders[country] identity
--> total <- silver.orders[amount] aggregation
--> rows <- silver.orders[paid] filter
--> rows <- silver.orders[country] group_by

-- A change data feed flows into a target by AUTO CDC
AUTO CDC INTO silver.customers FROM STREAM(bronze.cdc) KEYS (id, region) APPLY AS DELETE WHEN op = 'D' SEQUENCE BY ts COLUMNS * EXCEPT (op, ts);
--> insert partial
--> reads bronze.cdc
--> writes silver.customers
--> silver.customers[*] <- bronze.cdc[*] identity
--> rows <- bronze.cdc[id] window
--> rows <- bronze.cdc[region] window
--> rows <- bronze.cdc[ts] window

-- A medallion model deduplicates and types its columns
CREATE OR REPLACE TABLE silver.orders AS
WITH ranked AS (
  SELECT raw:id::bigint AS id, raw:amount::decimal(10, 2) AS amount, raw:customer.email AS email, ingested_at,
    row_number() OVER (PARTITION BY raw:id ORDER BY ingested_at DESC) AS rn
  FROM bronze.orders_json)
SELECT id, amount, sha2(email, 256) AS email_hash, current_timestamp() AS processed_at FROM ranked WHERE rn = 1;
--> create table
--> reads bronze.orders_json
--> writes silver.orders
--> silver.orders[id] <- bronze.orders_json[raw.id] transformation
--> silver.orders[amount] <- bronze.orders_json[raw.amount] transformation
--> silver.orders[email_hash] <- bronze.orders_json[raw.customer.email] transformation masked
--> silver.orders[processed_at] <-
--> rows <- bronze.orders_json[raw.id] window
--> rows <- bronze.orders_json[ingested_at] window

-- INSERT with a column list in another order
INSERT INTO gold.t (b, a) SELECT x, y FROM stg.t;
--> insert
--> reads stg.t
--> writes gold.t
--> gold.t[b] <- stg.t[x] identity
--> gold.t[a] <- stg.t[y] identity

-- A dbt snapshot selects by a hash of its columns
SELECT *, md5(coalesce(cast(id AS string), '') || '|' || coalesce(cast(updated_at AS string), '')) AS dbt_scd_id FROM {{ source('crm', 'accounts') }};
--> select partial
--> reads crm.accounts
--> * <- crm.accounts[*] identity
--> dbt_scd_id <- crm.accounts[id] transformation masked
--> dbt_scd_id <- crm.accounts[updated_at] transformation masked

-- A natural join of tables that are known
--: s.a(id, x)
--: s.b(id, y)
SELECT x, y FROM s.a NATURAL JOIN s.b;
--> select
--> reads s.a, s.b
--> x <- s.a[x] identity
--> y <- s.b[y] identity
--> rows <- s.a[id] join
--> rows <- s.b[id] join

-- A view over a lateral subquery
CREATE VIEW gold.latest AS SELECT c.id, l.amount FROM silver.customers c, LATERAL (SELECT o.amount FROM silver.orders o WHERE o.cid = c.id ORDER BY o.ts DESC LIMIT 1) l;
--> create view
--> reads silver.customers, silver.orders
--> writes gold.latest
--> gold.latest[id] <- silver.customers[id] identity
--> gold.latest[amount] <- silver.orders[amount] identity
--> rows <- silver.orders[cid] filter
--> rows <- silver.customers[id] filter
--> rows <- silver.orders[ts] sort

-- A function that masks is seen through
CREATE FUNCTION ops.pseudonym(x STRING) RETURNS STRING RETURN sha2(lower(x), 256);
SELECT ops.pseudonym(email) AS who FROM silver.people;
--> create function
--> select
--> reads silver.people
--> who <- silver.people[email] transformation masked

-- A MERGE that lets the schema grow
MERGE WITH SCHEMA EVOLUTION INTO silver.t AS t USING stg.t AS s ON t.id = s.id WHEN MATCHED THEN UPDATE SET * WHEN NOT MATCHED THEN INSERT *;
--> merge
--> reads stg.t
--> writes silver.t
--> silver.t[*] <- stg.t[*] identity
--> rows <- silver.t[id] join
--> rows <- stg.t[id] join

-- A session variable is declared, set and used
DECLARE OR REPLACE VARIABLE cutoff DATE DEFAULT '2026-01-01';
SET VAR cutoff = (SELECT max(day) FROM ops.loads);
INSERT INTO silver.t (id) SELECT id FROM bronze.t WHERE day > cutoff;
--> set
--> reads ops.loads
--> insert
--> reads bronze.t, ops.loads
--> writes silver.t
--> silver.t[id] <- bronze.t[id] identity
--> rows <- bronze.t[day] filter
--> rows <- ops.loads[day] filter

-- A flow of a pipeline inserts by name
CREATE FLOW backfill AS INSERT INTO silver.t BY NAME SELECT id, v FROM STREAM bronze.t;
--> insert
--> reads bronze.t
--> writes silver.t
--> silver.t[id] <- bronze.t[id] identity
--> silver.t[v] <- bronze.t[v] identity

-- RESTORE brings a table back to what it was
RESTORE TABLE silver.t TO VERSION AS OF 3;
--> restore
--> writes silver.t

-- USE changes the catalog, then the schema
USE CATALOG main;
USE SCHEMA sales;
CREATE TABLE daily AS SELECT day, total FROM raw.takings;
--> use
--> use
--> create table
--> reads main.raw.takings
--> writes main.sales.daily
--> main.sales.daily[day] <- main.raw.takings[day] identity
--> main.sales.daily[total] <- main.raw.takings[total] identity

-- A live table is read by the name that its pipeline makes it under
CREATE STREAMING TABLE clean AS SELECT id, upper(name) AS name FROM STREAM(LIVE.dirty);
--> create table
--> reads dirty
--> writes clean
--> clean[id] <- dirty[id] identity
--> clean[name] <- dirty[name] transformation

-- variant_get goes into a variant, and may change its type
SELECT variant_get(v, '$.customer.id', 'int') AS id, try_variant_get(v, '$.tags') AS tags, get_json_object(doc, '$.a.b') AS b FROM raw.events;
--> select
--> reads raw.events
--> id <- raw.events[v.customer.id] transformation
--> tags <- raw.events[v.tags] identity
--> b <- raw.events[doc.a.b] identity

-- A streaming table reads files as they come
CREATE OR REFRESH STREAMING TABLE bronze.logs AS SELECT line, _metadata.file_path FROM STREAM(cloud_files('/mnt/logs', 'json'));
--> create table
--> reads /mnt/logs
--> writes bronze.logs
--> bronze.logs[line] <- /mnt/logs[line] identity
--> bronze.logs[file_path] <-

-- A field of the first of a list of structures is that field alone
SELECT id, collect_list(struct(a, b, c))[0].a AS z, max_by(struct(a, b), d).b AS y FROM t GROUP BY id;
--> select
--> reads t
--> id <- t[id] identity
--> z <- t[a] aggregation
--> y <- t[b] aggregation
--> y <- t[d] aggregation
--> rows <- t[id] group_by

-- GROUP BY ALL does not group by what is made of an aggregate by its name
SELECT country, sum(amount) AS total, total * 2 AS doubled, doubled + 1 AS more
FROM silver.orders GROUP BY ALL;
--> select
--> reads silver.orders
--> country <- silver.orders[country] identity
--> total <- silver.orders[amount] aggregation
--> doubled <- silver.orders[amount] aggregation
--> more <- silver.orders[amount] aggregation
--> rows <- silver.orders[country] group_by

-- A watermark in FROM keeps out rows that come too late
CREATE OR REFRESH STREAMING TABLE gold.n AS
SELECT w.k, v.name, count(*) AS n
FROM STREAM(silver.t) WATERMARK ts DELAY OF INTERVAL 10 MINUTES AS w
JOIN STREAM silver.u WATERMARK us DELAY OF INTERVAL '1' HOUR AS v ON w.k = v.k
GROUP BY w.k, v.name;
--> create table
--> reads silver.t, silver.u
--> writes gold.n
--> gold.n[k] <- silver.t[k] identity
--> gold.n[name] <- silver.u[name] identity
--> gold.n[n] <-
--> rows <- silver.t[k] group_by
--> rows <- silver.t[k] join
--> rows <- silver.t[ts] filter
--> rows <- silver.u[k] join
--> rows <- silver.u[name] group_by
--> rows <- silver.u[us] filter

-- IDENTIFIER of texts that are put together stands for names of any kind
DECLARE VARIABLE place STRING DEFAULT 'gold';
INSERT INTO IDENTIFIER('gold.' || 'daily') (id)
SELECT IDENTIFIER('i' || 'd') FROM IDENTIFIER(concat('main', '.silver.`my orders`'));
DELETE FROM IDENTIFIER(place || '.old') WHERE x = 1;
--> insert
--> reads main.silver.my orders
--> writes gold.daily
--> gold.daily[id] <- main.silver.my orders[id] identity
--> delete
--> writes gold.old
--> rows <- gold.old[x] filter

-- IDENTIFIER of what is told from outside
INSERT INTO IDENTIFIER(:schema || '.daily') SELECT x FROM IDENTIFIER(:t);
--> insert
--> reads $t
--> writes $schema.daily
--> $schema.daily[x] <- $t[x] identity

-- A watermark may make a column of its own
CREATE OR REFRESH STREAMING TABLE gold.m AS
SELECT t.k, at, w.name
FROM STREAM silver.t WATERMARK to_timestamp(ts, 'yyyy') AS at DELAY OF INTERVAL 1 HOUR
JOIN STREAM(silver.u) WATERMARK us DELAY OF INTERVAL 10 MINUTES AS w ON t.k = w.k;
--> create table
--> reads silver.t, silver.u
--> writes gold.m
--> gold.m[k] <- silver.t[k] identity
--> gold.m[at] <- silver.t[ts] transformation
--> gold.m[name] <- silver.u[name] identity
--> rows <- silver.t[k] join
--> rows <- silver.t[ts] filter
--> rows <- silver.u[k] join
--> rows <- silver.u[us] filter

-- IDENTIFIER of what is told from outside may be any column of what is read
INSERT INTO gold.t (a, b)
SELECT IDENTIFIER(:c), k FROM silver.t WHERE IDENTIFIER(:d) > 3;
SELECT IDENTIFIER(:c), IDENTIFIER(:t || '.a') FROM IDENTIFIER(:t);
--> insert partial
--> reads silver.t
--> writes gold.t
--> gold.t[a] <- silver.t[*] identity
--> gold.t[b] <- silver.t[k] identity
--> rows <- silver.t[*] filter
--> select partial
--> reads $t
--> _col1 <- $t[*] identity
--> a <- $t[a] identity
