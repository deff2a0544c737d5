-- A query may begin with FROM
FROM raw.orders;
--> select partial
--> reads raw.orders
--> * <- raw.orders[*] identity

-- FROM first with a select list behind it
FROM raw.orders o SELECT o.id, o.amount WHERE o.amount > 10;
--> select
--> reads raw.orders
--> id <- raw.orders[id] identity
--> amount <- raw.orders[amount] identity
--> rows <- raw.orders[amount] filter

-- A Parquet file named in FROM is a dataset
CREATE TABLE stage.orders AS SELECT id, amount FROM 's3://lake/orders/*.parquet';
--> create table
--> reads s3://lake/orders/*.parquet
--> writes stage.orders
--> stage.orders[id] <- s3://lake/orders/*.parquet[id] identity
--> stage.orders[amount] <- s3://lake/orders/*.parquet[amount] identity

-- A function that reads files is a dataset
SELECT f.id, f.amount FROM read_parquet('data/orders.parquet') AS f;
--> select
--> reads data/orders.parquet
--> id <- data/orders.parquet[id] identity
--> amount <- data/orders.parquet[amount] identity

-- A function that reads CSV with options
CREATE OR REPLACE TABLE raw.people AS
SELECT name, age FROM read_csv('people.csv', header = true, columns = {'name': 'VARCHAR', 'age': 'INT'});
--> create table
--> reads people.csv
--> writes raw.people
--> raw.people[name] <- people.csv[name] identity
--> raw.people[age] <- people.csv[age] identity

-- A list of files is several datasets
SELECT id FROM read_parquet(['a.parquet', 'b.parquet']);
--> select
--> reads a.parquet, b.parquet
--> id <- a.parquet[id] identity
--> id <- b.parquet[id] identity

-- EXCLUDE leaves columns out
--: raw.users(id, email, password)
CREATE VIEW mart.users AS SELECT * EXCLUDE (password) FROM raw.users;
--> create view
--> reads raw.users
--> writes mart.users
--> mart.users[id] <- raw.users[id] identity
--> mart.users[email] <- raw.users[email] identity

-- REPLACE puts another value in the place of a column
--: raw.users(id, email)
SELECT * REPLACE (lower(email) AS email) FROM raw.users;
--> select
--> reads raw.users
--> id <- raw.users[id] identity
--> email <- raw.users[email] transformation

-- RENAME calls a column otherwise
--: raw.users(id, email)
SELECT * RENAME (id AS user_id) FROM raw.users;
--> select
--> reads raw.users
--> user_id <- raw.users[id] identity
--> email <- raw.users[email] identity

-- COLUMNS with a pattern takes those that fit
--: raw.m(id, num_a, num_b)
SELECT id, COLUMNS('num_.*') FROM raw.m;
--> select
--> reads raw.m
--> id <- raw.m[id] identity
--> num_a <- raw.m[num_a] identity
--> num_b <- raw.m[num_b] identity

-- COLUMNS(*) within an aggregate
--: raw.m(a, b)
SELECT max(COLUMNS(*)) FROM raw.m;
--> select
--> reads raw.m
--> a <- raw.m[a] aggregation
--> b <- raw.m[b] aggregation

-- GROUP BY ALL groups by what is no aggregate
SELECT region, year, sum(amount) AS amount FROM raw.sales GROUP BY ALL;
--> select
--> reads raw.sales
--> region <- raw.sales[region] identity
--> year <- raw.sales[year] identity
--> amount <- raw.sales[amount] aggregation
--> rows <- raw.sales[region] group_by
--> rows <- raw.sales[year] group_by

-- GROUP BY ALL groups by what is compared with an aggregate of another query
SELECT s.amount >= (SELECT min(t.target) FROM raw.targets t) AS reached, count(*) AS n FROM raw.sales s GROUP BY ALL;
--> select
--> reads raw.sales, raw.targets
--> reached <- raw.sales[amount] transformation
--> reached <- raw.targets[target] aggregation
--> n <-
--> rows <- raw.sales[amount] group_by
--> rows <- raw.targets[target] group_by

