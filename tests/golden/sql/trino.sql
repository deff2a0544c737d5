-- A table is made with properties of its connector
CREATE TABLE iceberg.mart.daily_revenue
WITH (format = 'PARQUET', partitioning = ARRAY['day']) AS
SELECT date_trunc('day', o.created_at) AS day, sum(o.amount) AS revenue
FROM hive.raw.orders o WHERE o.status = 'paid' GROUP BY 1;
--> create table
--> reads hive.raw.orders
--> writes iceberg.mart.daily_revenue
--> iceberg.mart.daily_revenue[day] <- hive.raw.orders[created_at] transformation
--> iceberg.mart.daily_revenue[revenue] <- hive.raw.orders[amount] aggregation
--> rows <- hive.raw.orders[status] filter
--> rows <- hive.raw.orders[created_at] group_by

-- CREATE TABLE IF NOT EXISTS with new column names
CREATE TABLE IF NOT EXISTS hive.mart.names (person_id, full_name) COMMENT 'people' AS
SELECT p.id, concat(p.first, ' ', p.last) FROM hive.raw.people p;
--> create table
--> reads hive.raw.people
--> writes hive.mart.names
--> hive.mart.names[person_id] <- hive.raw.people[id] identity
--> hive.mart.names[full_name] <- hive.raw.people[first] transformation
--> hive.mart.names[full_name] <- hive.raw.people[last] transformation

-- CREATE TABLE AS WITH NO DATA has the columns all the same
CREATE TABLE mart.empty_orders AS SELECT o.id, o.amount FROM raw.orders o WITH NO DATA;
--> create table
--> reads raw.orders
--> writes mart.empty_orders
--> mart.empty_orders[id] <- raw.orders[id] identity
--> mart.empty_orders[amount] <- raw.orders[amount] identity

-- A view with its security
CREATE OR REPLACE VIEW hive.mart.v_active SECURITY INVOKER AS
SELECT u.id, lower(u.email) AS email FROM hive.raw.users u WHERE u.active;
--> create view
--> reads hive.raw.users
--> writes hive.mart.v_active
--> hive.mart.v_active[id] <- hive.raw.users[id] identity
--> hive.mart.v_active[email] <- hive.raw.users[email] transformation
--> rows <- hive.raw.users[active] filter

-- A materialised view with a grace period
CREATE MATERIALIZED VIEW iceberg.mart.mv GRACE PERIOD INTERVAL '10' MINUTE AS
SELECT country, approx_distinct(user_id) AS users FROM hive.raw.events GROUP BY country;
--> create materialized view
--> reads hive.raw.events
--> writes iceberg.mart.mv
--> iceberg.mart.mv[country] <- hive.raw.events[country] identity
--> iceberg.mart.mv[users] <- hive.raw.events[user_id] aggregation
--> rows <- hive.raw.events[country] group_by

-- INSERT by position into known columns
--: hive.mart.facts(day, amount, region)
INSERT INTO hive.mart.facts SELECT e.day, e.total, e.area FROM hive.raw.extract e;
--> insert
--> reads hive.raw.extract
--> writes hive.mart.facts
--> hive.mart.facts[day] <- hive.raw.extract[day] identity
--> hive.mart.facts[amount] <- hive.raw.extract[total] identity
--> hive.mart.facts[region] <- hive.raw.extract[area] identity

-- INSERT with its columns in another order
INSERT INTO mart.facts (region, day) SELECT e.area, e.day FROM raw.extract e;
--> insert
--> reads raw.extract
--> writes mart.facts
--> mart.facts[region] <- raw.extract[area] identity
--> mart.facts[day] <- raw.extract[day] identity

-- INSERT of rows that are written out
INSERT INTO mart.codes (code, label) VALUES ('a', 'A'), ('b', 'B');
--> insert
--> writes mart.codes
--> mart.codes[code] <-
--> mart.codes[label] <-

-- UPDATE of one table
UPDATE iceberg.mart.accounts SET tier = CASE WHEN mrr > 1000 THEN 'gold' ELSE tier END WHERE deleted_at IS NULL;
--> update
--> writes iceberg.mart.accounts
--> iceberg.mart.accounts[tier] <- iceberg.mart.accounts[mrr] conditional
--> iceberg.mart.accounts[tier] <- iceberg.mart.accounts[tier] transformation
--> rows <- iceberg.mart.accounts[deleted_at] filter

