-- INSERT OVERWRITE of a dynamic partition takes its value last
--: mart.daily(user_id, n, day)
INSERT OVERWRITE TABLE mart.daily PARTITION (day) SELECT user_id, count(*), to_date(ts) FROM raw.events GROUP BY user_id, to_date(ts);
--> insert overwrite
--> reads raw.events
--> writes mart.daily
--> mart.daily[user_id] <- raw.events[user_id] identity
--> mart.daily[n] <-
--> mart.daily[day] <- raw.events[ts] transformation
--> rows <- raw.events[user_id] group_by
--> rows <- raw.events[ts] group_by

-- A static partition is no column of the query
--: mart.daily(user_id, n, day)
INSERT INTO mart.daily PARTITION (day = '2026-01-01') SELECT user_id, count(*) FROM raw.events GROUP BY user_id;
--> insert
--> reads raw.events
--> writes mart.daily
--> mart.daily[user_id] <- raw.events[user_id] identity
--> mart.daily[n] <-
--> rows <- raw.events[user_id] group_by

-- A directory is written to
INSERT OVERWRITE DIRECTORY 's3a://exports/users' USING parquet SELECT id, name FROM mart.users;
--> insert overwrite
--> reads mart.users
--> writes s3a://exports/users
--> s3a://exports/users[id] <- mart.users[id] identity
--> s3a://exports/users[name] <- mart.users[name] identity

-- A file is read by its format and path
SELECT id FROM parquet.`hdfs://lake/users/*.parquet` WHERE active;
--> select
--> reads hdfs://lake/users/*.parquet
--> id <- hdfs://lake/users/*.parquet[id] identity
--> rows <- hdfs://lake/users/*.parquet[active] filter

-- CREATE TABLE USING with a query
CREATE OR REPLACE TABLE mart.users USING iceberg PARTITIONED BY (bucket(16, id)) TBLPROPERTIES ('format-version' = '2') AS SELECT id, lower(email) AS email FROM raw.users;
--> create table
--> reads raw.users
--> writes mart.users
--> mart.users[id] <- raw.users[id] identity
--> mart.users[email] <- raw.users[email] transformation

-- A temporary view over files is composed away
CREATE TEMPORARY VIEW src USING csv OPTIONS (path 's3://landing/a.csv', header 'true');
INSERT INTO mart.a (id) SELECT id FROM src;
--> create temporary view
--> reads s3://landing/a.csv
--> insert
--> reads s3://landing/a.csv
--> writes mart.a
--> mart.a[id] <- s3://landing/a.csv[id] identity

-- A global temporary view is composed away
CREATE GLOBAL TEMPORARY VIEW recent AS SELECT id FROM raw.orders WHERE day > '2026-01-01';
SELECT id FROM global_temp.recent;
--> create temporary view
--> reads raw.orders
--> select
--> reads raw.orders
--> id <- raw.orders[id] identity
--> rows <- raw.orders[day] filter

-- CACHE TABLE keeps a query
CACHE LAZY TABLE hot OPTIONS ('storageLevel' = 'DISK_ONLY') AS SELECT id FROM raw.orders;
--> cache table
--> reads raw.orders
--> writes hot
--> hot[id] <- raw.orders[id] identity

-- FROM feeds several inserts
FROM raw.people AS p
INSERT OVERWRITE TABLE mart.adults SELECT p.id, p.name WHERE p.age >= 18
INSERT OVERWRITE TABLE mart.minors SELECT p.id WHERE p.age < 18;
--> insert
--> reads raw.people
--> writes mart.adults, mart.minors
--> mart.adults[id] <- raw.people[id] identity
--> mart.adults[name] <- raw.people[name] identity
--> mart.minors[id] <- raw.people[id] identity
--> rows <- raw.people[age] filter

-- LATERAL VIEW after another goes into arrays of arrays
SELECT o.id, l.sku, d AS discount FROM raw.orders o LATERAL VIEW explode(o.lines) x AS l LATERAL VIEW OUTER explode(l.discounts) y AS d;
--> select
--> reads raw.orders
--> id <- raw.orders[id] identity
--> sku <- raw.orders[lines.sku] identity
--> discount <- raw.orders[lines.discounts] identity
--> rows <- raw.orders[lines] join
--> rows <- raw.orders[lines.discounts] join

