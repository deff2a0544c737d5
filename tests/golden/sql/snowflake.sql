-- A dbt incremental model keeps the newest version of each row
--: raw.shop.orders(id, customer_id, status, amount, updated_at, _loaded_at)
CREATE OR REPLACE TRANSIENT TABLE analytics.core.orders AS (
  SELECT id AS order_id, customer_id, upper(status) AS status, amount
  FROM raw.shop.orders
  QUALIFY row_number() OVER (PARTITION BY id ORDER BY updated_at DESC, _loaded_at DESC) = 1
);
--> create table
--> reads raw.shop.orders
--> writes analytics.core.orders
--> analytics.core.orders[order_id] <- raw.shop.orders[id] identity
--> analytics.core.orders[customer_id] <- raw.shop.orders[customer_id] identity
--> analytics.core.orders[amount] <- raw.shop.orders[amount] identity
--> analytics.core.orders[status] <- raw.shop.orders[status] transformation
--> rows <- raw.shop.orders[id] window
--> rows <- raw.shop.orders[updated_at] window
--> rows <- raw.shop.orders[_loaded_at] window

-- QUALIFY may test an alias of the select list
SELECT user_id, event_ts, rank() OVER (PARTITION BY user_id ORDER BY event_ts) AS rnk FROM app.events QUALIFY rnk <= 3;
--> select
--> reads app.events
--> user_id <- app.events[user_id] identity
--> event_ts <- app.events[event_ts] identity
--> rnk <- app.events[user_id] window
--> rnk <- app.events[event_ts] window
--> rows <- app.events[user_id] window
--> rows <- app.events[event_ts] window

-- A later item of the select list uses an earlier one
SELECT price * qty AS gross, gross * (1 - discount) AS net FROM shop.lines;
--> select
--> reads shop.lines
--> gross <- shop.lines[price] transformation
--> gross <- shop.lines[qty] transformation
--> net <- shop.lines[price] transformation
--> net <- shop.lines[qty] transformation
--> net <- shop.lines[discount] transformation

-- A column wins over an alias of the same name
--: shop.lines(price, qty)
SELECT qty * 2 AS price, price + 1 AS next_price FROM shop.lines;
--> select
--> reads shop.lines
--> price <- shop.lines[qty] transformation
--> next_price <- shop.lines[price] transformation

-- A path with colons goes into a variant
SELECT payload:customer.id::number AS customer_id, payload:items[0].sku::string AS first_sku, payload['meta']['ip'] AS ip FROM raw.events;
--> select
--> reads raw.events
--> customer_id <- raw.events[payload.customer.id] transformation
--> first_sku <- raw.events[payload.items.sku] transformation
--> ip <- raw.events[payload.meta.ip] identity

-- LATERAL FLATTEN takes an array of a variant apart
SELECT o.id, f.value:sku::string AS sku, f.index AS line_no
FROM raw.orders o, LATERAL FLATTEN(input => o.payload:lines) f;
--> select
--> reads raw.orders
--> id <- raw.orders[id] identity
--> sku <- raw.orders[payload.lines.sku] transformation
--> line_no <- raw.orders[payload.lines] identity
--> rows <- raw.orders[payload.lines] join

-- Two FLATTENs go into an array of arrays
SELECT r.doc:id::int AS doc_id, s.value:name::string AS section, p.value:text::string AS paragraph
FROM raw.docs r,
  LATERAL FLATTEN(input => r.doc:sections) s,
  LATERAL FLATTEN(input => s.value:paragraphs, outer => true) p;
--> select
--> reads raw.docs
--> doc_id <- raw.docs[doc.id] transformation
--> section <- raw.docs[doc.sections.name] transformation
--> paragraph <- raw.docs[doc.sections.paragraphs.text] transformation
--> rows <- raw.docs[doc.sections] join
--> rows <- raw.docs[doc.sections.paragraphs] join

-- FLATTEN as a table function with a path
SELECT t.id, f.key, f.value FROM raw.t t, TABLE(FLATTEN(input => t.v, path => 'attributes')) AS f;
--> select
--> reads raw.t
--> id <- raw.t[id] identity
--> key <- raw.t[v.attributes] identity
--> value <- raw.t[v.attributes] identity
--> rows <- raw.t[v.attributes] join

-- MERGE updates what changed and inserts what is new
MERGE INTO dim.customer AS t USING stg.customer AS s ON t.customer_id = s.customer_id
WHEN MATCHED AND t.row_hash <> s.row_hash THEN UPDATE SET t.name = s.name, t.email = lower(s.email), t.updated_at = current_timestamp()
WHEN NOT MATCHED THEN INSERT (customer_id, name, email) VALUES (s.customer_id, s.name, lower(s.email));
--> merge
--> reads stg.customer
--> writes dim.customer
--> dim.customer[name] <- stg.customer[name] identity
--> dim.customer[email] <- stg.customer[email] transformation
--> dim.customer[updated_at] <-
--> dim.customer[customer_id] <- stg.customer[customer_id] identity
--> rows <- stg.customer[customer_id] join
--> rows <- dim.customer[customer_id] join
--> rows <- stg.customer[row_hash] filter
--> rows <- dim.customer[row_hash] filter

-- MERGE deletes what a query says is gone
MERGE INTO mart.users t USING (SELECT id, op, name FROM raw.cdc QUALIFY row_number() OVER (PARTITION BY id ORDER BY seq DESC) = 1) s
ON t.id = s.id
WHEN MATCHED AND s.op = 'D' THEN DELETE
WHEN MATCHED THEN UPDATE SET name = s.name
WHEN NOT MATCHED AND s.op <> 'D' THEN INSERT (id, name) VALUES (s.id, s.name);
--> merge
--> reads raw.cdc
--> writes mart.users
--> mart.users[id] <- raw.cdc[id] identity
--> mart.users[name] <- raw.cdc[name] identity
--> rows <- mart.users[id] join
--> rows <- raw.cdc[id] join
--> rows <- raw.cdc[op] filter
--> rows <- raw.cdc[id] window
--> rows <- raw.cdc[seq] window

-- A clone has the columns of the original
--: PROD.CORE.ORDERS(ID, AMOUNT)
CREATE TABLE dev.core.orders CLONE prod.core.orders;
--> create table
--> reads prod.core.orders
--> writes dev.core.orders
--> dev.core.orders[ID] <- prod.core.orders[ID] identity
--> dev.core.orders[AMOUNT] <- prod.core.orders[AMOUNT] identity

-- A clone of a table as it was earlier
CREATE OR REPLACE TABLE ops.orders_backup CLONE ops.orders AT (OFFSET => -3600);
--> create table
--> reads ops.orders
--> writes ops.orders_backup
--> ops.orders_backup[*] <- ops.orders[*] identity

-- A table made like another takes its columns and no rows
CREATE TABLE stg.orders LIKE raw.orders;
--> create table
--> reads raw.orders
--> writes stg.orders