-- UPDATE by a query
UPDATE mart.accounts SET mrr = (SELECT sum(i.amount) FROM raw.invoices i WHERE i.account = accounts.id);
--> update
--> reads raw.invoices
--> writes mart.accounts
--> mart.accounts[mrr] <- raw.invoices[amount] aggregation
--> mart.accounts[mrr] <- raw.invoices[account] filter
--> mart.accounts[mrr] <- mart.accounts[id] filter

-- DELETE by a query
DELETE FROM iceberg.mart.users WHERE id IN (SELECT user_id FROM raw.gdpr_requests WHERE done = false);
--> delete
--> reads raw.gdpr_requests
--> writes iceberg.mart.users
--> rows <- iceberg.mart.users[id] filter
--> rows <- raw.gdpr_requests[user_id] filter
--> rows <- raw.gdpr_requests[done] filter

-- MERGE with every branch
MERGE INTO mart.accounts t
USING (SELECT id, purchases, address FROM raw.monthly) s ON (t.id = s.id)
WHEN MATCHED AND s.address = 'Centreville' THEN DELETE
WHEN MATCHED THEN UPDATE SET purchases = s.purchases + t.purchases, address = s.address
WHEN NOT MATCHED THEN INSERT (id, purchases, address) VALUES (s.id, s.purchases, s.address);
--> merge
--> reads raw.monthly
--> writes mart.accounts
--> mart.accounts[purchases] <- raw.monthly[purchases] transformation
--> mart.accounts[purchases] <- mart.accounts[purchases] transformation
--> mart.accounts[purchases] <- raw.monthly[purchases] identity
--> mart.accounts[address] <- raw.monthly[address] identity
--> mart.accounts[id] <- raw.monthly[id] identity
--> rows <- raw.monthly[id] join
--> rows <- mart.accounts[id] join
--> rows <- raw.monthly[address] filter

-- UNNEST of an array beside its row
SELECT o.order_id, t.item FROM raw.orders o CROSS JOIN UNNEST(o.items) AS t (item);
--> select
--> reads raw.orders
--> order_id <- raw.orders[order_id] identity
--> item <- raw.orders[items] identity
--> rows <- raw.orders[items] join

-- UNNEST of a map makes keys and values
SELECT e.id, k, v FROM raw.events e CROSS JOIN UNNEST(e.attributes) AS t (k, v);
--> select
--> reads raw.events
--> id <- raw.events[id] identity
--> k <- raw.events[attributes] identity
--> v <- raw.events[attributes] identity
--> rows <- raw.events[attributes] join

-- UNNEST with places
SELECT o.id, item, n FROM raw.orders o CROSS JOIN UNNEST(o.items) WITH ORDINALITY AS t (item, n);
--> select
--> reads raw.orders
--> id <- raw.orders[id] identity
--> item <- raw.orders[items] identity
--> n <-
--> rows <- raw.orders[items] join

-- UNNEST of two arrays side by side
SELECT a, b FROM raw.pairs p CROSS JOIN UNNEST(p.xs, p.ys) AS t (a, b);
--> select
--> reads raw.pairs
--> a <- raw.pairs[xs] identity
--> b <- raw.pairs[ys] identity
--> rows <- raw.pairs[xs] join
--> rows <- raw.pairs[ys] join

-- UNNEST of an array of rows gives each field a name
SELECT o.id, i.sku, i.qty FROM raw.orders o CROSS JOIN UNNEST(o.lines) AS i (sku, qty);
--> select
--> reads raw.orders
--> id <- raw.orders[id] identity
--> sku <- raw.orders[lines] identity
--> qty <- raw.orders[lines] identity
--> rows <- raw.orders[lines] join

-- LEFT JOIN UNNEST keeps rows without elements
SELECT o.id, t.tag FROM raw.orders o LEFT JOIN UNNEST(o.tags) AS t (tag) ON true;
--> select
--> reads raw.orders
--> id <- raw.orders[id] identity
--> tag <- raw.orders[tags] identity
--> rows <- raw.orders[tags] join