-- LATERAL VIEW of a split text
SELECT id, word FROM raw.docs LATERAL VIEW explode(split(body, ' ')) w AS word WHERE length(word) > 3;
--> select
--> reads raw.docs
--> id <- raw.docs[id] identity
--> word <- raw.docs[body] transformation
--> rows <- raw.docs[body] filter
--> rows <- raw.docs[body] join

-- json_tuple makes columns of JSON
SELECT id, a, b FROM raw.events LATERAL VIEW json_tuple(payload, 'a', 'b') j AS a, b;
--> select
--> reads raw.events
--> id <- raw.events[id] identity
--> a <- raw.events[payload] transformation
--> b <- raw.events[payload] transformation
--> rows <- raw.events[payload] join

-- explode of a map in the select list gives a key and a value
SELECT id, explode(attributes) AS (k, v) FROM raw.events;
--> select
--> reads raw.events
--> id <- raw.events[id] identity
--> k <- raw.events[attributes] identity
--> v <- raw.events[attributes] identity
--> rows <- raw.events[attributes] join

-- A pivot of two columns with two aggregates
SELECT * FROM (SELECT name, year, amount FROM mart.sales) PIVOT (sum(amount) AS s, max(amount) AS m FOR year IN (2025, 2026));
--> select
--> reads mart.sales
--> name <- mart.sales[name] identity
--> 2025_s <- mart.sales[amount] aggregation
--> 2025_s <- mart.sales[year] group_by
--> 2025_m <- mart.sales[amount] aggregation
--> 2025_m <- mart.sales[year] group_by
--> 2026_s <- mart.sales[amount] aggregation
--> 2026_s <- mart.sales[year] group_by
--> 2026_m <- mart.sales[amount] aggregation
--> 2026_m <- mart.sales[year] group_by
--> rows <- mart.sales[name] group_by

-- UNPIVOT with a name for each column
SELECT id, q, v FROM mart.wide UNPIVOT (v FOR q IN (q1 AS first, q2 AS second));
--> select
--> reads mart.wide
--> id <- mart.wide[id] identity
--> q <-
--> v <- mart.wide[q1] transformation
--> v <- mart.wide[q2] transformation
--> rows <- mart.wide[q1] filter
--> rows <- mart.wide[q2] filter

-- A semi join and an anti join only decide
SELECT c.id FROM raw.customers c LEFT SEMI JOIN raw.orders o ON o.cid = c.id LEFT ANTI JOIN raw.blocked b ON b.cid = c.id;
--> select
--> reads raw.blocked, raw.customers, raw.orders
--> id <- raw.customers[id] identity
--> rows <- raw.orders[cid] join
--> rows <- raw.customers[id] join
--> rows <- raw.blocked[cid] join

-- A hint and a sample change nothing
SELECT /*+ BROADCAST(c) */ o.id, c.name FROM raw.orders TABLESAMPLE (10 PERCENT) o JOIN raw.customers c ON c.id = o.cid;
--> select
--> reads raw.customers, raw.orders
--> id <- raw.orders[id] identity
--> name <- raw.customers[name] identity
--> rows <- raw.customers[id] join
--> rows <- raw.orders[cid] join

-- DISTRIBUTE BY and SORT BY order rows
SELECT id, ts FROM raw.events DISTRIBUTE BY id SORT BY ts DESC;
--> select
--> reads raw.events
--> id <- raw.events[id] identity
--> ts <- raw.events[ts] identity
--> rows <- raw.events[id] sort
--> rows <- raw.events[ts] sort

-- A window with a name and a range
SELECT id, sum(v) OVER w AS total, first_value(v) OVER w AS first FROM raw.m WINDOW w AS (PARTITION BY id ORDER BY ts RANGE BETWEEN INTERVAL 7 DAYS PRECEDING AND CURRENT ROW);
--> select
--> reads raw.m
--> id <- raw.m[id] identity
--> total <- raw.m[v] aggregation
--> total <- raw.m[id] window
--> total <- raw.m[ts] window
--> first <- raw.m[v] transformation
--> first <- raw.m[id] window
--> first <- raw.m[ts] window