-- SWAP exchanges two tables
ALTER TABLE mart.orders_new SWAP WITH mart.orders;
--> swap
--> reads mart.orders, mart.orders_new
--> writes mart.orders, mart.orders_new
--> mart.orders[*] <- mart.orders_new[*] identity
--> mart.orders_new[*] <- mart.orders[*] identity

-- A renamed table keeps its schema when none is named
ALTER TABLE mart.orders_tmp RENAME TO mart.orders;
--> rename
--> reads mart.orders_tmp
--> writes mart.orders
--> mart.orders[*] <- mart.orders_tmp[*] identity

-- COPY from a stage into a table
COPY INTO raw.orders FROM @landing.stages.s3_orders/2026/ FILE_FORMAT = (TYPE = CSV SKIP_HEADER = 1) ON_ERROR = 'CONTINUE';
--> copy
--> reads @landing.stages.s3_orders/2026/
--> writes raw.orders

-- COPY from a bucket into a table
COPY INTO raw.orders FROM 's3://landing/orders/' CREDENTIALS = (AWS_KEY_ID = 'x' AWS_SECRET_KEY = 'y') FILE_FORMAT = (TYPE = JSON);
--> copy
--> reads s3://landing/orders/
--> writes raw.orders

-- COPY with a query over the columns of a stage
COPY INTO raw.orders (id, amount, file) FROM (SELECT $1, $2::number, metadata$filename FROM @landing.s3_orders) FILE_FORMAT = (TYPE = CSV);
--> copy
--> reads @landing.s3_orders
--> writes raw.orders
--> raw.orders[id] <- @landing.s3_orders[$1] identity
--> raw.orders[amount] <- @landing.s3_orders[$2] transformation
--> raw.orders[file] <-

-- COPY unloads a table into a stage
COPY INTO @exports.daily/orders/ FROM mart.orders FILE_FORMAT = (TYPE = PARQUET) OVERWRITE = TRUE;
--> copy
--> reads mart.orders
--> writes @exports.daily/orders/
--> @exports.daily/orders/[*] <- mart.orders[*] identity

-- COPY unloads a query into a bucket
COPY INTO 's3://exports/revenue/' FROM (SELECT day, sum(amount) AS total FROM mart.orders GROUP BY day) STORAGE_INTEGRATION = s3_int;
--> copy
--> reads mart.orders
--> writes s3://exports/revenue/
--> s3://exports/revenue/[day] <- mart.orders[day] identity
--> s3://exports/revenue/[total] <- mart.orders[amount] aggregation
--> rows <- mart.orders[day] group_by

-- A stage is read like a table
SELECT t.$1:id::int AS id, t.$1:name::string AS name FROM @raw.stage_json/customers (FILE_FORMAT => 'raw.json') t;
--> select
--> reads @raw.stage_json/customers
--> id <- @raw.stage_json/customers[$1.id] transformation
--> name <- @raw.stage_json/customers[$1.name] transformation

-- An unquoted name is folded to capitals, a quoted one that exists in no case but another is taken for it
--: MART.T(ID, name)
SELECT id, "name", "Id" FROM mart.t;
--> select
--> reads mart.t
--> id <- mart.t[ID] identity
--> name <- mart.t[name] identity
--> Id <- mart.t[ID] identity

-- A quoted table and an unquoted one are two tables
SELECT a.x, b.x AS y FROM s."Orders" a JOIN s.orders b ON a.id = b.id;
--> select
--> reads s.Orders, s.orders
--> x <- s.Orders[x] identity
--> y <- s.orders[x] identity
--> rows <- s.Orders[id] join
--> rows <- s.orders[id] join

-- A query of WITH hides the table of its name but not inside itself
WITH orders AS (SELECT id, amount FROM orders WHERE amount > 0) SELECT id FROM orders;
--> select
--> reads orders
--> id <- orders[id] identity
--> rows <- orders[amount] filter

-- INSERT ALL with conditions fills several tables
INSERT FIRST
  WHEN amount > 1000 THEN INTO mart.big (id, amount) VALUES (id, amount)
  WHEN amount > 100 THEN INTO mart.medium (id, amount) VALUES (id, amount)
  ELSE INTO mart.small (id, amount) VALUES (id, amount)
SELECT id, amount FROM raw.orders WHERE status = 'paid';
--> insert
--> reads raw.orders
--> writes mart.big, mart.medium, mart.small
--> mart.big[id] <- raw.orders[id] identity
--> mart.big[amount] <- raw.orders[amount] identity
--> mart.medium[id] <- raw.orders[id] identity
--> mart.medium[amount] <- raw.orders[amount] identity
--> mart.small[id] <- raw.orders[id] identity
--> mart.small[amount] <- raw.orders[amount] identity
--> rows <- raw.orders[amount] filter
--> rows <- raw.orders[status] filter

-- INSERT ALL without conditions
--: HIST.A(ID, V)
INSERT ALL INTO hist.a INTO hist.b (k, w) VALUES (id, v) SELECT id, v FROM raw.x;
--> insert
--> reads raw.x
--> writes hist.a, hist.b
--> hist.a[ID] <- raw.x[id] identity
--> hist.a[V] <- raw.x[v] identity
--> hist.b[k] <- raw.x[id] identity
--> hist.b[w] <- raw.x[v] identity

-- INSERT OVERWRITE replaces all rows
INSERT OVERWRITE INTO mart.daily (day, total) SELECT date_trunc('day', ts), count(*) FROM raw.events GROUP BY 1;
--> insert overwrite
--> reads raw.events
--> writes mart.daily
--> mart.daily[day] <- raw.events[ts] transformation
--> mart.daily[total] <-
--> rows <- raw.events[ts] group_by

-- A temporary table is composed away
CREATE TEMPORARY TABLE tmp_paid AS SELECT id, amount FROM raw.orders WHERE status = 'paid';
INSERT INTO mart.revenue (total) SELECT sum(amount) FROM tmp_paid;
--> create temporary table
--> reads raw.orders
--> insert
--> reads raw.orders
--> writes mart.revenue
--> mart.revenue[total] <- raw.orders[amount] aggregation
--> rows <- raw.orders[status] filter

-- A stream is read like a table, with its own columns
INSERT INTO dim.t (id, op) SELECT id, metadata$action FROM raw.orders_stream WHERE metadata$isupdate = FALSE;
--> insert
--> reads raw.orders_stream
--> writes dim.t
--> dim.t[id] <- raw.orders_stream[id] identity
--> dim.t[op] <-

-- SCD2 closes the old row with UPDATE FROM
UPDATE dim.customer SET valid_to = s.changed_at, is_current = FALSE FROM stg.customer s
WHERE dim.customer.id = s.id AND dim.customer.is_current AND dim.customer.hash <> s.hash;
--> update
--> reads stg.customer
--> writes dim.customer
--> dim.customer[valid_to] <- stg.customer[changed_at] identity
--> dim.customer[is_current] <-
--> rows <- dim.customer[id] filter
--> rows <- stg.customer[id] filter
--> rows <- dim.customer[is_current] filter
--> rows <- dim.customer[hash] filter
--> rows <- stg.customer[hash] filter