-- A field of a row is a path
SELECT e.payload.customer.id AS customer_id FROM raw.events e WHERE e.payload.kind = 'buy';
--> select
--> reads raw.events
--> customer_id <- raw.events[payload.customer.id] identity
--> rows <- raw.events[payload.kind] filter

-- A key of a map is a path
SELECT element_at(e.headers, 'agent') AS a, e.headers['host'] AS host FROM raw.events e;
--> select
--> reads raw.events
--> a <- raw.events[headers.agent] identity
--> host <- raw.events[headers.host] identity

-- JSON paths in the standard's functions
SELECT json_extract_scalar(e.body, '$.user.id') AS user_id, json_value(e.body, 'lax $.user.name') AS name
FROM raw.events e;
--> select
--> reads raw.events
--> user_id <- raw.events[body.user.id] identity
--> name <- raw.events[body.user.name] identity

-- JSON_TABLE tells its own columns
SELECT o.id, jt.sku, jt.qty FROM raw.orders o,
JSON_TABLE(o.doc, 'lax $.lines[*]' COLUMNS (sku VARCHAR PATH 'lax $.sku', qty INTEGER PATH 'lax $.qty')) AS jt;
--> select
--> reads raw.orders
--> id <- raw.orders[id] identity
--> sku <- raw.orders[doc.lines.sku] identity
--> qty <- raw.orders[doc.lines.qty] identity
--> rows <- raw.orders[doc.lines] join

-- A lambda's own names are no columns
SELECT transform(o.prices, p -> p * o.rate) AS prices, filter(o.tags, t -> t <> 'x') AS tags FROM raw.orders o;
--> select
--> reads raw.orders
--> prices <- raw.orders[prices] transformation
--> prices <- raw.orders[rate] transformation
--> tags <- raw.orders[tags] transformation

-- reduce folds an array
SELECT reduce(o.amounts, 0, (s, x) -> s + x, s -> s) AS total FROM raw.orders o;
--> select
--> reads raw.orders
--> total <- raw.orders[amounts] transformation

-- A CTE with names of its own that is used twice
WITH d (day, n) AS (SELECT day, count(*) FROM raw.events GROUP BY day)
SELECT a.day, a.n - b.n AS delta FROM d a JOIN d b ON b.day = a.day - INTERVAL '1' DAY;
--> select
--> reads raw.events
--> day <- raw.events[day] identity
--> delta <-
--> rows <- raw.events[day] group_by
--> rows <- raw.events[day] join

-- A CTE shadows a table
WITH users AS (SELECT id FROM hive.raw.users_v2 WHERE active) SELECT users.id FROM users;
--> select
--> reads hive.raw.users_v2
--> id <- hive.raw.users_v2[id] identity
--> rows <- hive.raw.users_v2[active] filter

-- A recursive CTE
WITH RECURSIVE t (id, boss) AS (
  SELECT id, boss FROM hr.emp WHERE boss IS NULL
  UNION ALL SELECT e.id, e.boss FROM hr.emp e JOIN t ON e.boss = t.id)
SELECT id FROM t;
--> select
--> reads hr.emp
--> id <- hr.emp[id] identity
--> rows <- hr.emp[boss] filter
--> rows <- hr.emp[boss] join
--> rows <- hr.emp[id] join

-- GROUP BY CUBE
SELECT origin, dest, sum(weight) AS w FROM raw.shipping GROUP BY CUBE (origin, dest);
--> select
--> reads raw.shipping
--> origin <- raw.shipping[origin] identity
--> dest <- raw.shipping[dest] identity
--> w <- raw.shipping[weight] aggregation
--> rows <- raw.shipping[origin] group_by
--> rows <- raw.shipping[dest] group_by

-- GROUPING SETS with grouping()
SELECT origin, grouping(origin) AS is_total, sum(w) AS w FROM raw.shipping
GROUP BY GROUPING SETS ((origin), ()) HAVING sum(w) > 10;
--> select
--> reads raw.shipping
--> origin <- raw.shipping[origin] identity
--> is_total <- raw.shipping[origin] aggregation
--> w <- raw.shipping[w] aggregation
--> rows <- raw.shipping[origin] group_by
--> rows <- raw.shipping[w] filter