-- ORDER BY ALL sorts by every column
SELECT region, amount FROM raw.sales ORDER BY ALL;
--> select
--> reads raw.sales
--> region <- raw.sales[region] identity
--> amount <- raw.sales[amount] identity
--> rows <- raw.sales[region] sort
--> rows <- raw.sales[amount] sort

-- An alias is used again in the select list and in WHERE
SELECT amount * 1.2 AS gross, gross - amount AS tax FROM raw.sales WHERE gross > 10;
--> select
--> reads raw.sales
--> gross <- raw.sales[amount] transformation
--> tax <- raw.sales[amount] transformation
--> rows <- raw.sales[amount] filter

-- An alias in front of its value
SELECT total: sum(amount), r: region FROM raw.sales GROUP BY region;
--> select
--> reads raw.sales
--> total <- raw.sales[amount] aggregation
--> r <- raw.sales[region] identity
--> rows <- raw.sales[region] group_by

-- QUALIFY keeps the latest row
SELECT id, status FROM raw.users QUALIFY row_number() OVER (PARTITION BY id ORDER BY updated_at DESC) = 1;
--> select
--> reads raw.users
--> id <- raw.users[id] identity
--> status <- raw.users[status] identity
--> rows <- raw.users[id] window
--> rows <- raw.users[updated_at] window

-- UNION BY NAME brings columns together by their names
SELECT id, name FROM raw.a UNION ALL BY NAME SELECT name, id, extra FROM raw.b;
--> select
--> reads raw.a, raw.b
--> id <- raw.a[id] identity
--> id <- raw.b[id] identity
--> name <- raw.a[name] identity
--> name <- raw.b[name] identity
--> extra <- raw.b[extra] identity

-- INSERT BY NAME follows names
INSERT INTO mart.t BY NAME SELECT b AS y, a AS x FROM raw.t;
--> insert
--> reads raw.t
--> writes mart.t
--> mart.t[y] <- raw.t[b] identity
--> mart.t[x] <- raw.t[a] identity

-- INSERT OR REPLACE is an insert
INSERT OR REPLACE INTO mart.kv (k, v) SELECT key, value FROM raw.kv;
--> insert
--> reads raw.kv
--> writes mart.kv
--> mart.kv[k] <- raw.kv[key] identity
--> mart.kv[v] <- raw.kv[value] identity

-- ON CONFLICT with the offered value
INSERT INTO mart.stock (sku, qty) SELECT sku, n FROM raw.deliveries
ON CONFLICT (sku) DO UPDATE SET qty = stock.qty + EXCLUDED.qty;
--> insert
--> reads raw.deliveries
--> writes mart.stock
--> mart.stock[sku] <- raw.deliveries[sku] identity
--> mart.stock[qty] <- raw.deliveries[n] identity
--> mart.stock[qty] <- raw.deliveries[n] transformation
--> mart.stock[qty] <- mart.stock[qty] transformation

-- INSERT of a FROM-first query
INSERT INTO mart.t (a, b) FROM raw.t SELECT x, y;
--> insert
--> reads raw.t
--> writes mart.t
--> mart.t[a] <- raw.t[x] identity
--> mart.t[b] <- raw.t[y] identity

-- UPDATE from another table
UPDATE mart.users u SET email = lower(s.email) FROM raw.users s WHERE s.id = u.id;
--> update
--> reads raw.users
--> writes mart.users
--> mart.users[email] <- raw.users[email] transformation
--> rows <- raw.users[id] filter
--> rows <- mart.users[id] filter

-- DELETE with USING
DELETE FROM mart.users u USING raw.gdpr g WHERE g.user_id = u.id;
--> delete
--> reads raw.gdpr
--> writes mart.users
--> rows <- raw.gdpr[user_id] filter
--> rows <- mart.users[id] filter

-- PIVOT with its values written out
SELECT * FROM (SELECT region, year, amount FROM raw.sales) PIVOT (sum(amount) FOR year IN (2023, 2024) GROUP BY region);
--> select
--> reads raw.sales
--> region <- raw.sales[region] identity
--> 2023 <- raw.sales[amount] aggregation
--> 2023 <- raw.sales[year] group_by
--> 2024 <- raw.sales[amount] aggregation
--> 2024 <- raw.sales[year] group_by
--> rows <- raw.sales[region] group_by