-- DELETE with USING
DELETE FROM mart.sessions USING ops.blocked b WHERE mart.sessions.user_id = b.user_id;
--> delete
--> reads ops.blocked
--> writes mart.sessions
--> rows <- mart.sessions[user_id] filter
--> rows <- ops.blocked[user_id] filter

-- PIVOT with values in columns named by it
SELECT * FROM (SELECT region, month, amount FROM mart.sales) PIVOT (SUM(amount) FOR month IN ('JAN', 'FEB')) AS p (region, jan, feb);
--> select
--> reads mart.sales
--> region <- mart.sales[region] identity
--> jan <- mart.sales[amount] aggregation
--> jan <- mart.sales[month] group_by
--> feb <- mart.sales[amount] aggregation
--> feb <- mart.sales[month] group_by
--> rows <- mart.sales[region] group_by

-- UNPIVOT makes rows of columns
--: MART.SALES(REGION, JAN, FEB)
SELECT region, month, amount FROM mart.sales UNPIVOT (amount FOR month IN (jan, feb));
--> select
--> reads mart.sales
--> region <- mart.sales[REGION] identity
--> month <-
--> amount <- mart.sales[JAN] transformation
--> amount <- mart.sales[FEB] transformation
--> rows <- mart.sales[FEB] filter
--> rows <- mart.sales[JAN] filter

-- EXCLUDE, RENAME and REPLACE change a star
--: RAW.USERS(ID, EMAIL, PHONE, NAME)
SELECT * EXCLUDE (phone) REPLACE (md5(email) AS email) RENAME (name AS full_name) FROM raw.users;
--> select
--> reads raw.users
--> ID <- raw.users[ID] identity
--> EMAIL <- raw.users[EMAIL] transformation masked
--> full_name <- raw.users[NAME] identity

-- EXCLUDE over a table that nobody knows is partial
SELECT u.* EXCLUDE phone FROM raw.users u;
--> select partial
--> reads raw.users
--> * <- raw.users[*] identity

-- A join by USING makes one column of two
--: S.A(ID, X)
--: S.B(ID, Y)
SELECT id, x, y FROM s.a LEFT JOIN s.b USING (id);
--> select
--> reads s.a, s.b
--> id <- s.a[ID] identity
--> x <- s.a[X] identity
--> y <- s.b[Y] identity
--> rows <- s.a[ID] join
--> rows <- s.b[ID] join

-- A natural join compares all columns of the same name
--: S.A(ID, X)
--: S.B(ID, Y)
SELECT * FROM s.a NATURAL JOIN s.b;
--> select
--> reads s.a, s.b
--> ID <- s.a[ID] identity
--> X <- s.a[X] identity
--> Y <- s.b[Y] identity
--> rows <- s.a[ID] join
--> rows <- s.b[ID] join

-- A column of no table that is known is a question of several
SELECT a.id, total FROM s.a JOIN s.b ON a.id = b.id;
--> select partial
--> reads s.a, s.b
--> id <- s.a[id] identity
--> total <-
--> rows <- s.a[id] join
--> rows <- s.b[id] join

-- A recursive query walks down a hierarchy
WITH RECURSIVE tree (id, parent_id, depth, path) AS (
  SELECT id, parent_id, 0, name FROM hr.units WHERE parent_id IS NULL
  UNION ALL
  SELECT u.id, u.parent_id, t.depth + 1, t.path || '/' || u.name FROM hr.units u JOIN tree t ON u.parent_id = t.id
)
SELECT id, depth, path FROM tree;
--> select
--> reads hr.units
--> id <- hr.units[id] identity
--> depth <-
--> path <- hr.units[name] identity
--> path <- hr.units[name] transformation
--> rows <- hr.units[parent_id] filter
--> rows <- hr.units[parent_id] join
--> rows <- hr.units[id] join

-- CONNECT BY walks down a hierarchy
SELECT employee_id, sys_connect_by_path(title, ' > ') AS path FROM hr.employees START WITH title = 'CEO' CONNECT BY manager_id = PRIOR employee_id;
--> select
--> reads hr.employees
--> employee_id <- hr.employees[employee_id] identity
--> path <- hr.employees[title] transformation
--> rows <- hr.employees[title] filter
--> rows <- hr.employees[manager_id] filter
--> rows <- hr.employees[employee_id] filter

-- ASOF JOIN matches the nearest earlier row
SELECT t.id, q.price FROM mkt.trades t ASOF JOIN mkt.quotes q MATCH_CONDITION (t.ts >= q.ts) ON t.symbol = q.symbol;
--> select
--> reads mkt.quotes, mkt.trades
--> id <- mkt.trades[id] identity
--> price <- mkt.quotes[price] identity
--> rows <- mkt.trades[ts] join
--> rows <- mkt.quotes[ts] join
--> rows <- mkt.trades[symbol] join
--> rows <- mkt.quotes[symbol] join

-- Sessions by the gap between events
WITH gaps AS (
  SELECT user_id, ts, datediff('minute', lag(ts) OVER (PARTITION BY user_id ORDER BY ts), ts) AS gap FROM app.events
), marked AS (
  SELECT user_id, ts, sum(iff(gap > 30, 1, 0)) OVER (PARTITION BY user_id ORDER BY ts) AS session_no FROM gaps
)
SELECT user_id, session_no, min(ts) AS started_at, count(*) AS events FROM marked GROUP BY user_id, session_no;
--> select
--> reads app.events
--> user_id <- app.events[user_id] identity
--> session_no <- app.events[ts] conditional
--> session_no <- app.events[user_id] window
--> session_no <- app.events[ts] window
--> started_at <- app.events[ts] aggregation
--> events <-
--> rows <- app.events[user_id] group_by
--> rows <- app.events[ts] conditional
--> rows <- app.events[user_id] window
--> rows <- app.events[ts] window

-- A conditional says what it tests and what it returns
SELECT CASE WHEN status = 'refunded' THEN 0 ELSE amount END AS net, iff(vip, discount, 0) AS d, decode(kind, 'a', x, y) AS z FROM t;
--> select
--> reads t
--> net <- t[status] conditional
--> net <- t[amount] transformation
--> d <- t[vip] conditional
--> d <- t[discount] transformation
--> z <- t[kind] conditional
--> z <- t[x] transformation
--> z <- t[y] transformation

-- Functions that hide what they are given
SELECT sha2(email, 256) AS e, hash(phone) AS p, md5(lower(trim(name))) AS n FROM crm.people;
--> select
--> reads crm.people
--> e <- crm.people[email] transformation masked
--> p <- crm.people[phone] transformation masked
--> n <- crm.people[name] transformation masked

-- A surrogate key hides its parts
SELECT md5(coalesce(cast(order_id AS varchar), '') || '-' || coalesce(cast(line_no AS varchar), '')) AS line_key FROM raw.lines;
--> select
--> reads raw.lines
--> line_key <- raw.lines[order_id] transformation masked
--> line_key <- raw.lines[line_no] transformation masked