-- max_by takes a value where another is greatest
SELECT user_id, max_by(status, updated_at) AS status FROM raw.users GROUP BY user_id;
--> select
--> reads raw.users
--> user_id <- raw.users[user_id] identity
--> status <- raw.users[status] aggregation
--> status <- raw.users[updated_at] aggregation
--> rows <- raw.users[user_id] group_by

-- FILTER on an aggregate
SELECT count(*) FILTER (WHERE kind = 'a') AS a, array_agg(name ORDER BY rank) AS names FROM raw.items;
--> select
--> reads raw.items
--> a <- raw.items[kind] filter
--> names <- raw.items[name] aggregation
--> names <- raw.items[rank] sort

-- approx_percentile and histogram
SELECT approx_percentile(latency, 0.99) AS p99, histogram(code) AS codes FROM ops.requests;
--> select
--> reads ops.requests
--> p99 <- ops.requests[latency] aggregation
--> codes <- ops.requests[code] aggregation

-- Window functions with frames
SELECT id, sum(amount) OVER (PARTITION BY account ORDER BY at ROWS BETWEEN 6 PRECEDING AND CURRENT ROW) AS s7 FROM raw.tx;
--> select
--> reads raw.tx
--> id <- raw.tx[id] identity
--> s7 <- raw.tx[amount] aggregation
--> s7 <- raw.tx[account] window
--> s7 <- raw.tx[at] window

-- A named window
SELECT id, row_number() OVER w AS rn FROM raw.tx WINDOW w AS (PARTITION BY account ORDER BY at DESC);
--> select
--> reads raw.tx
--> id <- raw.tx[id] identity
--> rn <- raw.tx[account] window
--> rn <- raw.tx[at] window

-- The latest row of each key
SELECT id, status FROM (
  SELECT id, status, row_number() OVER (PARTITION BY id ORDER BY updated_at DESC) AS rn FROM raw.users) WHERE rn = 1;
--> select
--> reads raw.users
--> id <- raw.users[id] identity
--> status <- raw.users[status] identity
--> rows <- raw.users[id] window
--> rows <- raw.users[updated_at] window

-- MATCH_RECOGNIZE measures rows of a pattern
SELECT m.cust, m.bottom FROM raw.orders MATCH_RECOGNIZE (
  PARTITION BY cust ORDER BY day
  MEASURES LAST(down.price) AS bottom
  ONE ROW PER MATCH PATTERN (strt down+) DEFINE down AS price < PREV(price)) AS m;
--> select
--> reads raw.orders
--> cust <- raw.orders[cust] identity
--> bottom <- raw.orders[price] aggregation
--> rows <- raw.orders[cust] window
--> rows <- raw.orders[day] sort
--> rows <- raw.orders[price] filter

-- UNION by position
SELECT id, 'web' AS src FROM raw.web UNION ALL SELECT order_no, 'shop' FROM raw.shop;
--> select
--> reads raw.shop, raw.web
--> id <- raw.web[id] identity
--> id <- raw.shop[order_no] identity
--> src <-

-- INTERSECT compares both sides
SELECT id FROM raw.a INTERSECT SELECT id FROM raw.b;
--> select
--> reads raw.a, raw.b
--> id <- raw.a[id] identity
--> id <- raw.b[id] identity
--> rows <- raw.b[id] filter
--> rows <- raw.a[id] filter

-- EXCEPT filters by its second side
SELECT id FROM raw.a EXCEPT SELECT id FROM raw.b;
--> select
--> reads raw.a, raw.b
--> id <- raw.a[id] identity
--> rows <- raw.b[id] filter
--> rows <- raw.a[id] filter

-- USING makes one column of two
SELECT id, a.x, b.y FROM raw.a JOIN raw.b USING (id);
--> select
--> reads raw.a, raw.b
--> id <- raw.a[id] identity
--> x <- raw.a[x] identity
--> y <- raw.b[y] identity
--> rows <- raw.a[id] join
--> rows <- raw.b[id] join

-- NATURAL JOIN over known tables
--: raw.a(id, x)
--: raw.b(id, y)
SELECT * FROM raw.a NATURAL JOIN raw.b;
--> select
--> reads raw.a, raw.b
--> id <- raw.a[id] identity
--> x <- raw.a[x] identity
--> y <- raw.b[y] identity
--> rows <- raw.a[id] join
--> rows <- raw.b[id] join