-- MERGE of Iceberg with several branches
MERGE INTO mart.t t USING (SELECT id, op, v FROM raw.changes) s ON t.id = s.id
WHEN MATCHED AND s.op = 'delete' THEN DELETE
WHEN MATCHED THEN UPDATE SET t.v = s.v
WHEN NOT MATCHED AND s.op <> 'delete' THEN INSERT (id, v) VALUES (s.id, s.v);
--> merge
--> reads raw.changes
--> writes mart.t
--> mart.t[v] <- raw.changes[v] identity
--> mart.t[id] <- raw.changes[id] identity
--> rows <- mart.t[id] join
--> rows <- raw.changes[id] join
--> rows <- raw.changes[op] filter

-- A map and a struct are made of their parts
SELECT named_struct('id', id, 'n', name) AS s, map('k', a, 'l', b) AS m, array(a, b) AS xs, struct(id, name) AS t FROM raw.t;
--> select
--> reads raw.t
--> s <- raw.t[id] transformation
--> s <- raw.t[name] transformation
--> m <- raw.t[a] transformation
--> m <- raw.t[b] transformation
--> xs <- raw.t[a] transformation
--> xs <- raw.t[b] transformation
--> t <- raw.t[id] transformation
--> t <- raw.t[name] transformation

-- A field of a struct, an element of an array, a value of a map
SELECT s.a.b AS ab, xs[0] AS x, m['k'] AS k, xs[0].sku AS sku FROM raw.t;
--> select
--> reads raw.t
--> ab <- raw.t[s.a.b] identity
--> x <- raw.t[xs] identity
--> k <- raw.t[m.k] identity
--> sku <- raw.t[xs.sku] identity

-- Lambdas over arrays and maps
SELECT transform(xs, (x, i) -> x + i * factor) AS ys, map_filter(m, (k, v) -> v > 0) AS kept, exists(xs, x -> x > lim) AS any FROM raw.t;
--> select
--> reads raw.t
--> ys <- raw.t[xs] transformation
--> ys <- raw.t[factor] transformation
--> kept <- raw.t[m] transformation
--> any <- raw.t[xs] transformation
--> any <- raw.t[lim] transformation

-- Conditions by IF, NVL and COALESCE
SELECT if(active, amount, 0) AS a, nvl(x, y) AS b, coalesce(p, q, 0) AS c, nullif(u, v) AS d FROM raw.t;
--> select
--> reads raw.t
--> a <- raw.t[active] conditional
--> a <- raw.t[amount] transformation
--> b <- raw.t[x] transformation
--> b <- raw.t[y] transformation
--> c <- raw.t[p] transformation
--> c <- raw.t[q] transformation
--> d <- raw.t[u] transformation
--> d <- raw.t[v] transformation

-- Aggregates that keep values
SELECT id, collect_set(tag) AS tags, max_by(name, ts) AS newest, percentile_approx(ms, 0.9) AS p90, count_if(ok) AS oks, first(src) AS src FROM raw.t GROUP BY id;
--> select
--> reads raw.t
--> id <- raw.t[id] identity
--> tags <- raw.t[tag] aggregation
--> newest <- raw.t[name] aggregation
--> newest <- raw.t[ts] aggregation
--> p90 <- raw.t[ms] aggregation
--> oks <- raw.t[ok] aggregation
--> src <- raw.t[src] aggregation
--> rows <- raw.t[id] group_by

-- CUBE and GROUPING SETS
SELECT a, b, grouping_id() AS g, sum(v) AS v FROM raw.t GROUP BY CUBE (a, b);
--> select
--> reads raw.t
--> a <- raw.t[a] identity
--> b <- raw.t[b] identity
--> g <-
--> v <- raw.t[v] aggregation
--> rows <- raw.t[a] group_by
--> rows <- raw.t[b] group_by