-- An ordered list of values
SELECT customer_id, listagg(DISTINCT sku, ',') WITHIN GROUP (ORDER BY sku) AS skus, array_agg(amount) WITHIN GROUP (ORDER BY ts) AS amounts FROM raw.lines GROUP BY customer_id;
--> select
--> reads raw.lines
--> customer_id <- raw.lines[customer_id] identity
--> skus <- raw.lines[sku] aggregation
--> skus <- raw.lines[sku] sort
--> amounts <- raw.lines[amount] aggregation
--> amounts <- raw.lines[ts] sort
--> rows <- raw.lines[customer_id] group_by

-- GROUP BY ALL groups by what is no aggregate
SELECT region, date_trunc('month', ts) AS month, sum(amount) AS total FROM mart.sales GROUP BY ALL ORDER BY ALL;
--> select
--> reads mart.sales
--> region <- mart.sales[region] identity
--> month <- mart.sales[ts] transformation
--> total <- mart.sales[amount] aggregation
--> rows <- mart.sales[region] group_by
--> rows <- mart.sales[ts] group_by
--> rows <- mart.sales[region] sort
--> rows <- mart.sales[ts] sort
--> rows <- mart.sales[amount] sort

-- Positions in GROUP BY and ORDER BY
SELECT country, count(DISTINCT user_id) AS users FROM app.users GROUP BY 1 ORDER BY 2 DESC;
--> select
--> reads app.users
--> country <- app.users[country] identity
--> users <- app.users[user_id] aggregation
--> rows <- app.users[country] group_by
--> rows <- app.users[user_id] sort

-- A correlated subquery in the select list
SELECT c.id, (SELECT max(o.ts) FROM shop.orders o WHERE o.customer_id = c.id) AS last_order FROM shop.customers c;
--> select
--> reads shop.customers, shop.orders
--> id <- shop.customers[id] identity
--> last_order <- shop.orders[ts] aggregation
--> last_order <- shop.orders[customer_id] filter
--> last_order <- shop.customers[id] filter

-- EXISTS and IN decide about rows
SELECT c.id FROM shop.customers c WHERE EXISTS (SELECT 1 FROM shop.orders o WHERE o.customer_id = c.id AND o.amount > 10) AND c.country IN (SELECT code FROM ref.countries);
--> select
--> reads ref.countries, shop.customers, shop.orders
--> id <- shop.customers[id] identity
--> rows <- shop.orders[customer_id] filter
--> rows <- shop.customers[id] filter
--> rows <- shop.orders[amount] filter
--> rows <- shop.customers[country] filter
--> rows <- ref.countries[code] filter

-- UNION ALL goes by position
INSERT INTO mart.all_events (id, at) SELECT id, ts FROM web.events UNION ALL SELECT event_id, happened_at FROM app.events;
--> insert
--> reads app.events, web.events
--> writes mart.all_events
--> mart.all_events[id] <- web.events[id] identity
--> mart.all_events[id] <- app.events[event_id] identity
--> mart.all_events[at] <- web.events[ts] identity
--> mart.all_events[at] <- app.events[happened_at] identity

-- UNION ALL BY NAME goes by name
--: S.A(X, Y)
--: S.B(Y, X, Z)
SELECT * FROM s.a UNION ALL BY NAME SELECT * FROM s.b;
--> select
--> reads s.a, s.b
--> X <- s.a[X] identity
--> X <- s.b[X] identity
--> Y <- s.a[Y] identity
--> Y <- s.b[Y] identity
--> Z <- s.b[Z] identity

-- MINUS decides about rows by its second side
SELECT id FROM s.a MINUS SELECT id FROM s.b;
--> select
--> reads s.a, s.b
--> id <- s.a[id] identity
--> rows <- s.b[id] filter
--> rows <- s.a[id] filter

-- VALUES as a table of its own
SELECT v.column1 AS code, o.amount FROM (VALUES ('a', 1), ('b', 2)) v JOIN shop.orders o ON o.code = v.column1;
--> select
--> reads shop.orders
--> code <-
--> amount <- shop.orders[amount] identity
--> rows <- shop.orders[code] join

-- A dynamic table is made of a query
CREATE OR REPLACE DYNAMIC TABLE mart.daily TARGET_LAG = '1 hour' WAREHOUSE = wh AS SELECT day, sum(amount) AS total FROM raw.orders GROUP BY day;
--> create table
--> reads raw.orders
--> writes mart.daily
--> mart.daily[day] <- raw.orders[day] identity
--> mart.daily[total] <- raw.orders[amount] aggregation
--> rows <- raw.orders[day] group_by

-- A view with names of its own
CREATE OR REPLACE SECURE VIEW mart.v_orders (order_id, total) AS SELECT id, amount * 1.2 FROM raw.orders;
--> create view
--> reads raw.orders
--> writes mart.v_orders
--> mart.v_orders[order_id] <- raw.orders[id] identity
--> mart.v_orders[total] <- raw.orders[amount] transformation

-- A materialized view
CREATE MATERIALIZED VIEW mart.mv AS SELECT country, count(*) AS n FROM raw.users GROUP BY country;
--> create materialized view
--> reads raw.users
--> writes mart.mv
--> mart.mv[country] <- raw.users[country] identity
--> mart.mv[n] <-
--> rows <- raw.users[country] group_by

-- A scripting block runs its statements in order
EXECUTE IMMEDIATE $$
DECLARE
  n INTEGER;
BEGIN
  n := (SELECT count(*) FROM raw.orders WHERE loaded = FALSE);
  IF (n > 0) THEN
    INSERT INTO stg.orders (id) SELECT id FROM raw.orders WHERE loaded = FALSE;
    UPDATE raw.orders SET loaded = TRUE WHERE loaded = FALSE;
  END IF;
  RETURN n;
END;
$$;
--> select
--> reads raw.orders
--> _col1 <-
--> rows <- raw.orders[loaded] filter
--> insert
--> reads raw.orders
--> writes stg.orders
--> stg.orders[id] <- raw.orders[id] identity
--> rows <- raw.orders[loaded] filter
--> update
--> writes raw.orders
--> raw.orders[loaded] <-
--> rows <- raw.orders[loaded] filter

-- A procedure in SQL is read inside
CREATE OR REPLACE PROCEDURE ops.refresh() RETURNS STRING LANGUAGE SQL AS
$$
BEGIN
  TRUNCATE TABLE mart.daily;
  INSERT INTO mart.daily (day, n) SELECT day, count(*) FROM raw.events GROUP BY day;
  RETURN 'ok';
END;
$$;
--> truncate
--> writes mart.daily
--> insert
--> reads raw.events
--> writes mart.daily
--> mart.daily[day] <- raw.events[day] identity
--> mart.daily[n] <-
--> rows <- raw.events[day] group_by