-- VALUES as a table
SELECT v.label, count(e.id) AS n FROM (VALUES (1, 'one'), (2, 'two')) AS v (code, label)
JOIN raw.events e ON e.code = v.code GROUP BY v.label;
--> select
--> reads raw.events
--> label <-
--> n <- raw.events[id] aggregation
--> rows <- raw.events[code] join

-- sequence makes rows of nothing
SELECT d.day, o.id FROM UNNEST(sequence(DATE '2024-01-01', DATE '2024-12-31')) AS d (day) LEFT JOIN raw.orders o ON o.day = d.day;
--> select
--> reads raw.orders
--> day <-
--> id <- raw.orders[id] identity
--> rows <- raw.orders[day] join

-- The names of hidden columns are no problem
SELECT id, "$path" AS path FROM hive.raw.logs WHERE "$file_modified_time" > now() - INTERVAL '1' DAY;
--> select
--> reads hive.raw.logs
--> id <- hive.raw.logs[id] identity
--> path <- hive.raw.logs[$path] identity
--> rows <- hive.raw.logs[$file_modified_time] filter

-- A table's metadata is a table
SELECT snapshot_id FROM iceberg.mart."orders$snapshots";
--> select
--> reads iceberg.mart.orders$snapshots
--> snapshot_id <- iceberg.mart.orders$snapshots[snapshot_id] identity

-- Time travel reads the table itself
SELECT id FROM iceberg.mart.orders FOR TIMESTAMP AS OF TIMESTAMP '2024-01-01 00:00:00 UTC';
--> select
--> reads iceberg.mart.orders
--> id <- iceberg.mart.orders[id] identity

-- A table sampled is the table
SELECT avg(o.amount) AS a FROM raw.orders AS o TABLESAMPLE BERNOULLI (10);
--> select
--> reads raw.orders
--> a <- raw.orders[amount] aggregation

-- A query passed through is not seen
SELECT t.id FROM TABLE(pg.system.query(query => 'SELECT id FROM tbl')) AS t;
--> select partial
--> id <-

-- Names do not care about case, quoted or not
--: Raw.Orders(Id, Amount)
SELECT "ID", AMOUNT FROM RAW."orders";
--> select
--> reads RAW.orders
--> ID <- RAW.orders[Id] identity
--> AMOUNT <- RAW.orders[Amount] identity

-- A bare name of two unknown tables
SELECT x FROM raw.a CROSS JOIN raw.b;
--> select partial
--> reads raw.a, raw.b
--> x <-

-- A star over an unknown table
CREATE TABLE mart.copy AS SELECT * FROM raw.src;
--> create table partial
--> reads raw.src
--> writes mart.copy
--> mart.copy[*] <- raw.src[*] identity

-- A star over known tables
--: raw.src(id, v)
CREATE TABLE mart.copy AS SELECT s.*, upper(s.v) AS u FROM raw.src s;
--> create table
--> reads raw.src
--> writes mart.copy
--> mart.copy[id] <- raw.src[id] identity
--> mart.copy[v] <- raw.src[v] identity
--> mart.copy[u] <- raw.src[v] transformation

-- A star over a CTE needs no schema
WITH c AS (SELECT id, v AS value FROM raw.src) SELECT * FROM c;
--> select
--> reads raw.src
--> id <- raw.src[id] identity
--> value <- raw.src[v] identity

-- Hashes over text hide it
SELECT to_hex(sha256(to_utf8(u.email))) AS h, xxhash64(to_utf8(u.phone)) AS p FROM raw.users u;
--> select
--> reads raw.users
--> h <- raw.users[email] transformation masked
--> p <- raw.users[phone] transformation masked

-- TRY and TRY_CAST change values
SELECT try_cast(a AS bigint) AS a, try(b / c) AS q FROM raw.t;
--> select
--> reads raw.t
--> a <- raw.t[a] transformation
--> q <- raw.t[b] transformation
--> q <- raw.t[c] transformation