-- Masking functions
SELECT sha1(email) AS a, hash(id, name) AS b, crc32(phone) AS c, mask(card) AS d FROM raw.people;
--> select
--> reads raw.people
--> a <- raw.people[email] transformation masked
--> b <- raw.people[id] transformation masked
--> b <- raw.people[name] transformation masked
--> c <- raw.people[phone] transformation masked
--> d <- raw.people[card] transformation masked

-- EXCEPT ALL, MINUS and INTERSECT
SELECT id FROM s.a EXCEPT ALL SELECT id FROM s.b;
--> select
--> reads s.a, s.b
--> id <- s.a[id] identity
--> rows <- s.a[id] filter
--> rows <- s.b[id] filter

-- UNION without ALL groups by its columns
SELECT id, v FROM s.a UNION SELECT key, w FROM s.b;
--> select
--> reads s.a, s.b
--> id <- s.a[id] identity
--> id <- s.b[key] identity
--> v <- s.a[v] identity
--> v <- s.b[w] identity
--> rows <- s.a[id] group_by
--> rows <- s.b[key] group_by
--> rows <- s.a[v] group_by
--> rows <- s.b[w] group_by

-- A query of WITH inside INSERT
WITH s AS (SELECT id, v FROM raw.s WHERE v > 0) INSERT INTO mart.t SELECT id, v FROM s;
--> insert
--> reads raw.s
--> writes mart.t
--> mart.t[id] <- raw.s[id] identity
--> mart.t[v] <- raw.s[v] identity
--> rows <- raw.s[v] filter

-- A nested query of WITH shadows the outer one
WITH t AS (SELECT a FROM raw.one) SELECT x.a FROM (WITH t AS (SELECT a FROM raw.two) SELECT a FROM t) x JOIN t ON t.a = x.a;
--> select
--> reads raw.one, raw.two
--> a <- raw.two[a] identity
--> rows <- raw.one[a] join
--> rows <- raw.two[a] join

-- Names count in no case
--: raw.Orders(Id, Amount)
SELECT ID, `amount` FROM RAW.ORDERS;
--> select
--> reads RAW.ORDERS
--> ID <- RAW.ORDERS[Id] identity
--> amount <- RAW.ORDERS[Amount] identity

-- Three parts name a catalog, an Iceberg snapshot among them
SELECT s.snapshot_id, o.id FROM lake.shop.orders VERSION AS OF 12345 o CROSS JOIN lake.shop.orders.snapshots s;
--> select
--> reads lake.shop.orders, lake.shop.orders.snapshots
--> snapshot_id <- lake.shop.orders.snapshots[snapshot_id] identity
--> id <- lake.shop.orders[id] identity

-- Variables stand for names and values
SELECT id FROM ${hiveconf:db}.orders WHERE day = '${day}' AND n > ${min};
--> select
--> reads ${hiveconf:db}.orders
--> id <- ${hiveconf:db}.orders[id] identity
--> rows <- ${hiveconf:db}.orders[day] filter
--> rows <- ${hiveconf:db}.orders[n] filter

-- An inline table with names
SELECT t.a, o.v FROM VALUES (1, 'x'), (2, 'y') AS t(a, b) JOIN raw.o o ON o.k = t.b;
--> select
--> reads raw.o
--> a <-
--> v <- raw.o[v] identity
--> rows <- raw.o[k] join

-- TABLE as a statement
TABLE raw.orders;
--> select partial
--> reads raw.orders
--> * <- raw.orders[*] identity

-- A star through queries of WITH with known columns at the end
--: raw.orders(id, amount, status)
WITH source AS (SELECT * FROM raw.orders), renamed AS (SELECT id AS order_id, amount / 100 AS amount, status FROM source) SELECT * FROM renamed;
--> select
--> reads raw.orders
--> order_id <- raw.orders[id] identity
--> amount <- raw.orders[amount] transformation
--> status <- raw.orders[status] identity