-- The short form of PIVOT
PIVOT raw.cities ON year USING sum(population) GROUP BY country;
--> select
--> reads raw.cities
--> country <- raw.cities[country] identity
--> * <- raw.cities[population] aggregation
--> * <- raw.cities[year] group_by
--> rows <- raw.cities[country] group_by

-- UNPIVOT turns columns into rows
SELECT id, month, amount FROM raw.wide UNPIVOT (amount FOR month IN (jan, feb, mar));
--> select
--> reads raw.wide
--> id <- raw.wide[id] identity
--> month <-
--> amount <- raw.wide[jan] transformation
--> amount <- raw.wide[feb] transformation
--> amount <- raw.wide[mar] transformation
--> rows <- raw.wide[feb] filter
--> rows <- raw.wide[jan] filter
--> rows <- raw.wide[mar] filter

-- The short form of UNPIVOT
UNPIVOT raw.wide ON jan, feb INTO NAME month VALUE amount;
--> select partial
--> reads raw.wide
--> * <- raw.wide[*] identity
--> month <-
--> amount <- raw.wide[jan] transformation
--> amount <- raw.wide[feb] transformation
--> rows <- raw.wide[feb] filter
--> rows <- raw.wide[jan] filter

-- unnest in the select list
SELECT id, unnest(tags) AS tag FROM raw.posts;
--> select
--> reads raw.posts
--> id <- raw.posts[id] identity
--> tag <- raw.posts[tags] identity
--> rows <- raw.posts[tags] join

-- unnest in FROM beside its row
SELECT p.id, t.tag FROM raw.posts p, unnest(p.tags) AS t(tag);
--> select
--> reads raw.posts
--> id <- raw.posts[id] identity
--> tag <- raw.posts[tags] identity
--> rows <- raw.posts[tags] join

-- A field of a struct is a path
SELECT e.payload.customer.id AS customer_id, e.payload['kind'] AS kind FROM raw.events e;
--> select
--> reads raw.events
--> customer_id <- raw.events[payload.customer.id] identity
--> kind <- raw.events[payload.kind] identity

-- All fields of a struct
SELECT e.payload.* FROM raw.events e;
--> select
--> reads raw.events
--> * <- raw.events[payload.*] identity

-- JSON arrows are paths
SELECT body->>'$.user.id' AS user_id, body->'items' AS items FROM raw.events;
--> select
--> reads raw.events
--> user_id <- raw.events[body.user.id] identity
--> items <- raw.events[body.items] identity

-- A field of a struct that was built is what was put there
WITH s AS (SELECT {'a': x, 'b': y} AS st FROM raw.t) SELECT st.a AS a FROM s;
--> select
--> reads raw.t
--> a <- raw.t[x] identity

-- A list comprehension's name is no column
SELECT [x * rate FOR x IN prices IF x > 0] AS p FROM raw.t;
--> select
--> reads raw.t
--> p <- raw.t[prices] transformation
--> p <- raw.t[rate] transformation

-- A lambda's name is no column
SELECT list_transform(prices, x -> x * rate) AS p, list_filter(tags, lambda t: t <> 'a') AS q FROM raw.t;
--> select
--> reads raw.t
--> p <- raw.t[prices] transformation
--> p <- raw.t[rate] transformation
--> q <- raw.t[tags] transformation

-- ASOF JOIN joins by an order
SELECT t.id, p.price FROM raw.trades t ASOF JOIN raw.prices p ON t.sym = p.sym AND t.at >= p.at;
--> select
--> reads raw.prices, raw.trades
--> id <- raw.trades[id] identity
--> price <- raw.prices[price] identity
--> rows <- raw.trades[sym] join
--> rows <- raw.prices[sym] join
--> rows <- raw.trades[at] join
--> rows <- raw.prices[at] join

-- SEMI JOIN only chooses rows
SELECT c.id FROM raw.customers c SEMI JOIN raw.orders o ON o.cust = c.id;
--> select
--> reads raw.customers, raw.orders
--> id <- raw.customers[id] identity
--> rows <- raw.orders[cust] join
--> rows <- raw.customers[id] join