-- A procedure in another language is opaque
CREATE OR REPLACE PROCEDURE ops.score() RETURNS STRING LANGUAGE PYTHON RUNTIME_VERSION = '3.11' HANDLER = 'run' AS $$
def run(session): return 'ok'
$$;
--> unknown opaque

-- SQL that is put together while it runs is opaque
EXECUTE IMMEDIATE 'INSERT INTO ' || target || ' SELECT * FROM raw.orders';
--> unknown opaque

-- SQL in a constant text is read
EXECUTE IMMEDIATE 'INSERT INTO mart.x (a) SELECT b FROM raw.y';
--> insert
--> reads raw.y
--> writes mart.x
--> mart.x[a] <- raw.y[b] identity

-- A task runs a statement
CREATE OR REPLACE TASK ops.load_orders WAREHOUSE = wh SCHEDULE = '5 MINUTE' AS INSERT INTO stg.orders (id) SELECT id FROM raw.orders_stream;
--> insert
--> reads raw.orders_stream
--> writes stg.orders
--> stg.orders[id] <- raw.orders_stream[id] identity

-- A call of a procedure says nothing about data
CALL ops.refresh('2026-01-01');
--> call opaque

-- IDENTIFIER names a table by a text
INSERT INTO IDENTIFIER('mart.daily') (id) SELECT id FROM IDENTIFIER('raw.events');
--> insert
--> reads raw.events
--> writes mart.daily
--> mart.daily[id] <- raw.events[id] identity

-- A table function with a lateral argument
SELECT u.id, t.value AS tag FROM app.users u, TABLE(SPLIT_TO_TABLE(u.tags, ',')) t;
--> select
--> reads app.users
--> id <- app.users[id] identity
--> tag <- app.users[tags] transformation
--> rows <- app.users[tags] join

-- GENERATOR reads no table
SELECT dateadd('day', seq4(), '2026-01-01')::date AS day FROM TABLE(GENERATOR(ROWCOUNT => 365));
--> select
--> day <-

-- A sample of a table as it was
SELECT id FROM raw.orders AT (TIMESTAMP => '2026-01-01'::timestamp) SAMPLE (10);
--> select
--> reads raw.orders
--> id <- raw.orders[id] identity

-- dbt templates stand for tables and values
{{ config(materialized='incremental', unique_key='id') }}
WITH src AS (SELECT * FROM {{ source('shop', 'orders') }} {% if is_incremental() %} WHERE updated_at > (SELECT max(updated_at) FROM {{ this }}) {% endif %})
SELECT src.id, c.name FROM src JOIN {{ ref('customers') }} c ON c.id = src.customer_id;
--> select
--> reads customers, shop.orders, {{ this }}
--> id <- shop.orders[id] identity
--> name <- customers[name] identity
--> rows <- shop.orders[customer_id] join
--> rows <- customers[id] join
--> rows <- shop.orders[updated_at] filter
--> rows <- {{ this }}[updated_at] filter

-- Variables of a session stand for values
SET cutoff = '2026-01-01';
SELECT id FROM raw.orders WHERE ts > $cutoff AND region = :region;
--> set
--> select
--> reads raw.orders
--> id <- raw.orders[id] identity
--> rows <- raw.orders[ts] filter
--> rows <- raw.orders[region] filter

-- Objects and arrays are made of what goes into them
SELECT object_construct('id', id, 'name', name) AS doc, array_construct(a, b) AS pair, parse_json(raw):x::int AS x FROM src.t;
--> select
--> reads src.t
--> doc <- src.t[id] transformation
--> doc <- src.t[name] transformation
--> pair <- src.t[a] transformation
--> pair <- src.t[b] transformation
--> x <- src.t[raw] transformation

-- GROUPING SETS group by all their columns
SELECT region, product, sum(amount) AS total FROM mart.sales GROUP BY GROUPING SETS ((region), (product), ());
--> select
--> reads mart.sales
--> region <- mart.sales[region] identity
--> product <- mart.sales[product] identity
--> total <- mart.sales[amount] aggregation
--> rows <- mart.sales[region] group_by
--> rows <- mart.sales[product] group_by

-- MATCH_RECOGNIZE finds patterns in rows
SELECT * FROM mkt.prices MATCH_RECOGNIZE (
  PARTITION BY symbol ORDER BY ts
  MEASURES first(down.price) AS top, last(up.price) AS recovered
  ONE ROW PER MATCH
  PATTERN (down+ up+)
  DEFINE down AS price < lag(price), up AS price > lag(price)
);
--> select
--> reads mkt.prices
--> symbol <- mkt.prices[symbol] identity
--> top <- mkt.prices[price] aggregation
--> recovered <- mkt.prices[price] aggregation
--> rows <- mkt.prices[symbol] window
--> rows <- mkt.prices[ts] sort
--> rows <- mkt.prices[price] filter

-- An aggregate over the groups of a window
SELECT region, sum(amount) AS total, ratio_to_report(sum(amount)) OVER (PARTITION BY country) AS share FROM mart.sales GROUP BY region, country HAVING count(*) > 10;
--> select
--> reads mart.sales
--> region <- mart.sales[region] identity
--> total <- mart.sales[amount] aggregation
--> share <- mart.sales[amount] aggregation
--> share <- mart.sales[country] window
--> rows <- mart.sales[region] group_by
--> rows <- mart.sales[country] group_by

-- A table of four parts does not exist but one of three with quotes does
SELECT "o"."Order Id" AS order_id FROM "Raw Data"."shop"."Orders" AS "o";
--> select
--> reads Raw Data.shop.Orders
--> order_id <- Raw Data.shop.Orders[Order Id] identity

-- A script changes what is known of a table it makes
CREATE TABLE s.stage (id INT, v STRING);
INSERT INTO s.stage SELECT k, w FROM raw.src;
CREATE TABLE s.final AS SELECT * FROM s.stage;
--> create table
--> writes s.stage
--> insert
--> reads raw.src
--> writes s.stage
--> s.stage[id] <- raw.src[k] identity
--> s.stage[v] <- raw.src[w] identity
--> create table
--> reads s.stage
--> writes s.final
--> s.final[id] <- s.stage[id] identity
--> s.final[v] <- s.stage[v] identity

-- A lateral subquery sees the row before it
SELECT c.id, l.ts FROM shop.customers c, LATERAL (SELECT o.ts FROM shop.orders o WHERE o.customer_id = c.id ORDER BY o.ts DESC LIMIT 1) l;
--> select
--> reads shop.customers, shop.orders
--> id <- shop.customers[id] identity
--> ts <- shop.orders[ts] identity
--> rows <- shop.orders[customer_id] filter
--> rows <- shop.customers[id] filter
--> rows <- shop.orders[ts] sort

-- A higher order function goes over an array
SELECT transform(items, i -> i:price * fx) AS prices, filter(items, i -> i:qty > 0) AS kept FROM raw.carts;
--> select
--> reads raw.carts
--> prices <- raw.carts[items] transformation
--> prices <- raw.carts[fx] transformation
--> kept <- raw.carts[items] transformation

