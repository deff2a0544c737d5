-- SEL and its like are short for verbs
SEL o.id, o.amount FROM sales.orders o WHERE o.status = 'P';
--> select
--> reads sales.orders
--> id <- sales.orders[id] identity
--> amount <- sales.orders[amount] identity
--> rows <- sales.orders[status] filter

-- CREATE TABLE AS WITH DATA and an index
CREATE MULTISET TABLE mart.daily AS (
  SELECT o.day, SUM(o.amount) AS amount FROM sales.orders o GROUP BY o.day
) WITH DATA PRIMARY INDEX (day);
--> create table
--> reads sales.orders
--> writes mart.daily
--> mart.daily[day] <- sales.orders[day] identity
--> mart.daily[amount] <- sales.orders[amount] aggregation
--> rows <- sales.orders[day] group_by

-- A volatile table is composed away
CREATE VOLATILE TABLE vt AS (SELECT id, amount FROM sales.orders WHERE amount > 0) WITH DATA PRIMARY INDEX (id) ON COMMIT PRESERVE ROWS;
INSERT INTO mart.t (id, amount) SELECT v.id, v.amount FROM vt v;
--> create temporary table
--> reads sales.orders
--> insert
--> reads sales.orders
--> writes mart.t
--> mart.t[id] <- sales.orders[id] identity
--> mart.t[amount] <- sales.orders[amount] identity
--> rows <- sales.orders[amount] filter

-- QUALIFY keeps one row of each key
SELECT id, status FROM sales.orders QUALIFY ROW_NUMBER() OVER (PARTITION BY id ORDER BY at DESC) = 1;
--> select
--> reads sales.orders
--> id <- sales.orders[id] identity
--> status <- sales.orders[status] identity
--> rows <- sales.orders[id] window
--> rows <- sales.orders[at] window

-- An alias is used again
SELECT amount * 1.2 AS gross, gross - amount AS tax FROM sales.orders WHERE gross > 10;
--> select
--> reads sales.orders
--> gross <- sales.orders[amount] transformation
--> tax <- sales.orders[amount] transformation
--> rows <- sales.orders[amount] filter

-- UPDATE with FROM behind the table
UPDATE t FROM mart.customers AS t, stage.customers AS s SET city = s.city WHERE t.id = s.id;
--> update
--> reads stage.customers
--> writes mart.customers
--> mart.customers[city] <- stage.customers[city] identity
--> rows <- mart.customers[id] filter
--> rows <- stage.customers[id] filter

-- DELETE ... ALL
DELETE FROM stage.orders ALL;
--> delete
--> writes stage.orders

-- DELETE by an alias of its FROM
DELETE t FROM mart.customers AS t, stage.gone AS g WHERE t.id = g.id;
--> delete
--> reads stage.gone
--> writes mart.customers
--> rows <- mart.customers[id] filter
--> rows <- stage.gone[id] filter

-- REPLACE VIEW with its locks
REPLACE VIEW mart.v_orders AS LOCKING ROW FOR ACCESS SELECT id, amount FROM sales.orders;
--> create view
--> reads sales.orders
--> writes mart.v_orders
--> mart.v_orders[id] <- sales.orders[id] identity
--> mart.v_orders[amount] <- sales.orders[amount] identity

-- LOCKING in front of a query
LOCKING TABLE sales.orders FOR ACCESS SELECT id FROM sales.orders;
--> select
--> reads sales.orders
--> id <- sales.orders[id] identity

-- INSERT without INTO and with values alone
INS mart.log (job, n) SELECT 'etl', COUNT(o.id) FROM sales.orders o;
--> insert
--> reads sales.orders
--> writes mart.log
--> mart.log[job] <-
--> mart.log[n] <- sales.orders[id] aggregation

-- MERGE
MERGE INTO mart.c AS t USING stage.c AS s ON t.id = s.id
WHEN MATCHED THEN UPDATE SET name = s.name
WHEN NOT MATCHED THEN INSERT (id, name) VALUES (s.id, s.name);
--> merge
--> reads stage.c
--> writes mart.c
--> mart.c[name] <- stage.c[name] identity
--> mart.c[id] <- stage.c[id] identity
--> rows <- mart.c[id] join
--> rows <- stage.c[id] join