-- A star over a SEMI JOIN has the columns of its left side
--: raw.customers(id, name)
--: raw.orders(id, cust)
SELECT * FROM raw.customers c SEMI JOIN raw.orders o ON o.cust = c.id;
--> select
--> reads raw.customers, raw.orders
--> id <- raw.customers[id] identity
--> name <- raw.customers[name] identity
--> rows <- raw.orders[cust] join
--> rows <- raw.customers[id] join

-- POSITIONAL JOIN puts rows side by side
--: raw.a(x)
--: raw.b(y)
SELECT * FROM raw.a POSITIONAL JOIN raw.b;
--> select
--> reads raw.a, raw.b
--> x <- raw.a[x] identity
--> y <- raw.b[y] identity

-- USING makes one column of two
--: raw.a(id, x)
--: raw.b(id, y)
SELECT * FROM raw.a JOIN raw.b USING (id);
--> select
--> reads raw.a, raw.b
--> id <- raw.a[id] identity
--> x <- raw.a[x] identity
--> y <- raw.b[y] identity
--> rows <- raw.a[id] join
--> rows <- raw.b[id] join

-- LATERAL is optional
SELECT c.id, x.total FROM raw.customers c, (SELECT sum(o.amount) AS total FROM raw.orders o WHERE o.cust = c.id) x;
--> select
--> reads raw.customers, raw.orders
--> id <- raw.customers[id] identity
--> total <- raw.orders[amount] aggregation
--> rows <- raw.orders[cust] filter
--> rows <- raw.customers[id] filter

-- A macro's call changes its arguments
SELECT normalise(email) AS e FROM raw.users;
--> select
--> reads raw.users
--> e <- raw.users[email] transformation

-- A scalar macro that is known is put in its place
CREATE MACRO add_tax(x, rate) AS x * (1 + rate);
SELECT add_tax(o.amount, o.rate) AS gross FROM raw.orders o;
--> create macro
--> select
--> reads raw.orders
--> gross <- raw.orders[amount] transformation
--> gross <- raw.orders[rate] transformation

-- COPY writes a query to Parquet
COPY (SELECT id, amount FROM mart.sales WHERE year = 2024) TO 'out/sales.parquet' (FORMAT parquet, COMPRESSION zstd);
--> copy
--> reads mart.sales
--> writes out/sales.parquet
--> out/sales.parquet[id] <- mart.sales[id] identity
--> out/sales.parquet[amount] <- mart.sales[amount] identity
--> rows <- mart.sales[year] filter

-- COPY writes a table to partitioned files
COPY mart.sales TO 's3://lake/sales' (FORMAT parquet, PARTITION_BY (year, month));
--> copy
--> reads mart.sales
--> writes s3://lake/sales
--> s3://lake/sales[*] <- mart.sales[*] identity

-- COPY loads a table from a file
COPY raw.orders (id, amount) FROM 'orders.csv' (HEADER);
--> copy
--> reads orders.csv
--> writes raw.orders

-- A database exported goes to a folder
EXPORT DATABASE 'backup' (FORMAT parquet);
--> export
--> writes backup

-- Attaching a database moves no data
ATTACH 'shop.duckdb' AS shop (READ_ONLY);
SELECT o.id FROM shop.main.orders o;
--> attach
--> select
--> reads shop.main.orders
--> id <- shop.main.orders[id] identity

-- Extensions and settings move no data
INSTALL httpfs; LOAD httpfs; SET memory_limit = '4GB'; PRAGMA threads = 4;
--> install
--> load
--> set
--> pragma

-- A temporary table is composed away
CREATE TEMP TABLE t AS SELECT id, amount FROM 'in.parquet';
CREATE TABLE mart.t AS SELECT id, sum(amount) AS total FROM t GROUP BY id;
--> create temporary table
--> reads in.parquet
--> create table
--> reads in.parquet
--> writes mart.t
--> mart.t[id] <- in.parquet[id] identity
--> mart.t[total] <- in.parquet[amount] aggregation
--> rows <- in.parquet[id] group_by

-- A temporary view is composed away
CREATE OR REPLACE TEMP VIEW v AS SELECT id, lower(email) AS email FROM raw.users WHERE active;
CREATE TABLE mart.users AS SELECT * FROM v;
--> create temporary view
--> reads raw.users
--> create table
--> reads raw.users
--> writes mart.users
--> mart.users[id] <- raw.users[id] identity
--> mart.users[email] <- raw.users[email] transformation
--> rows <- raw.users[active] filter