-- The same model without known columns is resolved as well
WITH source AS (SELECT * FROM raw.orders), renamed AS (SELECT id AS order_id, amount / 100 AS amount FROM source) SELECT * FROM renamed;
--> select
--> reads raw.orders
--> order_id <- raw.orders[id] identity
--> amount <- raw.orders[amount] transformation

-- A table is renamed and a partition dropped
ALTER TABLE mart.a RENAME TO mart.b;
ALTER TABLE mart.b DROP PARTITION (day = '2026-01-01');
--> rename
--> reads mart.a
--> writes mart.b
--> mart.b[*] <- mart.a[*] identity
--> alter

-- LOAD DATA moves files into a table
LOAD DATA INPATH 'hdfs://landing/users' OVERWRITE INTO TABLE raw.users PARTITION (day = '2026-01-01');
--> load
--> reads hdfs://landing/users
--> writes raw.users

-- TRANSFORM gives rows to a program
SELECT TRANSFORM (id, body) USING 'python score.py' AS (id STRING, score DOUBLE) FROM raw.docs;
--> select
--> reads raw.docs
--> id <- raw.docs[id] transformation
--> id <- raw.docs[body] transformation
--> score <- raw.docs[id] transformation
--> score <- raw.docs[body] transformation

-- A correlated subquery in the select list and in WHERE
SELECT c.id, (SELECT max(o.ts) FROM raw.orders o WHERE o.cid = c.id) AS last FROM raw.customers c WHERE c.id IN (SELECT cid FROM raw.vip);
--> select
--> reads raw.customers, raw.orders, raw.vip
--> id <- raw.customers[id] identity
--> last <- raw.orders[ts] aggregation
--> last <- raw.orders[cid] filter
--> last <- raw.customers[id] filter
--> rows <- raw.customers[id] filter
--> rows <- raw.vip[cid] filter

-- A structure of all columns is made of each
SELECT to_json(struct(*)) AS doc FROM raw.users;
--> select
--> reads raw.users
--> doc <- raw.users[*] transformation

-- A directory may be told by an option
INSERT OVERWRITE DIRECTORY USING csv OPTIONS ('path' '/lake/out', header true) SELECT a FROM raw.s;
--> insert overwrite
--> reads raw.s
--> writes /lake/out
--> /lake/out[a] <- raw.s[a] identity

-- A directory with options of its format
INSERT OVERWRITE DIRECTORY '/lake/out' USING parquet OPTIONS (compression 'snappy') SELECT a FROM raw.s;
--> insert overwrite
--> reads raw.s
--> writes /lake/out
--> /lake/out[a] <- raw.s[a] identity

-- stack behind LATERAL VIEW puts each value into its own column
SELECT id, name, amount FROM raw.wide LATERAL VIEW stack(2, 'net', net, 'tax', tax) s AS name, amount;
--> select
--> reads raw.wide
--> id <- raw.wide[id] identity
--> name <-
--> amount <- raw.wide[net] transformation
--> amount <- raw.wide[tax] transformation

-- Fields of named_struct and struct
SELECT s.a, r.y FROM (SELECT named_struct('a', x, 'b', y * 2) AS s, struct(x, y) AS r FROM raw.t);
--> select
--> reads raw.t
--> a <- raw.t[x] identity
--> y <- raw.t[y] identity

-- A field of the first of a list of structures is that field alone
SELECT id, collect_list(struct(a, b, c))[0].a AS z, element_at(collect_list(struct(d, a)), 1).a AS y FROM t GROUP BY id;
--> select
--> reads t
--> id <- t[id] identity
--> z <- t[a] aggregation
--> y <- t[a] aggregation
--> rows <- t[id] group_by

-- A field of the first of a sorted list is chosen by the fields before it
SELECT id, sort_array(collect_list(struct(d, a, b)), false)[0].a AS z, max(struct(d, a)).a AS y, first(named_struct('x', a, 'y', b)).y AS x FROM t GROUP BY id;
--> select
--> reads t
--> id <- t[id] identity
--> z <- t[a] aggregation
--> z <- t[d] sort
--> y <- t[a] aggregation
--> y <- t[d] sort
--> x <- t[b] aggregation
--> rows <- t[id] group_by