-- IF tests one value and returns another
SELECT if(kind = 'x', amount, 0) AS x, coalesce(name, 'none') AS name, nullif(a, b) AS n FROM raw.t;
--> select
--> reads raw.t
--> x <- raw.t[kind] conditional
--> x <- raw.t[amount] transformation
--> name <- raw.t[name] transformation
--> n <- raw.t[a] transformation
--> n <- raw.t[b] transformation

-- A scalar query in the select list
SELECT o.id, o.amount / (SELECT sum(amount) FROM raw.orders) AS share FROM raw.orders o;
--> select
--> reads raw.orders
--> id <- raw.orders[id] identity
--> share <- raw.orders[amount] transformation
--> share <- raw.orders[amount] aggregation

-- A table renamed within its schema
ALTER TABLE hive.stage.orders_tmp RENAME TO hive.stage.orders;
--> rename
--> reads hive.stage.orders_tmp
--> writes hive.stage.orders
--> hive.stage.orders[*] <- hive.stage.orders_tmp[*] identity

-- A procedure of the connector moves nothing that is seen
CALL iceberg.system.rollback_to_snapshot('mart', 'orders', 123);
--> call opaque

-- Maintenance moves no data
ALTER TABLE iceberg.mart.orders EXECUTE optimize(file_size_threshold => '10MB');
--> alter

-- A prepared statement moves nothing before it runs
PREPARE q FROM SELECT id FROM raw.orders WHERE id = ?;
--> prepare

-- A table dropped
DROP TABLE IF EXISTS hive.stage.tmp;
--> drop table
--> writes hive.stage.tmp

-- TRUNCATE empties a table
TRUNCATE TABLE iceberg.stage.tmp;
--> truncate
--> writes iceberg.stage.tmp

-- A script of table and view
CREATE TABLE stage.a AS SELECT id, amount FROM raw.o;
CREATE VIEW mart.b AS SELECT * FROM stage.a WHERE amount > 0;
--> create table
--> reads raw.o
--> writes stage.a
--> stage.a[id] <- raw.o[id] identity
--> stage.a[amount] <- raw.o[amount] identity
--> create view
--> reads stage.a
--> writes mart.b
--> mart.b[id] <- stage.a[id] identity
--> mart.b[amount] <- stage.a[amount] identity
--> rows <- stage.a[amount] filter

-- LATERAL sees what stands before it
SELECT c.id, x.total FROM raw.customers c CROSS JOIN LATERAL (SELECT sum(o.amount) AS total FROM raw.orders o WHERE o.cust = c.id) x;
--> select
--> reads raw.customers, raw.orders
--> id <- raw.customers[id] identity
--> total <- raw.orders[amount] aggregation
--> rows <- raw.orders[cust] filter
--> rows <- raw.customers[id] filter

-- EXISTS and quantified comparisons filter
SELECT c.id FROM raw.customers c WHERE NOT EXISTS (SELECT 1 FROM raw.orders o WHERE o.cust = c.id) AND c.score >= ALL (SELECT s.min FROM cfg.scores s);
--> select
--> reads cfg.scores, raw.customers, raw.orders
--> id <- raw.customers[id] identity
--> rows <- raw.orders[cust] filter
--> rows <- raw.customers[id] filter
--> rows <- raw.customers[score] filter
--> rows <- cfg.scores[min] filter

-- A row value built and taken apart
SELECT CAST(ROW(o.id, o.amount) AS ROW(id bigint, amount double)) AS r FROM raw.orders o;
--> select
--> reads raw.orders
--> r <- raw.orders[id] transformation
--> r <- raw.orders[amount] transformation

-- listagg within a group
SELECT dept, listagg(name, ',') WITHIN GROUP (ORDER BY name) AS names FROM hr.emp GROUP BY dept;
--> select
--> reads hr.emp
--> dept <- hr.emp[dept] identity
--> names <- hr.emp[name] aggregation
--> names <- hr.emp[name] sort
--> rows <- hr.emp[dept] group_by

-- Comments and casts in a realistic pipeline
INSERT INTO mart.sessions
  (session_id, user_id, started, pages)