-- DESCRIBE and SUMMARIZE move nothing
DESCRIBE mart.users; SUMMARIZE mart.users;
--> describe
--> summarize

-- VALUES stands alone
VALUES (1, 'a'), (2, 'b');
--> select
--> col0 <-
--> col1 <-

-- VALUES as a table with names
SELECT v.k, d.name FROM (VALUES (1, 'x')) v(k, label) JOIN raw.dim d ON d.k = v.k;
--> select
--> reads raw.dim
--> k <-
--> name <- raw.dim[name] identity
--> rows <- raw.dim[k] join

-- range and generate_series are made of nothing
SELECT r.range AS n FROM range(10) r;
--> select
--> n <-

-- A recursive CTE
WITH RECURSIVE walk(id, up) AS (SELECT id, parent FROM raw.tree WHERE parent IS NULL
UNION ALL SELECT t.id, t.parent FROM raw.tree t JOIN walk w ON t.parent = w.id) SELECT id FROM walk;
--> select
--> reads raw.tree
--> id <- raw.tree[id] identity
--> rows <- raw.tree[parent] filter
--> rows <- raw.tree[parent] join
--> rows <- raw.tree[id] join

-- A CTE that shadows a table
WITH users AS MATERIALIZED (SELECT id FROM raw.people) SELECT id FROM users;
--> select
--> reads raw.people
--> id <- raw.people[id] identity

-- EXCEPT and INTERSECT
SELECT id FROM raw.a EXCEPT ALL SELECT id FROM raw.b;
--> select
--> reads raw.a, raw.b
--> id <- raw.a[id] identity
--> rows <- raw.b[id] filter
--> rows <- raw.a[id] filter

-- FILTER, arg_max and ordered aggregates
SELECT sum(x) FILTER (WHERE ok) AS s, arg_max(name, at) AS latest, list(v ORDER BY at) AS vs FROM raw.t;
--> select
--> reads raw.t
--> s <- raw.t[x] aggregation
--> s <- raw.t[ok] filter
--> latest <- raw.t[name] aggregation
--> latest <- raw.t[at] aggregation
--> vs <- raw.t[v] aggregation
--> vs <- raw.t[at] sort

-- A named window with a frame
SELECT id, avg(v) OVER w AS m FROM raw.t WINDOW w AS (PARTITION BY k ORDER BY at RANGE BETWEEN INTERVAL 7 DAYS PRECEDING AND CURRENT ROW);
--> select
--> reads raw.t
--> id <- raw.t[id] identity
--> m <- raw.t[v] aggregation
--> m <- raw.t[k] window
--> m <- raw.t[at] window

-- Hashes hide what they are given
SELECT md5(email) AS a, hash(phone) AS b, sha256(ssn) AS c FROM raw.users;
--> select
--> reads raw.users
--> a <- raw.users[email] transformation masked
--> b <- raw.users[phone] transformation masked
--> c <- raw.users[ssn] transformation masked

-- A name of another database's table
SELECT count(*) AS n FROM postgres_scan('dbname=shop', 'public', 'orders');
--> select partial
--> n <-

-- iceberg_scan and delta_scan read tables of files
SELECT id FROM iceberg_scan('s3://lake/orders');
--> select
--> reads s3://lake/orders
--> id <- s3://lake/orders[id] identity