-- Drops and truncates say what they empty
TRUNCATE TABLE IF EXISTS stg.orders;
DROP TABLE IF EXISTS stg.orders_old;
--> truncate
--> writes stg.orders
--> drop table
--> writes stg.orders_old

-- PUT fills a stage, and its files are listed and removed
PUT file:///data/orders.csv @landing.orders AUTO_COMPRESS = TRUE;
LIST @landing.orders;
REMOVE @landing.orders PATTERN = '.*old.*';
--> put
--> reads file:///data/orders.csv
--> writes @landing.orders
--> liststage
--> remove

-- A stream hands on what changes in a table
--: raw.orders(id, amount)
CREATE OR REPLACE STREAM raw.orders_stream ON TABLE raw.orders APPEND_ONLY = TRUE;
INSERT INTO stg.orders (id, amount) SELECT id, amount FROM raw.orders_stream WHERE metadata$action = 'INSERT';
--> create stream
--> reads raw.orders
--> writes raw.orders_stream
--> raw.orders_stream[id] <- raw.orders[id] identity
--> raw.orders_stream[amount] <- raw.orders[amount] identity
--> insert
--> reads raw.orders_stream
--> writes stg.orders
--> stg.orders[id] <- raw.orders_stream[id] identity
--> stg.orders[amount] <- raw.orders_stream[amount] identity

-- A pipe copies from a stage
CREATE OR REPLACE PIPE ops.orders_pipe AUTO_INGEST = TRUE AS COPY INTO raw.orders FROM @landing.orders FILE_FORMAT = (TYPE = 'JSON');
--> copy
--> reads @landing.orders
--> writes raw.orders

-- An external table lies over a stage
CREATE OR REPLACE EXTERNAL TABLE raw.orders_ext (id INT AS (value:id::int)) WITH LOCATION = @landing.orders/2026/ FILE_FORMAT = (TYPE = PARQUET) AUTO_REFRESH = TRUE;
--> create table
--> reads @landing.orders/2026/
--> writes raw.orders_ext

-- A hybrid table has columns and no rows yet
CREATE HYBRID TABLE app.carts (id INT PRIMARY KEY, doc VARIANT);
INSERT INTO app.carts SELECT id, payload FROM raw.carts;
--> create table
--> writes app.carts
--> insert
--> reads raw.carts
--> writes app.carts
--> app.carts[id] <- raw.carts[id] identity
--> app.carts[doc] <- raw.carts[payload] identity

-- A MERGE whose source is a stage
MERGE INTO dim.t t USING (SELECT $1:id::int AS id, $1:name::string AS name FROM @landing.t (FILE_FORMAT => 'ops.json')) s ON t.id = s.id
WHEN MATCHED THEN UPDATE SET t.name = s.name WHEN NOT MATCHED THEN INSERT (id, name) VALUES (s.id, s.name);
--> merge
--> reads @landing.t
--> writes dim.t
--> dim.t[name] <- @landing.t[$1.name] transformation
--> dim.t[id] <- @landing.t[$1.id] transformation
--> rows <- dim.t[id] join
--> rows <- @landing.t[$1.id] join

-- A block with LET, a loop and a cursor
BEGIN
  LET cutoff DATE := (SELECT max(day) FROM ops.loads);
  LET c CURSOR FOR SELECT id FROM raw.queue;
  FOR r IN c DO
    INSERT INTO mart.done (id, at) SELECT q.id, q.at FROM raw.queue q WHERE q.day > :cutoff;
  END FOR;
END;
--> select
--> reads ops.loads
--> _col1 <- ops.loads[day] aggregation
--> select
--> reads raw.queue
--> id <- raw.queue[id] identity
--> insert
--> reads ops.loads, raw.queue
--> writes mart.done
--> mart.done[id] <- raw.queue[id] identity
--> mart.done[at] <- raw.queue[at] identity
--> rows <- ops.loads[day] filter
--> rows <- raw.queue[day] filter

-- Temporary tables that are made of each other
CREATE OR REPLACE TEMP TABLE a AS SELECT id, v FROM raw.x;
CREATE OR REPLACE TEMP TABLE b AS SELECT id, sum(v) AS v FROM a GROUP BY id;
MERGE INTO mart.t USING b ON mart.t.id = b.id WHEN MATCHED THEN UPDATE SET v = b.v;
DROP TABLE a;
--> create temporary table
--> reads raw.x
--> create temporary table
--> reads raw.x
--> merge
--> reads raw.x
--> writes mart.t
--> mart.t[v] <- raw.x[v] aggregation
--> rows <- mart.t[id] join
--> rows <- raw.x[id] join
--> rows <- raw.x[id] group_by
--> drop table

-- A table function in SQL is read where it is called
CREATE OR REPLACE FUNCTION ops.lines_of(cart INT) RETURNS TABLE (sku STRING, qty INT) AS $$ SELECT sku, qty FROM raw.lines WHERE cart_id = cart $$;
SELECT c.id, l.sku FROM raw.carts c, TABLE(ops.lines_of(c.id)) l;
--> create function
--> select
--> reads raw.carts, raw.lines
--> id <- raw.carts[id] identity
--> sku <- raw.lines[sku] identity
--> rows <- raw.lines[cart_id] filter
--> rows <- raw.carts[id] filter

-- A function that asks a table is read where it is called
CREATE FUNCTION ops.last_order(cid INT) RETURNS DATE AS $$ SELECT max(day) FROM raw.orders WHERE customer_id = cid $$;
SELECT c.id, ops.last_order(c.id) AS last_order FROM raw.customers c;
--> create function
--> select
--> reads raw.customers, raw.orders
--> id <- raw.customers[id] identity
--> last_order <- raw.orders[day] aggregation
--> last_order <- raw.orders[customer_id] filter
--> last_order <- raw.customers[id] filter

-- Dynamic SQL from a variable that holds a constant text
DECLARE
  stmt VARCHAR;
BEGIN
  stmt := 'INSERT INTO mart.x (a) SELECT b FROM raw.y';
  EXECUTE IMMEDIATE stmt;
END;
--> insert
--> reads raw.y
--> writes mart.x
--> mart.x[a] <- raw.y[b] identity

-- The next value of a sequence comes from no table
INSERT INTO mart.x (id, a) SELECT ops.x_seq.nextval, b FROM raw.y;
--> insert
--> reads raw.y
--> writes mart.x
--> mart.x[id] <-
--> mart.x[a] <- raw.y[b] identity

-- PIVOT over any value has columns that only the data tell
SELECT * FROM (SELECT id, k, v FROM raw.t) PIVOT (max(v) FOR k IN (ANY ORDER BY k)) ORDER BY id;
--> select
--> reads raw.t
--> id <- raw.t[id] identity
--> * <- raw.t[v] aggregation
--> * <- raw.t[k] group_by
--> rows <- raw.t[id] group_by
--> rows <- raw.t[id] sort