-- sessions of the last day
SELECT s.sid, TRY_CAST(s.uid AS bigint), min(s.ts), count_if(s.kind = 'page')
FROM raw.hits s /* all sites */ WHERE s.dt = '2024-01-01' GROUP BY s.sid, s.uid;
--> insert
--> reads raw.hits
--> writes mart.sessions
--> mart.sessions[session_id] <- raw.hits[sid] identity
--> mart.sessions[user_id] <- raw.hits[uid] transformation
--> mart.sessions[started] <- raw.hits[ts] aggregation
--> mart.sessions[pages] <- raw.hits[kind] aggregation
--> rows <- raw.hits[dt] filter
--> rows <- raw.hits[sid] group_by
--> rows <- raw.hits[uid] group_by

-- A sessionisation over two window passes
INSERT INTO mart.sessions (user_id, session_no, started)
WITH marked AS (
  SELECT user_id, ts, CASE WHEN ts - lag(ts) OVER (PARTITION BY user_id ORDER BY ts) > INTERVAL '30' MINUTE THEN 1 ELSE 0 END AS is_new FROM raw.hits),
numbered AS (SELECT user_id, ts, sum(is_new) OVER (PARTITION BY user_id ORDER BY ts) AS session_no FROM marked)
SELECT user_id, session_no, min(ts) FROM numbered GROUP BY user_id, session_no;
--> insert
--> reads raw.hits
--> writes mart.sessions
--> mart.sessions[user_id] <- raw.hits[user_id] identity
--> mart.sessions[session_no] <- raw.hits[ts] conditional
--> mart.sessions[session_no] <- raw.hits[user_id] window
--> mart.sessions[session_no] <- raw.hits[ts] window
--> mart.sessions[started] <- raw.hits[ts] aggregation
--> rows <- raw.hits[user_id] group_by
--> rows <- raw.hits[ts] conditional
--> rows <- raw.hits[user_id] window
--> rows <- raw.hits[ts] window

-- Federated join over catalogs into Iceberg
CREATE TABLE iceberg.mart.c AS
SELECT p.id, m.doc.email AS email, lower(h.country) AS country
FROM postgresql.crm.people p
JOIN mongodb.app.profiles m ON m.person_id = p.id
LEFT JOIN hive.ref.geo h ON h.code = p.geo;
--> create table
--> reads hive.ref.geo, mongodb.app.profiles, postgresql.crm.people
--> writes iceberg.mart.c
--> iceberg.mart.c[id] <- postgresql.crm.people[id] identity
--> iceberg.mart.c[email] <- mongodb.app.profiles[doc.email] identity
--> iceberg.mart.c[country] <- hive.ref.geo[country] transformation
--> rows <- mongodb.app.profiles[person_id] join
--> rows <- postgresql.crm.people[id] join
--> rows <- hive.ref.geo[code] join
--> rows <- postgresql.crm.people[geo] join

-- Names of row fields from a cast
SELECT r.x AS x, r.y AS y FROM (SELECT CAST(ROW(a, b) AS ROW(x bigint, y bigint)) AS r FROM raw.t);
--> select
--> reads raw.t
--> x <- raw.t[a] transformation
--> y <- raw.t[b] transformation

-- USE names a catalog and a schema
USE hive.web;
SELECT url FROM hits;
--> use
--> select
--> reads hive.web.hits
--> url <- hive.web.hits[url] identity

-- Of a map and an array taken apart together the map has two columns
SELECT k, v, x FROM raw.t CROSS JOIN UNNEST(t.labels, t.items) AS u (k, v, x);
--> select
--> reads raw.t
--> k <- raw.t[labels] identity
--> v <- raw.t[items] identity
--> v <- raw.t[labels] identity
--> x <- raw.t[items] identity
--> rows <- raw.t[items] join
--> rows <- raw.t[labels] join

-- A cast tells what the fields of a row are called
SELECT q.s.x AS z FROM (SELECT CAST(ROW(a, b) AS ROW(x INTEGER, y VARCHAR)) AS s FROM t) q;
--> select
--> reads t
--> z <- t[a] transformation

-- Rows of an array under the names of an alias
SELECT x FROM (SELECT array_agg(CAST(ROW(a, b) AS ROW(x INTEGER, y VARCHAR))) AS arr FROM t) q CROSS JOIN UNNEST(q.arr) AS u(x, y);
--> select
--> reads t
--> x <- t[a] aggregation
--> rows <- t[a] join
--> rows <- t[b] join