-- A file named with its reader's columns of origin
SELECT filename, count(id) AS n FROM read_csv_auto('logs/*.csv', filename = true) GROUP BY filename;
--> select
--> reads logs/*.csv
--> filename <- logs/*.csv[filename] identity
--> n <- logs/*.csv[id] aggregation
--> rows <- logs/*.csv[filename] group_by

-- Names compare in any case, and quotes change nothing
--: raw.Users(Id, Email)
SELECT "ID", email FROM RAW.users;
--> select
--> reads RAW.users
--> ID <- RAW.users[Id] identity
--> email <- RAW.users[Email] identity

-- A row of a table as a value
--: raw.t(a, b)
SELECT t AS doc FROM raw.t;
--> select
--> reads raw.t
--> doc <- raw.t[a] identity
--> doc <- raw.t[b] identity

-- Unknown tables leave a bare name open
SELECT v FROM raw.a JOIN raw.b ON a.id = b.id;
--> select partial
--> reads raw.a, raw.b
--> v <-
--> rows <- raw.a[id] join
--> rows <- raw.b[id] join

-- CASE with a subject
SELECT CASE kind WHEN 'a' THEN x WHEN 'b' THEN y ELSE z END AS v FROM raw.t;
--> select
--> reads raw.t
--> v <- raw.t[kind] conditional
--> v <- raw.t[x] transformation
--> v <- raw.t[y] transformation
--> v <- raw.t[z] transformation

-- MERGE in its short form
MERGE INTO mart.people p USING raw.upserts u USING (id)
WHEN MATCHED THEN UPDATE SET salary = u.salary WHEN NOT MATCHED THEN INSERT (id, salary) VALUES (u.id, u.salary);
--> merge
--> reads raw.upserts
--> writes mart.people
--> mart.people[salary] <- raw.upserts[salary] identity
--> mart.people[id] <- raw.upserts[id] identity
--> rows <- raw.upserts[id] join
--> rows <- mart.people[id] join

-- SAMPLE and LIMIT keep lineage
SELECT id FROM raw.t USING SAMPLE 10 PERCENT LIMIT 5;
--> select
--> reads raw.t
--> id <- raw.t[id] identity

-- ALTER ... RENAME
ALTER TABLE mart.old RENAME TO fresh;
--> rename
--> reads mart.old
--> writes mart.fresh
--> mart.fresh[*] <- mart.old[*] identity

-- CREATE TABLE with a star behind FROM alone
--: raw.t(a, b)
CREATE TABLE mart.t AS FROM raw.t WHERE a > 0;
--> create table
--> reads raw.t
--> writes mart.t
--> mart.t[a] <- raw.t[a] identity
--> mart.t[b] <- raw.t[b] identity
--> rows <- raw.t[a] filter

-- A pipeline from files to a file
CREATE TABLE raw.o AS SELECT * FROM read_json('in/*.json', columns = {id: 'INT', customer: 'STRUCT(id INT, name VARCHAR)'});
CREATE TABLE mart.c AS SELECT o.customer.id AS cid, count(*) AS n FROM raw.o GROUP BY ALL;
COPY mart.c TO 'out/c.parquet' (FORMAT parquet);
--> create table
--> reads in/*.json
--> writes raw.o
--> raw.o[id] <- in/*.json[id] identity
--> raw.o[customer] <- in/*.json[customer] identity
--> create table
--> reads raw.o
--> writes mart.c
--> mart.c[cid] <- raw.o[customer.id] identity
--> mart.c[n] <-
--> rows <- raw.o[customer.id] group_by
--> copy
--> reads mart.c
--> writes out/c.parquet
--> out/c.parquet[cid] <- mart.c[cid] identity
--> out/c.parquet[n] <- mart.c[n] identity

-- A star over a union of unknown tables keeps both
SELECT u.id, u.v FROM (SELECT * FROM raw.a UNION ALL SELECT * FROM raw.b) u;
--> select
--> reads raw.a, raw.b
--> id <- raw.a[id] identity
--> id <- raw.b[id] identity
--> v <- raw.a[v] identity
--> v <- raw.b[v] identity

-- A correlated count in WHERE
SELECT c.id FROM raw.c WHERE (SELECT count(*) FROM raw.o WHERE o.cid = c.id) > 3;
--> select
--> reads raw.c, raw.o
--> id <- raw.c[id] identity
--> rows <- raw.o[cid] filter
--> rows <- raw.c[id] filter

-- Nested CTEs of the same name
WITH a AS (SELECT id FROM raw.x), b AS (WITH a AS (SELECT id FROM raw.y) SELECT id FROM a) SELECT a.id AS x, b.id AS y FROM a, b;
--> select
--> reads raw.x, raw.y
--> x <- raw.x[id] identity
--> y <- raw.y[id] identity

-- LIKE behind a star keeps the columns whose names fit
--: raw.users(id, home_city, work_city)
SELECT u.* LIKE '%city' FROM raw.users AS u;
--> select
--> reads raw.users
--> home_city <- raw.users[home_city] identity
--> work_city <- raw.users[work_city] identity

-- A macro that returns a table is read where it is used
CREATE MACRO of_day(d) AS TABLE SELECT id FROM raw.events WHERE day = d; SELECT id FROM of_day('2026-01-01');
--> create macro
--> select
--> reads raw.events
--> id <- raw.events[id] identity
--> rows <- raw.events[day] filter

-- PIVOT that tells its values makes a column of each
--: raw.sales(id, kind, net, tax)
PIVOT raw.sales ON kind IN ('old', 'new') USING sum(net) AS net, max(tax) GROUP BY id;
--> select
--> reads raw.sales
--> id <- raw.sales[id] identity
--> old_net <- raw.sales[kind] group_by
--> old_net <- raw.sales[net] aggregation
--> old_max(tax) <- raw.sales[kind] group_by
--> old_max(tax) <- raw.sales[tax] aggregation
--> new_net <- raw.sales[kind] group_by
--> new_net <- raw.sales[net] aggregation
--> new_max(tax) <- raw.sales[kind] group_by
--> new_max(tax) <- raw.sales[tax] aggregation
--> rows <- raw.sales[id] group_by

-- PIVOT without an alias calls its columns by the values
--: raw.sales(id, kind, net)
PIVOT raw.sales ON kind IN ('old', 'new') USING sum(net);
--> select
--> reads raw.sales
--> id <- raw.sales[id] identity
--> old <- raw.sales[kind] group_by
--> old <- raw.sales[net] aggregation
--> new <- raw.sales[kind] group_by
--> new <- raw.sales[net] aggregation
--> rows <- raw.sales[id] group_by

-- PIVOT in parentheses is read like a query
SELECT id, others FROM (PIVOT raw.sales ON kind USING sum(net) GROUP BY id) AS p;
--> select
--> reads raw.sales
--> id <- raw.sales[id] identity
--> others <- raw.sales[kind] group_by
--> others <- raw.sales[net] aggregation
--> rows <- raw.sales[id] group_by
--> rows <- raw.sales[kind] group_by
--> rows <- raw.sales[net] join

-- Fields of structures by name and by key
SELECT s.a, s['b'] AS b, p.q FROM (SELECT {'a': x, 'b': y} AS s, struct_pack(q := z) AS p FROM raw.t);
--> select
--> reads raw.t
--> a <- raw.t[x] identity
--> b <- raw.t[y] identity
--> q <- raw.t[z] identity

-- PIVOT as the query of a table needs no parentheses
--: cities(country, year, population)
CREATE TABLE w AS PIVOT cities ON year USING sum(population) GROUP BY country;
--> create table
--> reads cities
--> writes w
--> w[country] <- cities[country] identity
--> w[*] <- cities[population] aggregation
--> w[*] <- cities[year] group_by
--> rows <- cities[country] group_by

-- Parameters of macros may have defaults and be given by name
CREATE MACRO f(a, b := 2) AS a + b;
SELECT f(x) AS v FROM t;
SELECT f(x, b := y) AS v FROM t;
--> create macro
--> select
--> reads t
--> v <- t[x] transformation
--> select
--> reads t
--> v <- t[x] transformation
--> v <- t[y] transformation

-- PIVOT uses the first of two columns of one name, the second stays
FROM (SELECT id, k, id FROM raw.t) PIVOT (count(id) FOR k IN (1, 2));
--> select
--> reads raw.t
--> id <- raw.t[id] identity
--> 1 <- raw.t[id] aggregation
--> 1 <- raw.t[k] group_by
--> 2 <- raw.t[id] aggregation
--> 2 <- raw.t[k] group_by
--> rows <- raw.t[id] group_by

-- A field of the first of a list of structures is that field alone
SELECT id, list(struct_pack(x := a, y := b))[1].x AS z, list({'x': a, 'y': b} ORDER BY d)[1]['y'] AS w FROM t GROUP BY id;
--> select
--> reads t
--> id <- t[id] identity
--> z <- t[a] aggregation
--> w <- t[b] aggregation
--> w <- t[d] sort
--> rows <- t[id] group_by

-- A field of the structure that an aggregate picks
SELECT id, first(struct_pack(x := a, y := b) ORDER BY d).x AS z, struct_extract(any_value({'x': a, 'y': b}), 'y') AS w FROM t GROUP BY id;
--> select
--> reads t
--> id <- t[id] identity
--> z <- t[a] aggregation
--> z <- t[d] sort
--> w <- t[b] aggregation
--> rows <- t[id] group_by

-- Methods that are called on what others return
SELECT lower(t.name).trim().replace('a', t.b) AS n, list_transform(l, x -> x + k).list_sum() AS s, (a || b).upper() AS c, t.name.lower() AS d FROM t;
--> select
--> reads t
--> n <- t[b] transformation
--> n <- t[name] transformation
--> s <- t[k] transformation
--> s <- t[l] transformation
--> c <- t[a] transformation
--> c <- t[b] transformation
--> d <- t[name] transformation

-- UNPIVOT of all columns but one, which stays
--: raw.wide(id, jan, feb)
CREATE TABLE mart.long AS FROM (UNPIVOT raw.wide ON COLUMNS(* EXCLUDE (id)) INTO NAME month VALUE amount);
--> create table
--> reads raw.wide
--> writes mart.long
--> mart.long[id] <- raw.wide[id] identity
--> mart.long[month] <-
--> mart.long[amount] <- raw.wide[jan] transformation
--> mart.long[amount] <- raw.wide[feb] transformation
--> rows <- raw.wide[feb] filter
--> rows <- raw.wide[jan] filter

-- UNPIVOT of all columns but one, where nobody knows the others
CREATE TABLE mart.long AS FROM (UNPIVOT raw.wide ON COLUMNS(* EXCLUDE (id)) INTO NAME month VALUE amount);
--> create table partial
--> reads raw.wide
--> writes mart.long
--> mart.long[id] <- raw.wide[id] identity
--> mart.long[month] <-
--> mart.long[amount] <- raw.wide[*] transformation
--> rows <- raw.wide[*] filter

-- UNPIVOT in FROM of the columns that fit a pattern
--: raw.wide(id, m_jan, m_feb, note)
SELECT * FROM raw.wide UNPIVOT (amount FOR month IN (COLUMNS('m_.*')));
--> select
--> reads raw.wide
--> id <- raw.wide[id] identity
--> note <- raw.wide[note] identity
--> month <-
--> amount <- raw.wide[m_jan] transformation
--> amount <- raw.wide[m_feb] transformation
--> rows <- raw.wide[m_feb] filter
--> rows <- raw.wide[m_jan] filter

-- UNPIVOT of pairs of columns
--: raw.wide(id, jan_net, jan_tax, feb_net, feb_tax)
UNPIVOT raw.wide ON (jan_net, jan_tax), (feb_net, feb_tax) INTO NAME month VALUE net, tax;
--> select
--> reads raw.wide
--> id <- raw.wide[id] identity
--> month <-
--> net <- raw.wide[jan_net] transformation
--> net <- raw.wide[feb_net] transformation
--> tax <- raw.wide[jan_tax] transformation
--> tax <- raw.wide[feb_tax] transformation
--> rows <- raw.wide[feb_net] filter
--> rows <- raw.wide[feb_tax] filter
--> rows <- raw.wide[jan_net] filter
--> rows <- raw.wide[jan_tax] filter

-- A column by its position in FROM, and by that in the select list where rows are sorted
--: raw.t(a, b)
CREATE TABLE mart.o AS
SELECT #2, #1 + 1 AS n, sum(#4) AS s FROM raw.t JOIN (SELECT c, d FROM raw.u) ON a = c
WHERE #2 > 3 GROUP BY #2, #1 ORDER BY #3;
--> create table
--> reads raw.t, raw.u
--> writes mart.o
--> mart.o[b] <- raw.t[b] identity
--> mart.o[n] <- raw.t[a] transformation
--> mart.o[s] <- raw.u[d] aggregation
--> rows <- raw.t[a] group_by
--> rows <- raw.t[a] join
--> rows <- raw.t[b] filter
--> rows <- raw.t[b] group_by
--> rows <- raw.u[c] join
--> rows <- raw.u[d] sort

-- The position of a column that nobody knows
INSERT INTO mart.o (x) SELECT #2 FROM raw.t;
--> insert partial
--> reads raw.t
--> writes mart.o
--> mart.o[x] <- raw.t[*] identity