-- Dynamic SQL is joined from texts and run by a variable
BEGIN
  LET target := 'mart.x';
  LET q := 'INSERT INTO ' || 'mart.x' || ' SELECT id FROM raw.x';
  EXECUTE IMMEDIATE :q;
END;
--> insert
--> reads raw.x
--> writes mart.x
--> mart.x[id] <- raw.x[id] identity

-- What holds no rows moves no data
CREATE OR REPLACE MASKING POLICY ops.hide AS (v STRING) RETURNS STRING -> CASE WHEN current_role() = 'ADMIN' THEN v ELSE '*' END;
CREATE ROLE IF NOT EXISTS analyst;
CREATE WAREHOUSE IF NOT EXISTS wh WAREHOUSE_SIZE = XSMALL;
--> create masking policy
--> create role
--> create warehouse

-- GROUP BY ALL does not group by what an aggregate tests
SELECT country, count(DISTINCT iff(kind = 'login', user_id, NULL)) AS logins FROM app.events GROUP BY ALL;
--> select
--> reads app.events
--> country <- app.events[country] identity
--> logins <- app.events[kind] conditional
--> logins <- app.events[user_id] aggregation
--> rows <- app.events[country] group_by

-- A loop of a template makes a column of its own name
SELECT order_id, {% for m in methods %} sum(CASE WHEN method = '{{ m }}' THEN amount END) AS {{ m }}_amount, {% endfor %} sum(amount) AS total FROM {{ ref('payments') }} GROUP BY 1;
--> select
--> reads payments
--> order_id <- payments[order_id] identity
--> {{ m }}_amount <- payments[method] conditional
--> {{ m }}_amount <- payments[amount] aggregation
--> total <- payments[amount] aggregation
--> rows <- payments[order_id] group_by

-- SCD2 by a MERGE over a join with itself
MERGE INTO dim.account t USING (
  WITH src AS (SELECT a.account_id, a.name, sha2(a.name, 256) AS row_hash FROM stg.account a),
  changes AS (SELECT s.account_id, s.name, s.row_hash FROM src s LEFT JOIN dim.account d ON d.account_id = s.account_id AND d.is_current WHERE d.row_hash <> s.row_hash)
  SELECT account_id AS join_key, account_id, name, row_hash FROM changes
  UNION ALL SELECT NULL, account_id, name, row_hash FROM changes
) s ON t.account_id = s.join_key
WHEN MATCHED AND t.is_current THEN UPDATE SET is_current = FALSE, valid_to = current_timestamp()
WHEN NOT MATCHED THEN INSERT (account_id, name, row_hash, is_current) VALUES (s.account_id, s.name, s.row_hash, TRUE);
--> merge
--> reads dim.account, stg.account
--> writes dim.account
--> dim.account[is_current] <-
--> dim.account[valid_to] <-
--> dim.account[account_id] <- stg.account[account_id] identity
--> dim.account[name] <- stg.account[name] identity
--> dim.account[row_hash] <- stg.account[name] transformation masked
--> rows <- dim.account[account_id] join
--> rows <- stg.account[account_id] join
--> rows <- dim.account[is_current] join
--> rows <- dim.account[row_hash] filter
--> rows <- stg.account[name] filter masked
--> rows <- dim.account[is_current] filter

-- Settings of a session move no data
ALTER SESSION SET TIMEZONE = 'UTC';
ALTER WAREHOUSE wh RESUME;
UNDROP TABLE raw.orders;
--> alter
--> alter
--> undrop

-- USE says where the names behind it belong
USE DATABASE lake;
USE SCHEMA bronze;
INSERT INTO silver.orders (id) SELECT id FROM orders;
--> use
--> use
--> insert
--> reads lake.bronze.orders
--> writes lake.silver.orders
--> lake.silver.orders[id] <- lake.bronze.orders[id] identity

-- A role and a warehouse are no places of tables
USE ROLE loader;
USE WAREHOUSE small;
SELECT id FROM orders;
--> use
--> use
--> select
--> reads orders
--> id <- orders[id] identity

-- A header of SQLMesh says what its query makes
MODEL (
  name mart.paid_orders,
  kind INCREMENTAL_BY_TIME_RANGE (time_column day),
  grain (id, day)
);
@DEF(cents, 100);
SELECT id, amount / 100 AS amount, day FROM raw.orders WHERE status = 'paid';
--> create table
--> reads raw.orders
--> writes mart.paid_orders
--> mart.paid_orders[id] <- raw.orders[id] identity
--> mart.paid_orders[amount] <- raw.orders[amount] transformation
--> mart.paid_orders[day] <- raw.orders[day] identity
--> rows <- raw.orders[status] filter

-- Both branches of an if of jinja count, and what defines a macro does not
{% macro net(column) %} ({{ column }} * 0.8) {% endmacro %}
SELECT id, {% if var('gross') %} gross {% else %} net {% endif %} AS value
FROM {% if target.name == 'dev' %} dev.orders {% else %} prod.orders {% endif %};
--> select
--> reads dev.orders, prod.orders
--> id <- dev.orders[id] identity
--> id <- prod.orders[id] identity
--> value <- dev.orders[gross] identity
--> value <- prod.orders[net] identity

-- A loop of jinja is gone through once, as its first and last round
SELECT {% for m in methods %} sum({{ m }}_amount + fee) AS total{% if not loop.last %},{% endif %} {% endfor %} FROM pay.lines;
--> select
--> reads pay.lines
--> total <- pay.lines[{{ m }}_amount] aggregation
--> total <- pay.lines[fee] aggregation

-- GET goes into an object by a key that is written out
SELECT get(v, 'customer') AS c, get(get(v, 'a'), 'b') AS d FROM raw.docs;
--> select
--> reads raw.docs
--> c <- raw.docs[v.customer] identity
--> d <- raw.docs[v.a.b] identity

-- Groups of expressions, rolled up
SELECT lower(region) AS region, sum(amount) AS total FROM mart.sales
GROUP BY ROLLUP (date_trunc('month', day), lower(region));
--> select
--> reads mart.sales
--> region <- mart.sales[region] transformation
--> total <- mart.sales[amount] aggregation
--> rows <- mart.sales[day] group_by
--> rows <- mart.sales[region] group_by

-- A loop over a cursor hands its rows on
DECLARE
  c CURSOR FOR SELECT id, amount * 2 AS twice FROM raw.orders WHERE paid;
BEGIN
  FOR r IN c DO
    INSERT INTO mart.x (id, twice) VALUES (r.id, r.twice);
  END FOR;
END;
--> select
--> reads raw.orders
--> id <- raw.orders[id] identity
--> twice <- raw.orders[amount] transformation
--> rows <- raw.orders[paid] filter
--> insert
--> reads raw.orders
--> writes mart.x
--> mart.x[id] <- raw.orders[id] identity
--> mart.x[twice] <- raw.orders[amount] transformation
--> rows <- raw.orders[paid] filter