-- A field of the first of an array of rows is that field alone
SELECT id, array_agg(CAST(ROW(a, b) AS ROW(x int, y int)) ORDER BY d)[1].x AS z FROM t GROUP BY id;
--> select
--> reads t
--> id <- t[id] identity
--> z <- t[a] aggregation
--> z <- t[d] sort
--> rows <- t[id] group_by

-- ROW in VALUES is a row, beside those in parentheses
SELECT v.a, v.b FROM y CROSS JOIN LATERAL (VALUES ROW(y.p, y.q), (y.r, y.s)) AS v (a, b);
--> select
--> reads y
--> a <- y[p] identity
--> a <- y[r] identity
--> b <- y[q] identity
--> b <- y[s] identity

-- A function of tables is made of all that it is given
INSERT INTO x (a)
SELECT r.a FROM TABLE(f(
  input => TABLE(s.orders) PARTITION BY (k, l) PRUNE WHEN EMPTY ORDER BY ts DESC,
  other => TABLE(SELECT p, q FROM s.items) AS i COPARTITION (orders, i),
  cols => DESCRIPTOR(k, l),
  size => 3)) AS r;
--> insert
--> reads s.items, s.orders
--> writes x
--> x[a] <- s.items[p] transformation
--> x[a] <- s.items[q] transformation
--> x[a] <- s.orders[*] transformation
--> rows <- s.items[p] join
--> rows <- s.items[q] join
--> rows <- s.orders[*] join

-- A table that a function is given, beside another source
SELECT o.id, t.n FROM s.orders AS o, TABLE(counted(TABLE(s.lines))) AS t (n);
--> select
--> reads s.lines, s.orders
--> id <- s.orders[id] identity
--> n <- s.lines[*] transformation
--> rows <- s.lines[*] join

-- A query with a function of its own
WITH FUNCTION twice(x bigint) RETURNS bigint RETURN x * 2, q AS (SELECT e FROM s.u)
SELECT twice(a) AS b, q.e FROM s.t CROSS JOIN q WHERE c > 1;
--> select
--> reads s.t, s.u
--> b <- s.t[a] transformation
--> e <- s.u[e] identity
--> rows <- s.t[c] filter

-- A query with functions that are blocks
WITH
  FUNCTION f(x bigint) RETURNS bigint DETERMINISTIC
  BEGIN
    IF x > 1 THEN RETURN 1; END IF;
    RETURN CASE WHEN x = 1 THEN 2 ELSE 3 END;
  END,
  FUNCTION g(x varchar) RETURNS varchar RETURN lower(x),
  q AS (SELECT e FROM s.u)
SELECT f(a) AS n, g(q.e) AS m FROM s.t CROSS JOIN q;
SELECT c FROM s.v;
--> select
--> reads s.t, s.u
--> n <- s.t[a] transformation
--> m <- s.u[e] transformation
--> select
--> reads s.v
--> c <- s.v[c] identity

-- JSON_TABLE says what stands for what is missing, and how nested paths are joined
INSERT INTO x (at, b, n, d)
SELECT j.at, j.b, j.n, j.d
FROM s.t CROSS JOIN JSON_TABLE(t.doc, 'lax $.items[*]' AS "root" COLUMNS(
  n FOR ORDINALITY,
  at timestamp WITH TIME ZONE PATH 'lax $.at' DEFAULT '2026-01-01' ON EMPTY,
  b varchar(3) PATH 'lax $.b' DEFAULT 'x, y' ON EMPTY NULL ON ERROR,
  NESTED PATH 'lax $.c[*]' AS "nest" COLUMNS (
    d varchar FORMAT JSON PATH 'lax $.d' WITH ARRAY WRAPPER EMPTY ARRAY ON EMPTY))
  PLAN ("root" OUTER "nest") ERROR ON ERROR) AS j;
--> insert
--> reads s.t
--> writes x
--> x[at] <- s.t[doc.items.at] identity
--> x[b] <- s.t[doc.items.b] identity
--> x[n] <-
--> x[d] <- s.t[doc.items.c.d] identity
--> rows <- s.t[doc.items] join