-- TOP and SAMPLE keep lineage
SELECT TOP 10 id FROM sales.orders ORDER BY amount DESC;
--> select
--> reads sales.orders
--> id <- sales.orders[id] identity
--> rows <- sales.orders[amount] sort

-- Ordered analytic functions
SELECT id, SUM(amount) OVER (PARTITION BY cust ORDER BY day ROWS UNBOUNDED PRECEDING) AS running FROM sales.orders;
--> select
--> reads sales.orders
--> id <- sales.orders[id] identity
--> running <- sales.orders[amount] aggregation
--> running <- sales.orders[cust] window
--> running <- sales.orders[day] window

-- Casts with a format
SELECT CAST(day AS DATE FORMAT 'YYYY-MM-DD') AS d, TRIM(name) AS n FROM sales.orders;
--> select
--> reads sales.orders
--> d <- sales.orders[day] transformation
--> n <- sales.orders[name] transformation

-- MINUS
SELECT id FROM a.x MINUS SELECT id FROM a.y;
--> select
--> reads a.x, a.y
--> id <- a.x[id] identity
--> rows <- a.y[id] filter
--> rows <- a.x[id] filter

-- CASE_N and ZEROIFNULL
SELECT ZEROIFNULL(amount) AS a, NULLIFZERO(n) AS n, COALESCE(x, y) AS z FROM sales.t;
--> select
--> reads sales.t
--> a <- sales.t[amount] transformation
--> n <- sales.t[n] transformation
--> z <- sales.t[x] transformation
--> z <- sales.t[y] transformation

-- Statistics, databases and comments move nothing
COLLECT STATISTICS COLUMN (id) ON mart.t;
DATABASE mart;
COMMENT ON TABLE mart.t IS 'x';
--> collect
--> use
--> comment

-- A macro runs what is in it
REPLACE MACRO etl.m (d DATE) AS (INSERT INTO mart.t (id) SELECT id FROM sales.orders WHERE day = :d;);
--> insert
--> reads sales.orders
--> writes mart.t
--> mart.t[id] <- sales.orders[id] identity
--> rows <- sales.orders[day] filter

-- RENAME TABLE
RENAME TABLE stage.a TO stage.b;
--> rename
--> reads stage.a
--> writes stage.b
--> stage.b[*] <- stage.a[*] identity

-- HASHROW hides what it is given
SELECT HASHROW(email) AS h FROM sales.c;
--> select
--> reads sales.c
--> h <- sales.c[email] transformation masked

-- UPDATE from a table without an alias
UPDATE mart.t FROM raw.s SET amount = s.amount WHERE t.id = s.id;
--> update
--> reads raw.s
--> writes mart.t
--> mart.t[amount] <- raw.s[amount] identity
--> rows <- mart.t[id] filter
--> rows <- raw.s[id] filter

-- Phrases say how columns are shown and what they are called
SELECT a (FORMAT '999'), b (NAMED bb), c (TITLE 'See'), d (DATE, FORMAT 'YYYY') AS day, e (DECIMAL(10,2), NAMED ee) FROM raw.t;
--> select
--> reads raw.t
--> a <- raw.t[a] identity
--> bb <- raw.t[b] identity
--> c <- raw.t[c] identity
--> day <- raw.t[d] identity
--> ee <- raw.t[e] identity

-- MERGE inserts values without the word
MERGE INTO mart.t USING raw.s AS s ON t.id = s.id WHEN MATCHED THEN UPDATE SET v = s.v WHEN NOT MATCHED THEN INSERT (s.id, s.v);
--> merge
--> reads raw.s
--> writes mart.t
--> mart.t[v] <- raw.s[v] identity
--> mart.t[id] <- raw.s[id] identity
--> rows <- mart.t[id] join
--> rows <- raw.s[id] join

-- RANK of what it is ordered by
SEL a, RANK(g DESC) AS r, RANK(h) (NAMED s) FROM t QUALIFY RANK(g DESC) <= 10;
--> select
--> reads t
--> a <- t[a] identity
--> r <- t[g] window
--> s <- t[h] window
--> rows <- t[g] window