-- A value without an alias gives no column its name
CREATE TABLE mart.flags AS SELECT id, 'very secret', CAST('4711' AS int), 42 FROM raw.users;
--> create table
--> reads raw.users
--> writes mart.flags
--> mart.flags[id] <- raw.users[id] identity
--> mart.flags[_col2] <-
--> mart.flags[_col3] <-
--> mart.flags[_col4] <-

-- An object of all columns is made of each
--: raw.users(id, mail)
SELECT object_construct(*) AS doc, hash(*) AS version, count(*) AS n FROM raw.users;
--> select
--> reads raw.users
--> doc <- raw.users[id] transformation
--> doc <- raw.users[mail] transformation
--> version <- raw.users[id] transformation masked
--> version <- raw.users[mail] transformation masked
--> n <-

-- ILIKE behind a star keeps the columns whose names fit
--: raw.users(id, home_city, work_city)
SELECT * ILIKE '%_city' FROM raw.users;
--> select
--> reads raw.users
--> home_city <- raw.users[home_city] identity
--> work_city <- raw.users[work_city] identity

-- A renamed column of an unknown table keeps its spelling
SELECT * EXCLUDE (a) RENAME (first_name AS name) FROM raw.users;
--> select partial
--> reads raw.users
--> name <- raw.users[first_name] identity
--> * <- raw.users[*] identity

-- A path of FLATTEN leads into what it takes apart
SELECT f.value:name::string AS name FROM raw.t AS t, LATERAL FLATTEN(input => t.v:x, path => 'a[0].b', outer => true) AS f;
--> select
--> reads raw.t
--> name <- raw.t[v.x.a.b.name] transformation
--> rows <- raw.t[v.x.a.b] join

-- A path into an object that the query has put together
SELECT o:a::int AS a, o:b.c AS c, o['d'] AS d FROM (SELECT object_construct('a', x, 'b', object_construct('c', y), 'd', z) AS o FROM raw.t);
--> select
--> reads raw.t
--> a <- raw.t[x] transformation
--> c <- raw.t[y] identity
--> d <- raw.t[z] identity

-- A condition of a block reads
BEGIN
  IF (EXISTS (SELECT 1 FROM c WHERE k = 1)) THEN INSERT INTO a SELECT y FROM b; END IF;
END;
--> select
--> reads c
--> _col1 <- c[k] filter
--> insert
--> reads b
--> writes a
--> a[y] <- b[y] identity

-- A schema left out between two dots is PUBLIC
INSERT INTO db..t SELECT x FROM e..u;
--> insert
--> reads e.PUBLIC.u
--> writes db.PUBLIC.t
--> db.PUBLIC.t[x] <- e.PUBLIC.u[x] identity

-- A table that a variable names
SET t = 'raw.orders';
SELECT x FROM IDENTIFIER($t);
SELECT x FROM TABLE($t);
UNSET t;
SELECT x FROM TABLE('raw.orders');
--> set
--> select
--> reads raw.orders
--> x <- raw.orders[x] identity
--> select
--> reads raw.orders
--> x <- raw.orders[x] identity
--> unset
--> select
--> reads raw.orders
--> x <- raw.orders[x] identity

-- A table that a variable names of which nothing is known
SELECT x FROM IDENTIFIER($t);
--> select
--> reads $t
--> x <- $t[x] identity

-- A condition that asks the catalog reads no data
BEGIN
  LET n := (SELECT COUNT(*) FROM information_schema.tables WHERE table_name = 'X');
  IF (EXISTS (SELECT 1 FROM shop.information_schema.columns WHERE column_name = 'A')) THEN
    INSERT INTO mart.x (a) SELECT a FROM raw.y;
  END IF;
END;
--> insert
--> reads raw.y
--> writes mart.x
--> mart.x[a] <- raw.y[a] identity

-- A key of the first of an array of objects is that value alone
SELECT id, ARRAY_AGG(OBJECT_CONSTRUCT('x', a, 'y', b)) WITHIN GROUP (ORDER BY d)[0]:x::string AS z FROM t GROUP BY id;
--> select
--> reads t
--> id <- t[id] identity
--> z <- t[a] aggregation
--> z <- t[d] sort
--> rows <- t[id] group_by

-- FETCH gives a variable what its cursor selects
DECLARE
  v NUMBER;
  c CURSOR FOR SELECT price FROM invoices;
BEGIN
  OPEN c;
  FETCH c INTO v;
  INSERT INTO t (p) VALUES (:v);
END;
--> select
--> reads invoices
--> price <- invoices[price] identity
--> insert
--> reads invoices
--> writes t
--> t[p] <- invoices[price] identity

-- RESULT_SCAN reads what the statement before returned
SELECT id, upper(name) AS name FROM raw.people WHERE kind = 'x';
INSERT INTO mart.names (n, i) SELECT r."NAME", $1 FROM TABLE(RESULT_SCAN(LAST_QUERY_ID())) AS r;
--> select
--> reads raw.people
--> id <- raw.people[id] identity
--> name <- raw.people[name] transformation
--> rows <- raw.people[kind] filter
--> insert
--> reads raw.people
--> writes mart.names
--> mart.names[n] <- raw.people[name] transformation
--> mart.names[i] <- raw.people[id] identity
--> rows <- raw.people[kind] filter

-- RESULT_SCAN of what is no query, and of a query that is not told
SELECT id FROM raw.people;
SHOW TABLES;
CREATE TABLE mart.tables AS SELECT "name" FROM TABLE(RESULT_SCAN(LAST_QUERY_ID()));
SELECT id FROM raw.people;
SELECT id FROM TABLE(RESULT_SCAN($qid));
--> select
--> reads raw.people
--> id <- raw.people[id] identity
--> show
--> create table partial
--> writes mart.tables
--> mart.tables[name] <-
--> select
--> reads raw.people
--> id <- raw.people[id] identity
--> select partial
--> id <-

-- SELECT INTO, LET and SET give variables what they select
DECLARE
  v NUMBER;
  w NUMBER;
BEGIN
  SELECT price, tax INTO :v, :w FROM invoices WHERE id = 1;
  LET z := (SELECT max(price) FROM offers) + 1;
  INSERT INTO t (p, q, r) VALUES (:v, :w, :z);
END;
SET (a, b) = (SELECT id, day FROM loads);
INSERT INTO t (p, q) SELECT $a, $b;
--> select
--> reads invoices
--> price <- invoices[price] identity
--> tax <- invoices[tax] identity
--> rows <- invoices[id] filter
--> select
--> reads offers
--> _col1 <- offers[price] aggregation
--> insert
--> reads invoices, offers
--> writes t
--> t[p] <- invoices[price] identity
--> t[q] <- invoices[tax] identity
--> t[r] <- offers[price] aggregation
--> rows <- invoices[id] filter
--> set
--> reads loads
--> insert
--> reads loads
--> writes t
--> t[p] <- loads[id] identity
--> t[q] <- loads[day] identity
