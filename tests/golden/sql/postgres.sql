-- An aggregate goes to the column that is named for it
--: raw.orders(id, amount, status)
INSERT INTO mart.revenue (total) SELECT SUM(amount) FROM raw.orders WHERE status = 'x';
--> insert
--> reads raw.orders
--> writes mart.revenue
--> mart.revenue[total] <- raw.orders[amount] aggregation
--> rows <- raw.orders[status] filter

-- A hash hides what it is given
SELECT md5(c.email) AS who FROM raw.customers AS c;
--> select
--> reads raw.customers
--> who <- raw.customers[email] transformation masked

-- What UPDATE takes from another table
UPDATE t SET a = s.b + t.c FROM s WHERE s.id = t.id;
--> update
--> reads s
--> writes t
--> t[a] <- s[b] transformation
--> t[a] <- t[c] transformation
--> rows <- s[id] filter
--> rows <- t[id] filter

-- A table is made from an aggregate over a join
CREATE TABLE mart.customer_revenue AS
SELECT c.id AS customer_id, c.name, SUM(o.amount) AS revenue, COUNT(*) AS orders
FROM raw.customers c
LEFT JOIN raw.orders o ON o.customer_id = c.id AND o.status <> 'cancelled'
GROUP BY c.id, c.name;
--> create table
--> reads raw.customers, raw.orders
--> writes mart.customer_revenue
--> mart.customer_revenue[customer_id] <- raw.customers[id] identity
--> mart.customer_revenue[name] <- raw.customers[name] identity
--> mart.customer_revenue[revenue] <- raw.orders[amount] aggregation
--> mart.customer_revenue[orders] <-
--> rows <- raw.orders[customer_id] join
--> rows <- raw.customers[id] join
--> rows <- raw.orders[status] join
--> rows <- raw.customers[id] group_by
--> rows <- raw.customers[name] group_by

-- SELECT INTO makes a table
SELECT id, upper(email) AS email INTO staging.people FROM raw.customers WHERE deleted_at IS NULL;
--> select into
--> reads raw.customers
--> writes staging.people
--> staging.people[id] <- raw.customers[id] identity
--> staging.people[email] <- raw.customers[email] transformation
--> rows <- raw.customers[deleted_at] filter

-- A view under column names of its own
CREATE OR REPLACE VIEW reporting.v_orders (order_id, net) AS
SELECT o.id, o.amount - o.discount FROM sales.orders o;
--> create view
--> reads sales.orders
--> writes reporting.v_orders
--> reporting.v_orders[order_id] <- sales.orders[id] identity
--> reporting.v_orders[net] <- sales.orders[amount] transformation
--> reporting.v_orders[net] <- sales.orders[discount] transformation

-- A materialised view with a grouping by position
CREATE MATERIALIZED VIEW mart.daily AS
SELECT date_trunc('day', created_at) AS day, count(DISTINCT user_id) AS users
FROM app.events GROUP BY 1 ORDER BY 2 DESC WITH DATA;
--> create materialized view
--> reads app.events
--> writes mart.daily
--> mart.daily[day] <- app.events[created_at] transformation
--> mart.daily[users] <- app.events[user_id] aggregation
--> rows <- app.events[created_at] group_by
--> rows <- app.events[user_id] sort

-- Refreshing a materialised view moves nothing that its text shows
REFRESH MATERIALIZED VIEW CONCURRENTLY mart.daily;
--> refresh

-- An upsert takes the offered value and the one that is there
INSERT INTO inventory.stock AS s (sku, qty, updated_at)
SELECT d.sku, d.qty, now() FROM staging.deliveries d
ON CONFLICT (sku) DO UPDATE SET qty = s.qty + EXCLUDED.qty, updated_at = now()
WHERE s.locked = false;
--> insert
--> reads staging.deliveries
--> writes inventory.stock
--> inventory.stock[sku] <- staging.deliveries[sku] identity
--> inventory.stock[qty] <- staging.deliveries[qty] identity
--> inventory.stock[qty] <- staging.deliveries[qty] transformation
--> inventory.stock[qty] <- inventory.stock[qty] transformation
--> inventory.stock[updated_at] <-
--> rows <- inventory.stock[locked] filter

-- ON CONFLICT DO NOTHING adds nothing to what is inserted
INSERT INTO dim.country (code) SELECT DISTINCT country_code FROM raw.addresses ON CONFLICT DO NOTHING;
--> insert
--> reads raw.addresses
--> writes dim.country
--> dim.country[code] <- raw.addresses[country_code] identity
--> rows <- raw.addresses[country_code] group_by

-- Columns of INSERT in another order than those of the table
--: dim.person(id, first_name, last_name)
INSERT INTO dim.person (last_name, id, first_name) SELECT p.surname, p.pid, p.given FROM hr.people p;
--> insert
--> reads hr.people
--> writes dim.person
--> dim.person[last_name] <- hr.people[surname] identity
--> dim.person[id] <- hr.people[pid] identity
--> dim.person[first_name] <- hr.people[given] identity

-- INSERT without a column list follows the order of the table
--: dim.person(id, first_name, last_name)
INSERT INTO dim.person SELECT pid, given, surname FROM hr.people;
--> insert
--> reads hr.people
--> writes dim.person
--> dim.person[id] <- hr.people[pid] identity
--> dim.person[first_name] <- hr.people[given] identity
--> dim.person[last_name] <- hr.people[surname] identity

-- INSERT of written values comes from nowhere
INSERT INTO audit.log (who, at) VALUES ('etl', now()), ('job', now());
--> insert
--> writes audit.log
--> audit.log[who] <-
--> audit.log[at] <-

-- INSERT ... RETURNING is still an insert
INSERT INTO app.sessions (user_id, started_at)
SELECT u.id, u.last_login FROM app.users u WHERE u.active RETURNING id;
--> insert
--> reads app.users
--> writes app.sessions
--> app.sessions[user_id] <- app.users[id] identity
--> app.sessions[started_at] <- app.users[last_login] identity
--> rows <- app.users[active] filter

-- A value of INSERT may be a query
INSERT INTO mart.kpi (name, value) VALUES ('orders', (SELECT count(o.id) FROM sales.orders o));
--> insert
--> reads sales.orders
--> writes mart.kpi
--> mart.kpi[name] <-
--> mart.kpi[value] <- sales.orders[id] aggregation

-- UPDATE from a derived table with an alias of the target
UPDATE crm.accounts AS a
SET mrr = x.total, tier = CASE WHEN x.total > 1000 THEN 'gold' ELSE a.tier END
FROM (SELECT account_id, sum(amount) AS total FROM billing.invoices GROUP BY account_id) x
WHERE x.account_id = a.id;
--> update
--> reads billing.invoices
--> writes crm.accounts
--> crm.accounts[mrr] <- billing.invoices[amount] aggregation
--> crm.accounts[tier] <- billing.invoices[amount] conditional
--> crm.accounts[tier] <- crm.accounts[tier] transformation
--> rows <- billing.invoices[account_id] group_by
--> rows <- billing.invoices[account_id] filter
--> rows <- crm.accounts[id] filter

-- UPDATE of several columns by one row
UPDATE crm.accounts SET (city, zip) = (SELECT d.city, d.zip FROM raw.addresses d WHERE d.account_id = accounts.id);
--> update
--> reads raw.addresses
--> writes crm.accounts
--> crm.accounts[city] <- raw.addresses[city] identity
--> crm.accounts[zip] <- raw.addresses[zip] identity
--> rows <- raw.addresses[account_id] filter
--> rows <- crm.accounts[id] filter

-- DELETE with USING names what decides
DELETE FROM app.sessions s USING app.users u WHERE u.id = s.user_id AND u.deleted_at < now();
--> delete
--> reads app.users
--> writes app.sessions
--> rows <- app.users[id] filter
--> rows <- app.sessions[user_id] filter
--> rows <- app.users[deleted_at] filter

-- DELETE with a correlated EXISTS
DELETE FROM staging.events e WHERE EXISTS (SELECT 1 FROM core.events c WHERE c.event_id = e.event_id);
--> delete
--> reads core.events
--> writes staging.events
--> rows <- core.events[event_id] filter
--> rows <- staging.events[event_id] filter

-- MERGE with a condition on each branch
MERGE INTO dim.product p
USING staging.product s ON p.sku = s.sku
WHEN MATCHED AND s.deleted THEN DELETE
WHEN MATCHED AND p.price <> s.price THEN UPDATE SET price = s.price, name = coalesce(s.name, p.name)
WHEN NOT MATCHED THEN INSERT (sku, price, name) VALUES (s.sku, s.price, s.name);
--> merge
--> reads staging.product
--> writes dim.product
--> dim.product[price] <- staging.product[price] identity
--> dim.product[name] <- staging.product[name] transformation
--> dim.product[name] <- dim.product[name] transformation
--> dim.product[name] <- staging.product[name] identity
--> dim.product[sku] <- staging.product[sku] identity
--> rows <- dim.product[sku] join
--> rows <- staging.product[sku] join
--> rows <- staging.product[deleted] filter
--> rows <- dim.product[price] filter
--> rows <- staging.product[price] filter

-- MERGE that does nothing in one branch
MERGE INTO app.prefs t USING (SELECT user_id, max(theme) AS theme FROM app.clicks GROUP BY user_id) s
ON t.user_id = s.user_id
WHEN MATCHED THEN DO NOTHING
WHEN NOT MATCHED THEN INSERT VALUES (s.user_id, s.theme);
--> merge
--> reads app.clicks
--> writes app.prefs
--> app.prefs[user_id] <- app.clicks[user_id] identity
--> app.prefs[theme] <- app.clicks[theme] aggregation
--> rows <- app.clicks[user_id] group_by
--> rows <- app.clicks[user_id] join
--> rows <- app.prefs[user_id] join

-- COPY reads a file into a table
COPY raw.orders (id, amount) FROM '/data/in/orders.csv' WITH (FORMAT csv, HEADER true);
--> copy
--> reads /data/in/orders.csv
--> writes raw.orders

-- COPY writes a query into a file
COPY (SELECT o.id, o.amount FROM raw.orders o WHERE o.amount > 0) TO '/data/out/orders.csv' WITH CSV HEADER;
--> copy
--> reads raw.orders
--> writes /data/out/orders.csv
--> /data/out/orders.csv[id] <- raw.orders[id] identity
--> /data/out/orders.csv[amount] <- raw.orders[amount] identity
--> rows <- raw.orders[amount] filter

-- COPY writes a table to a program's input
COPY raw.orders TO PROGRAM 'gzip > /backup/orders.gz';
--> copy
--> reads raw.orders
--> writes gzip > /backup/orders.gz
--> gzip > /backup/orders.gz[*] <- raw.orders[*] identity

-- COPY from standard input reads no dataset
COPY raw.orders (id, amount) FROM STDIN WITH (FORMAT csv);
--> copy
--> writes raw.orders

-- A table renamed keeps its schema
ALTER TABLE staging.orders_new RENAME TO orders;
--> rename
--> reads staging.orders_new
--> writes staging.orders
--> staging.orders[*] <- staging.orders_new[*] identity

-- Adding a column moves no data
ALTER TABLE sales.orders ADD COLUMN channel text DEFAULT 'web';
--> alter

-- Several tables dropped at once
DROP TABLE IF EXISTS staging.a, staging.b CASCADE;
--> drop table
--> writes staging.a, staging.b

-- TRUNCATE empties several tables
TRUNCATE TABLE staging.a, staging.b RESTART IDENTITY;
--> truncate
--> writes staging.a, staging.b

-- A temporary table is composed away
CREATE TEMP TABLE recent AS SELECT id, amount FROM raw.orders WHERE created_at > now() - interval '7 days';
INSERT INTO mart.weekly (order_id, amount) SELECT r.id, r.amount * 1.2 FROM recent r;
--> create temporary table
--> reads raw.orders
--> insert
--> reads raw.orders
--> writes mart.weekly
--> mart.weekly[order_id] <- raw.orders[id] identity
--> mart.weekly[amount] <- raw.orders[amount] transformation
--> rows <- raw.orders[created_at] filter

-- SELECT INTO TEMP is composed away as well
SELECT customer_id, sum(amount) AS total INTO TEMP sums FROM raw.orders GROUP BY customer_id;
UPDATE crm.customers c SET total = s.total FROM sums s WHERE s.customer_id = c.id;
--> create temporary table
--> reads raw.orders
--> update
--> reads raw.orders
--> writes crm.customers
--> crm.customers[total] <- raw.orders[amount] aggregation
--> rows <- raw.orders[customer_id] group_by
--> rows <- raw.orders[customer_id] filter
--> rows <- crm.customers[id] filter

-- A temporary table filled step by step
CREATE TEMPORARY TABLE work (k int, v numeric);
INSERT INTO work SELECT a.k, a.v FROM src.a;
INSERT INTO work (v, k) SELECT b.val, b.key FROM src.b;
CREATE TABLE out.merged AS SELECT k, v FROM work;
--> create temporary table
--> insert
--> reads src.a
--> insert
--> reads src.b
--> create table
--> reads src.a, src.b
--> writes out.merged
--> out.merged[k] <- src.a[k] identity
--> out.merged[k] <- src.b[key] identity
--> out.merged[v] <- src.a[v] identity
--> out.merged[v] <- src.b[val] identity

-- A CTE shadows a table of the same name
WITH orders AS (SELECT id, amount FROM archive.orders_2024)
SELECT orders.id, orders.amount FROM orders;
--> select
--> reads archive.orders_2024
--> id <- archive.orders_2024[id] identity
--> amount <- archive.orders_2024[amount] identity

-- A CTE's own body may read the table that it shadows
WITH orders AS (SELECT o.id, o.total FROM orders o WHERE o.total > 10)
SELECT id, total FROM orders;
--> select
--> reads orders
--> id <- orders[id] identity
--> total <- orders[total] identity
--> rows <- orders[total] filter

-- A recursive CTE goes down a tree
WITH RECURSIVE tree(id, parent_id, path) AS (
  SELECT c.id, c.parent_id, c.name FROM cat.categories c WHERE c.parent_id IS NULL
  UNION ALL
  SELECT c.id, c.parent_id, t.path || '/' || c.name FROM cat.categories c JOIN tree t ON t.id = c.parent_id)
SELECT id, path FROM tree;
--> select
--> reads cat.categories
--> id <- cat.categories[id] identity
--> path <- cat.categories[name] identity
--> path <- cat.categories[name] transformation
--> rows <- cat.categories[parent_id] filter
--> rows <- cat.categories[id] join
--> rows <- cat.categories[parent_id] join

-- Rows that a statement in WITH moves are what it returned
WITH moved AS (DELETE FROM queue.jobs j WHERE j.done RETURNING j.id, j.payload)
INSERT INTO archive.jobs (id, payload) SELECT id, payload FROM moved;
--> insert
--> reads queue.jobs
--> writes archive.jobs, queue.jobs
--> archive.jobs[id] <- queue.jobs[id] identity
--> archive.jobs[payload] <- queue.jobs[payload] identity
--> rows <- queue.jobs[done] filter

-- A correlated subquery in the select list
SELECT c.id, (SELECT max(o.created_at) FROM sales.orders o WHERE o.customer_id = c.id) AS last_order
FROM sales.customers c;
--> select
--> reads sales.customers, sales.orders
--> id <- sales.customers[id] identity
--> last_order <- sales.orders[created_at] aggregation
--> last_order <- sales.orders[customer_id] filter
--> last_order <- sales.customers[id] filter

-- LATERAL sees the tables before it
SELECT u.id, l.total FROM app.users u
CROSS JOIN LATERAL (SELECT sum(p.amount) AS total FROM app.payments p WHERE p.user_id = u.id AND p.kind = u.kind) l;
--> select
--> reads app.payments, app.users
--> id <- app.users[id] identity
--> total <- app.payments[amount] aggregation
--> rows <- app.payments[user_id] filter
--> rows <- app.users[id] filter
--> rows <- app.payments[kind] filter
--> rows <- app.users[kind] filter

-- An array taken apart beside its row
SELECT o.id, t.tag FROM shop.orders o, unnest(o.tags) AS t(tag);
--> select
--> reads shop.orders
--> id <- shop.orders[id] identity
--> tag <- shop.orders[tags] identity
--> rows <- shop.orders[tags] join

-- An array taken apart with its places
SELECT o.id, x.item, x.pos FROM shop.orders o CROSS JOIN LATERAL unnest(o.items) WITH ORDINALITY AS x(item, pos);
--> select
--> reads shop.orders
--> id <- shop.orders[id] identity
--> item <- shop.orders[items] identity
--> pos <-
--> rows <- shop.orders[items] join

-- A set that a function makes of JSON
SELECT e.id, kv.key, kv.value FROM app.events e, jsonb_each_text(e.props) AS kv(key, value);
--> select
--> reads app.events
--> id <- app.events[id] identity
--> key <- app.events[props] transformation
--> value <- app.events[props] transformation
--> rows <- app.events[props] join

-- jsonb_to_recordset tells its own columns
SELECT o.id, i.sku, i.qty
FROM shop.orders o CROSS JOIN LATERAL jsonb_to_recordset(o.lines) AS i(sku text, qty int);
--> select
--> reads shop.orders
--> id <- shop.orders[id] identity
--> sku <- shop.orders[lines] transformation
--> qty <- shop.orders[lines] transformation
--> rows <- shop.orders[lines] join

-- JSON paths are paths of the column
SELECT payload->'customer'->>'id' AS customer_id, (payload->>'amount')::numeric AS amount FROM raw.events;
--> select
--> reads raw.events
--> customer_id <- raw.events[payload.customer.id] identity
--> amount <- raw.events[payload.amount] transformation

-- A JSON path written as an array
SELECT payload #>> '{customer,address,city}' AS city FROM raw.events;
--> select
--> reads raw.events
--> city <- raw.events[payload.customer.address.city] identity

-- A JSON path in a condition flags its leaf alone
SELECT e.id FROM raw.events e WHERE e.payload->>'type' = 'click' AND e.payload @> '{"a": 1}';
--> select
--> reads raw.events
--> id <- raw.events[id] identity
--> rows <- raw.events[payload.type] filter
--> rows <- raw.events[payload] filter

-- jsonb subscripts are paths
SELECT payload['customer']['email'] AS email FROM raw.events;
--> select
--> reads raw.events
--> email <- raw.events[payload.customer.email] identity

-- A field of a composite value
SELECT (a.address).city AS city, (a.address).zip FROM crm.accounts a;
--> select
--> reads crm.accounts
--> city <- crm.accounts[address.city] identity
--> zip <- crm.accounts[address.zip] identity

-- Set operations go by position
SELECT id, email FROM crm.leads UNION ALL SELECT contact_id, mail FROM crm.contacts ORDER BY 1;
--> select
--> reads crm.contacts, crm.leads
--> id <- crm.leads[id] identity
--> id <- crm.contacts[contact_id] identity
--> email <- crm.leads[email] identity
--> email <- crm.contacts[mail] identity
--> rows <- crm.leads[id] sort
--> rows <- crm.contacts[contact_id] sort

-- EXCEPT takes values from its first side
SELECT sku FROM shop.catalog EXCEPT SELECT sku FROM shop.discontinued;
--> select
--> reads shop.catalog, shop.discontinued
--> sku <- shop.catalog[sku] identity
--> rows <- shop.discontinued[sku] filter
--> rows <- shop.catalog[sku] filter

-- FILTER on an aggregate decides what goes into it
SELECT count(o.id) FILTER (WHERE o.status = 'paid') AS paid, sum(o.amount) AS total FROM sales.orders o;
--> select
--> reads sales.orders
--> paid <- sales.orders[id] aggregation
--> paid <- sales.orders[status] filter
--> total <- sales.orders[amount] aggregation

-- A named window
SELECT o.id, rank() OVER w AS pos, sum(o.amount) OVER (w ROWS UNBOUNDED PRECEDING) AS running
FROM sales.orders o WINDOW w AS (PARTITION BY o.customer_id ORDER BY o.created_at);
--> select
--> reads sales.orders
--> id <- sales.orders[id] identity
--> pos <- sales.orders[customer_id] window
--> pos <- sales.orders[created_at] window
--> running <- sales.orders[amount] aggregation
--> running <- sales.orders[customer_id] window
--> running <- sales.orders[created_at] window

-- LAG hands on a value of another row
SELECT d.day, d.value - lag(d.value) OVER (ORDER BY d.day) AS delta FROM mart.daily d;
--> select
--> reads mart.daily
--> day <- mart.daily[day] identity
--> delta <- mart.daily[value] transformation
--> delta <- mart.daily[day] window

-- USING makes one column of two
--: a.t1(id, x)
--: a.t2(id, y)
SELECT id, x, y FROM a.t1 JOIN a.t2 USING (id);
--> select
--> reads a.t1, a.t2
--> id <- a.t1[id] identity
--> x <- a.t1[x] identity
--> y <- a.t2[y] identity
--> rows <- a.t1[id] join
--> rows <- a.t2[id] join

-- FULL JOIN USING takes the column from either side
--: a.t1(id, x)
--: a.t2(id, y)
SELECT * FROM a.t1 FULL JOIN a.t2 USING (id);
--> select
--> reads a.t1, a.t2
--> id <- a.t1[id] identity
--> id <- a.t2[id] identity
--> x <- a.t1[x] identity
--> y <- a.t2[y] identity
--> rows <- a.t1[id] join
--> rows <- a.t2[id] join

-- NATURAL JOIN joins by every shared column
--: a.t1(id, k, x)
--: a.t2(id, k, y)
SELECT * FROM a.t1 NATURAL JOIN a.t2;
--> select
--> reads a.t1, a.t2
--> id <- a.t1[id] identity
--> k <- a.t1[k] identity
--> x <- a.t1[x] identity
--> y <- a.t2[y] identity
--> rows <- a.t1[id] join
--> rows <- a.t2[id] join
--> rows <- a.t1[k] join
--> rows <- a.t2[k] join

-- An alias of the select list is no column in WHERE
--: s.t(a, b)
SELECT a + 1 AS b FROM s.t WHERE b > 0 ORDER BY b;
--> select
--> reads s.t
--> b <- s.t[a] transformation
--> rows <- s.t[b] filter
--> rows <- s.t[a] sort

-- A name that is both goes to the column in GROUP BY
--: s.t(a, b)
SELECT lower(a) AS b, count(*) AS n FROM s.t GROUP BY b;
--> select
--> reads s.t
--> b <- s.t[a] transformation
--> n <-
--> rows <- s.t[b] group_by

-- GROUPING SETS group by every column in them
SELECT region, product, sum(amount) AS amount FROM sales.facts GROUP BY GROUPING SETS ((region), (product), ());
--> select
--> reads sales.facts
--> region <- sales.facts[region] identity
--> product <- sales.facts[product] identity
--> amount <- sales.facts[amount] aggregation
--> rows <- sales.facts[region] group_by
--> rows <- sales.facts[product] group_by

-- ROLLUP groups and HAVING filters
SELECT year, sum(amount) AS amount FROM sales.facts GROUP BY ROLLUP (year, month) HAVING sum(amount) > 100;
--> select
--> reads sales.facts
--> year <- sales.facts[year] identity
--> amount <- sales.facts[amount] aggregation
--> rows <- sales.facts[year] group_by
--> rows <- sales.facts[month] group_by
--> rows <- sales.facts[amount] filter

-- conditions as members of CUBE
SELECT year, amount >= 100 AS large, count(*) AS n FROM sales.facts
GROUP BY CUBE (year, amount >= 100, region = ANY (ARRAY['eu', 'us']));
--> select
--> reads sales.facts
--> year <- sales.facts[year] identity
--> large <- sales.facts[amount] transformation
--> n <-
--> rows <- sales.facts[year] group_by
--> rows <- sales.facts[amount] group_by
--> rows <- sales.facts[region] group_by

-- DISTINCT ON chooses rows by its columns and their order
SELECT DISTINCT ON (customer_id) customer_id, status FROM sales.orders ORDER BY customer_id, created_at DESC;
--> select
--> reads sales.orders
--> customer_id <- sales.orders[customer_id] identity
--> status <- sales.orders[status] identity
--> rows <- sales.orders[customer_id] group_by
--> rows <- sales.orders[customer_id] sort
--> rows <- sales.orders[created_at] sort

-- VALUES as a table
SELECT v.code, c.name FROM (VALUES ('DE', 1), ('FR', 2)) AS v(code, n) JOIN geo.countries c ON c.code = v.code;
--> select
--> reads geo.countries
--> code <-
--> name <- geo.countries[name] identity
--> rows <- geo.countries[code] join

-- A series from a function is made of nothing
SELECT d::date AS day, count(o.id) AS n
FROM generate_series('2024-01-01'::date, now(), '1 day') AS d LEFT JOIN sales.orders o ON o.day = d GROUP BY 1;
--> select
--> reads sales.orders
--> day <-
--> n <- sales.orders[id] aggregation
--> rows <- sales.orders[day] join

-- Names that are not quoted compare in small letters
--: Sales.Orders(ID, Amount)
SELECT id, AMOUNT FROM sales.ORDERS;
--> select
--> reads sales.ORDERS
--> id <- sales.ORDERS[ID] identity
--> AMOUNT <- sales.ORDERS[Amount] identity

-- Quoted names keep their case apart
SELECT "Orders"."Id", orders.id AS other FROM "Orders" JOIN orders ON orders.id = "Orders"."Id";
--> select
--> reads Orders, orders
--> Id <- Orders[Id] identity
--> other <- orders[id] identity
--> rows <- Orders[Id] join
--> rows <- orders[id] join

-- Names of three parts
INSERT INTO dwh.mart.sales (amount) SELECT s.amount FROM dwh.raw.sales s;
--> insert
--> reads dwh.raw.sales
--> writes dwh.mart.sales
--> dwh.mart.sales[amount] <- dwh.raw.sales[amount] identity

-- A bare name that two unknown tables may have is listed
SELECT a.id, total FROM s.a JOIN s.b ON a.id = b.id;
--> select partial
--> reads s.a, s.b
--> id <- s.a[id] identity
--> total <-
--> rows <- s.a[id] join
--> rows <- s.b[id] join

-- A bare name that only one known table has is resolved
--: s.b(id, total)
SELECT a.id, total FROM s.a JOIN s.b ON a.id = b.id;
--> select
--> reads s.a, s.b
--> id <- s.a[id] identity
--> total <- s.b[total] identity
--> rows <- s.a[id] join
--> rows <- s.b[id] join

-- A star over an unknown table is told as such
SELECT * FROM raw.unknown_table;
--> select partial
--> reads raw.unknown_table
--> * <- raw.unknown_table[*] identity

-- A star over a known and an unknown table
--: s.known(id, a)
CREATE TABLE s.both AS SELECT k.*, u.extra FROM s.known k JOIN s.unknown u ON u.id = k.id;
--> create table
--> reads s.known, s.unknown
--> writes s.both
--> s.both[id] <- s.known[id] identity
--> s.both[a] <- s.known[a] identity
--> s.both[extra] <- s.unknown[extra] identity
--> rows <- s.unknown[id] join
--> rows <- s.known[id] join

-- A whole row as a value
--: s.t(a, b)
SELECT to_jsonb(t) AS doc FROM s.t;
--> select
--> reads s.t
--> doc <- s.t[a] transformation
--> doc <- s.t[b] transformation

-- DDL in the same script tells columns
CREATE TABLE s.t (id int PRIMARY KEY, name text NOT NULL, CONSTRAINT u UNIQUE (name));
CREATE VIEW s.v AS SELECT * FROM s.t;
--> create table
--> writes s.t
--> create view
--> reads s.t
--> writes s.v
--> s.v[id] <- s.t[id] identity
--> s.v[name] <- s.t[name] identity

-- CREATE TABLE LIKE copies columns and no rows
--: s.t(id, name)
CREATE TABLE s.copy (LIKE s.t INCLUDING ALL);
INSERT INTO s.copy SELECT * FROM s.t;
--> create table
--> reads s.t
--> writes s.copy
--> insert
--> reads s.t
--> writes s.copy
--> s.copy[id] <- s.t[id] identity
--> s.copy[name] <- s.t[name] identity

-- A DO block with control flow
DO $$
DECLARE n integer;
BEGIN
  SELECT count(*) INTO n FROM staging.orders;
  IF n > 0 THEN
    INSERT INTO core.orders (id, amount) SELECT s.id, s.amount FROM staging.orders s;
    DELETE FROM staging.orders WHERE loaded;
  ELSE
    RAISE NOTICE 'nothing to do';
  END IF;
END $$;
--> select
--> reads staging.orders
--> count <-
--> insert
--> reads staging.orders
--> writes core.orders
--> core.orders[id] <- staging.orders[id] identity
--> core.orders[amount] <- staging.orders[amount] identity
--> delete
--> writes staging.orders
--> rows <- staging.orders[loaded] filter

-- A procedure with a loop over a query
CREATE OR REPLACE PROCEDURE etl.load_regions() LANGUAGE plpgsql AS $$
DECLARE r record;
BEGIN
  FOR r IN SELECT code FROM cfg.regions WHERE active LOOP
    INSERT INTO mart.sales (region, amount)
    SELECT s.region, sum(s.amount) FROM raw.sales s GROUP BY s.region;
  END LOOP;
  COMMIT;
EXCEPTION WHEN others THEN
  INSERT INTO etl.errors (msg) VALUES (SQLERRM);
END;
$$;
--> select
--> reads cfg.regions
--> code <- cfg.regions[code] identity
--> rows <- cfg.regions[active] filter
--> insert
--> reads raw.sales
--> writes mart.sales
--> mart.sales[region] <- raw.sales[region] identity
--> mart.sales[amount] <- raw.sales[amount] aggregation
--> rows <- raw.sales[region] group_by
--> commit
--> insert
--> writes etl.errors
--> etl.errors[msg] <-

-- Dynamic SQL that is one text
DO $body$ BEGIN EXECUTE 'INSERT INTO mart.a (x) SELECT b.y FROM raw.b'; END $body$;
--> insert
--> reads raw.b
--> writes mart.a
--> mart.a[x] <- raw.b[y] identity

-- Dynamic SQL that is put together
DO $$ BEGIN EXECUTE format('INSERT INTO %I SELECT * FROM raw.b', tab); END $$;
--> unknown opaque

-- A call of a procedure that is not here
CALL etl.load_all('2024-01-01');
--> call opaque

-- The parameters of drivers are values
SELECT id FROM app.users WHERE email = %(email)s AND tenant = $1;
--> select
--> reads app.users
--> id <- app.users[id] identity
--> rows <- app.users[email] filter
--> rows <- app.users[tenant] filter

-- IN, BETWEEN and LIKE decide about rows
SELECT id FROM app.users WHERE country IN (SELECT code FROM geo.eu) AND age BETWEEN 18 AND max_age AND name LIKE 'A%';
--> select
--> reads app.users, geo.eu
--> id <- app.users[id] identity
--> rows <- app.users[country] filter
--> rows <- geo.eu[code] filter
--> rows <- app.users[age] filter
--> rows <- app.users[max_age] filter
--> rows <- app.users[name] filter

-- string_agg orders what it joins
SELECT u.team, string_agg(u.name, ', ' ORDER BY u.joined_at) AS members FROM app.users u GROUP BY u.team;
--> select
--> reads app.users
--> team <- app.users[team] identity
--> members <- app.users[name] aggregation
--> members <- app.users[joined_at] sort
--> rows <- app.users[team] group_by

-- A percentile is ordered by what it takes
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY latency) AS p50 FROM ops.requests;
--> select
--> reads ops.requests
--> p50 <- ops.requests[latency] aggregation

-- pgcrypto hides what it is given
SELECT encode(digest(u.ssn, 'sha256'), 'hex') AS ssn_hash, sha256(u.email::bytea) AS mail FROM hr.users u;
--> select
--> reads hr.users
--> ssn_hash <- hr.users[ssn] transformation masked
--> mail <- hr.users[email] transformation masked

-- A foreign table and a partition are tables
CREATE TABLE logs.y2024 PARTITION OF logs.events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
--> create table
--> writes logs.y2024

-- A query through dblink tells its own columns
SELECT t.id, t.total FROM dblink('host=x', 'SELECT id, total FROM orders') AS t(id int, total numeric);
--> select partial
--> id <-
--> total <-

-- An interval of rows joined by a range
SELECT e.id, p.price FROM raw.events e JOIN ref.prices p ON e.at >= p.valid_from AND e.at < p.valid_to;
--> select
--> reads raw.events, ref.prices
--> id <- raw.events[id] identity
--> price <- ref.prices[price] identity
--> rows <- raw.events[at] join
--> rows <- ref.prices[valid_from] join
--> rows <- ref.prices[valid_to] join

-- A chain of changes in WITH archives and counts
WITH gone AS (DELETE FROM app.carts c WHERE c.updated_at < now() - interval '30 days' RETURNING c.id, c.user_id),
kept AS (INSERT INTO archive.carts (id, user_id) SELECT id, user_id FROM gone RETURNING id)
UPDATE app.stats SET removed = removed + (SELECT count(kept.id) FROM kept);
--> update
--> reads app.carts
--> writes app.carts, app.stats, archive.carts
--> app.stats[removed] <- app.carts[id] aggregation
--> app.stats[removed] <- app.carts[updated_at] filter
--> app.stats[removed] <- app.stats[removed] transformation
--> archive.carts[id] <- app.carts[id] identity
--> archive.carts[user_id] <- app.carts[user_id] identity
--> rows <- app.carts[updated_at] filter

-- A slowly changing dimension is closed and opened
UPDATE dim.customer d SET valid_to = s.loaded_at, is_current = false
FROM staging.customer s
WHERE d.customer_id = s.customer_id AND d.is_current AND (d.name, d.city) IS DISTINCT FROM (s.name, s.city);
INSERT INTO dim.customer (customer_id, name, city, valid_from, is_current)
SELECT s.customer_id, s.name, s.city, s.loaded_at, true FROM staging.customer s
LEFT JOIN dim.customer d ON d.customer_id = s.customer_id AND d.is_current WHERE d.customer_id IS NULL;
--> update
--> reads staging.customer
--> writes dim.customer
--> dim.customer[valid_to] <- staging.customer[loaded_at] identity
--> dim.customer[is_current] <-
--> rows <- dim.customer[customer_id] filter
--> rows <- staging.customer[customer_id] filter
--> rows <- dim.customer[is_current] filter
--> rows <- dim.customer[name] filter
--> rows <- dim.customer[city] filter
--> rows <- staging.customer[name] filter
--> rows <- staging.customer[city] filter
--> insert
--> reads dim.customer, staging.customer
--> writes dim.customer
--> dim.customer[customer_id] <- staging.customer[customer_id] identity
--> dim.customer[name] <- staging.customer[name] identity
--> dim.customer[city] <- staging.customer[city] identity
--> dim.customer[valid_from] <- staging.customer[loaded_at] identity
--> dim.customer[is_current] <-
--> rows <- dim.customer[customer_id] join
--> rows <- staging.customer[customer_id] join
--> rows <- dim.customer[is_current] join
--> rows <- dim.customer[customer_id] filter

-- Gaps are filled from a series
SELECT d.day, coalesce(sum(o.amount), 0) AS amount
FROM generate_series(date '2024-01-01', date '2024-12-31', interval '1 day') AS d(day)
LEFT JOIN sales.orders o ON o.created_at::date = d.day GROUP BY d.day ORDER BY d.day;
--> select
--> reads sales.orders
--> day <-
--> amount <- sales.orders[amount] aggregation
--> rows <- sales.orders[created_at] join

-- json_build_object and row_to_json keep what they are made of
SELECT json_build_object('id', o.id, 'total', o.amount) AS doc, json_agg(o.note ORDER BY o.at) AS notes FROM sales.orders o GROUP BY o.id, o.amount;
--> select
--> reads sales.orders
--> doc <- sales.orders[id] transformation
--> doc <- sales.orders[amount] transformation
--> notes <- sales.orders[note] aggregation
--> notes <- sales.orders[at] sort
--> rows <- sales.orders[id] group_by
--> rows <- sales.orders[amount] group_by

-- Arrays by index, and membership in them
SELECT p.tags[1] AS first_tag, array_length(p.tags, 1) AS n FROM cms.posts p WHERE 'sql' = ANY (p.tags) AND p.meta ? 'author';
--> select
--> reads cms.posts
--> first_tag <- cms.posts[tags] identity
--> n <- cms.posts[tags] transformation
--> rows <- cms.posts[tags] filter
--> rows <- cms.posts[meta] filter

-- A function's rows joined laterally
SELECT u.id, s.score FROM app.users u JOIN LATERAL app.score_of(u.id, u.region) AS s(score) ON true;
--> select
--> reads app.users
--> id <- app.users[id] identity
--> score <- app.users[id] transformation
--> score <- app.users[region] transformation
--> rows <- app.users[id] join
--> rows <- app.users[region] join

-- A function of PL/pgSQL does what is in it
CREATE OR REPLACE FUNCTION audit.note() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO audit.changes (at) VALUES (now());
  RETURN NEW;
END $$;
--> insert
--> writes audit.changes
--> audit.changes[at] <-

-- A variable of the block is no column
DO $$
DECLARE v_day date := (SELECT max(day) FROM mart.daily);
BEGIN
  DELETE FROM mart.daily WHERE day = v_day;
  INSERT INTO mart.daily (day, n) SELECT v_day, count(e.id) FROM app.events e WHERE e.day = v_day;
END $$;
--> select
--> reads mart.daily
--> max <- mart.daily[day] aggregation
--> delete
--> reads mart.daily
--> writes mart.daily
--> rows <- mart.daily[day] filter
--> insert
--> reads app.events, mart.daily
--> writes mart.daily
--> mart.daily[day] <- mart.daily[day] aggregation
--> mart.daily[n] <- app.events[id] aggregation
--> rows <- app.events[day] filter
--> rows <- mart.daily[day] filter

-- EXECUTE of a variable that holds a text
DO $$
DECLARE q text;
BEGIN
  q := 'INSERT INTO mart.a (x) SELECT y FROM raw.b';
  EXECUTE q;
END $$;
--> insert
--> reads raw.b
--> writes mart.a
--> mart.a[x] <- raw.b[y] identity

-- A view over a view
CREATE VIEW s.v1 AS SELECT id, amount * 2 AS double FROM s.base;
CREATE VIEW s.v2 AS SELECT v.*, v.double + 1 AS more FROM s.v1 v;
--> create view
--> reads s.base
--> writes s.v1
--> s.v1[id] <- s.base[id] identity
--> s.v1[double] <- s.base[amount] transformation
--> create view
--> reads s.v1
--> writes s.v2
--> s.v2[id] <- s.v1[id] identity
--> s.v2[double] <- s.v1[double] identity
--> s.v2[more] <- s.v1[double] transformation

-- A search path of one schema stands before names without one
SET search_path TO mart;
INSERT INTO totals (n) SELECT count(*) FROM raw.orders;
--> set
--> insert
--> reads raw.orders
--> writes mart.totals
--> mart.totals[n] <-

-- Of a path of several schemas it is the first that has the table
--: public.orders(id)
SET search_path TO mart, public;
SELECT id FROM orders;
--> set
--> select
--> reads public.orders
--> id <- public.orders[id] identity

-- A path of several schemas none of which is known to have the table leaves its name alone
SET search_path TO mart, public;
SELECT id FROM orders;
--> set
--> select
--> reads orders
--> id <- orders[id] identity

-- The record of a loop is a row of its query
DO $$
DECLARE r record;
BEGIN
  FOR r IN SELECT id, amount + fee AS total FROM raw.orders WHERE paid LOOP
    UPDATE mart.orders SET total = r.total WHERE id = r.id;
  END LOOP;
END $$;
--> select
--> reads raw.orders
--> id <- raw.orders[id] identity
--> total <- raw.orders[amount] transformation
--> total <- raw.orders[fee] transformation
--> rows <- raw.orders[paid] filter
--> update
--> reads raw.orders
--> writes mart.orders
--> mart.orders[total] <- raw.orders[amount] transformation
--> mart.orders[total] <- raw.orders[fee] transformation
--> rows <- mart.orders[id] filter
--> rows <- raw.orders[id] filter
--> rows <- raw.orders[paid] filter

-- FORMAT of constants is a text like any other
DO $$
BEGIN
  EXECUTE format('INSERT INTO %I.%I (a) SELECT b FROM raw.t WHERE c = %L', 'mart', 'x', now());
END $$;
--> insert
--> reads raw.t
--> writes mart.x
--> mart.x[a] <- raw.t[b] identity
--> rows <- raw.t[c] filter

-- FORMAT of a name that is only known later is no text
DO $$
BEGIN
  EXECUTE format('TRUNCATE %I', tablename);
END $$;
--> unknown opaque

-- Keys that functions of JSON are told go into a document
SELECT jsonb_extract_path_text(doc, 'a', 'b') AS b, json_extract_path(doc, 'c') AS c FROM raw.docs;
--> select
--> reads raw.docs
--> b <- raw.docs[doc.a.b] identity
--> c <- raw.docs[doc.c] identity

-- Grouping sets of expressions, beside plain columns
SELECT a, count(*) AS n FROM raw.t GROUP BY a, GROUPING SETS ((upper(b), c), (d), ());
--> select
--> reads raw.t
--> a <- raw.t[a] identity
--> n <-
--> rows <- raw.t[a] group_by
--> rows <- raw.t[b] group_by
--> rows <- raw.t[c] group_by
--> rows <- raw.t[d] group_by

-- Parentheses around a join that begins with a query
SELECT a.x, b.y, c.z FROM t1 AS a JOIN ((SELECT y FROM t2) AS b JOIN t3 AS c ON b.y = c.y) ON a.x = b.y;
--> select
--> reads t1, t2, t3
--> x <- t1[x] identity
--> y <- t2[y] identity
--> z <- t3[z] identity
--> rows <- t1[x] join
--> rows <- t2[y] join
--> rows <- t3[y] join

-- COPY to the client reads the table
COPY raw.orders (id, amount) TO STDOUT;
--> copy
--> reads raw.orders

-- A foreign table has the columns that it spells out
CREATE FOREIGN TABLE raw.remote (id int, name text) SERVER other OPTIONS (table_name 'x');
INSERT INTO mart.t SELECT * FROM raw.remote;
--> create table
--> writes raw.remote
--> insert
--> reads raw.remote
--> writes mart.t
--> mart.t[id] <- raw.remote[id] identity
--> mart.t[name] <- raw.remote[name] identity

-- The condition of IF in a block reads
DO $$ BEGIN IF EXISTS (SELECT 1 FROM c WHERE c.k = 1) THEN INSERT INTO a SELECT y FROM b; END IF; END $$;
--> select
--> reads c
--> exists <- c[k] filter
--> insert
--> reads b
--> writes a
--> a[y] <- b[y] identity

-- What INSERT in WITH returns is what it put in
WITH ins AS (INSERT INTO a (x, z) SELECT y, q FROM b WHERE b.k > 1 RETURNING id, a.x AS xx, upper(z) AS uz)
INSERT INTO log (id, x, z) SELECT id, xx, uz FROM ins;
--> insert
--> reads b
--> writes a, log
--> log[id] <-
--> log[x] <- b[y] identity
--> log[z] <- b[q] transformation
--> a[x] <- b[y] identity
--> a[z] <- b[q] identity
--> rows <- b[k] filter

-- All that INSERT in WITH returns
WITH ins AS (INSERT INTO a SELECT y, q FROM b RETURNING *) SELECT * FROM ins;
--> select
--> reads b
--> writes a
--> y <- b[y] identity
--> q <- b[q] identity
--> a[y] <- b[y] identity
--> a[q] <- b[q] identity

-- All that INSERT in WITH returns of columns that are not known
WITH ins AS (INSERT INTO a SELECT * FROM b RETURNING *) SELECT * FROM ins;
--> select partial
--> reads b
--> writes a
--> * <- b[*] identity
--> a[*] <- b[*] identity

-- A key that INSERT in WITH makes comes from no column
WITH ins AS (INSERT INTO a (x) VALUES (1) ON CONFLICT (x) DO NOTHING RETURNING id)
INSERT INTO c (a_id, n) SELECT ins.id, b.n FROM ins, b;
--> insert
--> reads b
--> writes a, c
--> c[a_id] <-
--> c[n] <- b[n] identity
--> a[x] <-

-- What RETURNING puts into a variable is no table
DO $$ BEGIN INSERT INTO t (a) SELECT b FROM c RETURNING id INTO v_id; END $$;
--> insert
--> reads c
--> writes t
--> t[a] <- c[b] identity

-- UPDATE in WITH returns what it set and what it left
WITH u AS (UPDATE t SET a = s.b FROM s WHERE s.id = t.id RETURNING t.id, a, s.q)
INSERT INTO l (id, a, q) SELECT id, a, q FROM u;
--> insert
--> reads s, t
--> writes l, t
--> l[id] <- t[id] identity
--> l[a] <- s[b] identity
--> l[q] <- s[q] identity
--> t[a] <- s[b] identity
--> rows <- s[id] filter
--> rows <- t[id] filter

-- MERGE in WITH returns rows of both kinds
WITH m AS (
  MERGE INTO t USING s ON t.id = s.id
  WHEN MATCHED THEN UPDATE SET a = s.b
  WHEN NOT MATCHED THEN INSERT (id, a) VALUES (s.id, s.b)
  RETURNING merge_action() AS act, t.*, s.q)
INSERT INTO l (act, id, a, q) SELECT act, id, a, q FROM m;
--> insert
--> reads s, t
--> writes l, t
--> l[act] <-
--> l[id] <- s[id] identity
--> l[id] <- t[id] identity
--> l[a] <- s[b] identity
--> l[q] <- s[q] identity
--> t[a] <- s[b] identity
--> t[id] <- s[id] identity
--> rows <- s[id] join
--> rows <- t[id] join

-- UPDATE in WITH returns rows as they were and as they are
WITH u AS (UPDATE t SET price = t.price * s.factor FROM s WHERE s.sku = t.sku RETURNING old.price AS was, new.price AS is_now)
INSERT INTO price_log (was, is_now) SELECT was, is_now FROM u;
--> insert
--> reads s, t
--> writes price_log, t
--> price_log[was] <- t[price] identity
--> price_log[is_now] <- s[factor] transformation
--> price_log[is_now] <- t[price] transformation
--> t[price] <- s[factor] transformation
--> t[price] <- t[price] transformation
--> rows <- s[sku] filter
--> rows <- t[sku] filter

-- A row that was there already is returned with the key that it has
WITH ins AS (
  INSERT INTO dim (name) SELECT DISTINCT f.name FROM f
  ON CONFLICT (name) DO UPDATE SET name = excluded.name RETURNING id, name)
INSERT INTO map (id, name) SELECT id, name FROM ins;
--> insert
--> reads dim, f
--> writes dim, map
--> map[id] <- dim[id] identity
--> map[name] <- f[name] identity
--> dim[name] <- f[name] identity
--> rows <- f[name] group_by

-- A condition that asks the catalog reads no data
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_catalog.pg_tables WHERE schemaname = 'mart' AND tablename = 'x') THEN
    CREATE TABLE mart.x AS SELECT a FROM raw.y;
  END IF;
END $$;
--> create table
--> reads raw.y
--> writes mart.x
--> mart.x[a] <- raw.y[a] identity

-- A block that asks names of tables goes on without them
DO $$
DECLARE n int := (SELECT count(*) FROM pg_class);
BEGIN
  PERFORM 1 FROM information_schema.columns WHERE column_name = 'b';
  PERFORM 1 FROM raw.locks WHERE held;
  SELECT count(*) INTO n FROM pg_indexes;
  INSERT INTO mart.x (a) SELECT a FROM raw.y;
END $$;
--> select
--> reads raw.locks
--> _col1 <-
--> rows <- raw.locks[held] filter
--> select
--> count <-
--> insert
--> reads raw.y
--> writes mart.x
--> mart.x[a] <- raw.y[a] identity

-- A column of the first of an array of rows is that column alone
SELECT id, (array_agg(t ORDER BY d))[1].a AS z FROM t GROUP BY id;
--> select
--> reads t
--> id <- t[id] identity
--> z <- t[a] aggregation
--> z <- t[d] sort
--> rows <- t[id] group_by

-- A key of a document that a query puts together
WITH q AS (SELECT jsonb_build_object('x', a, 'y', b) AS p FROM t) SELECT p->>'x' AS z, p->'y' AS w FROM q;
--> select
--> reads t
--> z <- t[a] transformation
--> w <- t[b] transformation

-- A column of a row, and all of them
SELECT (t).a AS z, (x.addr).city AS c, (x).* FROM t, x;
--> select partial
--> reads t, x
--> z <- t[a] identity
--> c <- x[addr.city] identity
--> * <- x[*] identity

-- XML of elements, attributes and a forest as text
SELECT xmlserialize(CONTENT xmlelement(name emp, xmlattributes(e.id AS id), xmlforest(e.name, e.sal AS salary)) AS text) AS doc FROM emp e;
--> select
--> reads emp
--> doc <- emp[id] transformation
--> doc <- emp[name] transformation
--> doc <- emp[sal] transformation

-- All columns of XMLTABLE
SELECT x.* FROM docs d, XMLTABLE('/rows/row' PASSING d.doc COLUMNS id int PATH '@id', n FOR ORDINALITY, name text PATH 'name' NOT NULL DEFAULT 'x') AS x;
--> select
--> reads docs
--> id <- docs[doc] transformation
--> n <-
--> name <- docs[doc] transformation
--> rows <- docs[doc] join

-- DEFAULT comes from no column
UPDATE x SET a = DEFAULT, (b, c) = (y.b, DEFAULT), (d, e) = ROW(y.d, y.e) FROM y WHERE y.id = x.id;
--> update
--> reads y
--> writes x
--> x[a] <-
--> x[b] <- y[b] identity
--> x[c] <-
--> x[d] <- y[d] identity
--> x[e] <- y[e] identity
--> rows <- y[id] filter
--> rows <- x[id] filter

-- DEFAULT where a row is there already
INSERT INTO x (id, a, b) SELECT id, a, b FROM y ON CONFLICT (id) DO UPDATE SET a = DEFAULT, b = EXCLUDED.b;
--> insert
--> reads y
--> writes x
--> x[id] <- y[id] identity
--> x[a] <- y[a] identity
--> x[b] <- y[b] identity

-- FETCH gives variables what its cursor selects, by position
CREATE FUNCTION f() RETURNS void AS $$
DECLARE
  c CURSOR FOR SELECT id, upper(name) FROM people WHERE kind = 'x';
  v_id int; v_name text; v_both text;
BEGIN
  OPEN c;
  LOOP
    FETCH c INTO v_id, v_name;
    EXIT WHEN NOT FOUND;
    v_both := v_name || v_id;
    INSERT INTO log (id, name, both) VALUES (v_id, v_name, v_both);
    UPDATE x SET name = y.name FROM y WHERE x.id = v_id;
  END LOOP;
END $$ LANGUAGE plpgsql;
--> select
--> reads people
--> id <- people[id] identity
--> upper <- people[name] transformation
--> rows <- people[kind] filter
--> insert
--> reads people
--> writes log
--> log[id] <- people[id] identity
--> log[name] <- people[name] transformation
--> log[both] <- people[id] transformation
--> log[both] <- people[name] transformation
--> rows <- people[kind] filter
--> update
--> reads people, y
--> writes x
--> x[name] <- y[name] identity
--> rows <- people[id] filter
--> rows <- people[kind] filter
--> rows <- x[id] filter

-- FETCH into a record, and into the only variable, from a cursor that is opened for a query
DO $$
DECLARE r record; c refcursor; v text;
BEGIN
  OPEN c FOR SELECT id, name FROM people;
  FETCH NEXT FROM c INTO r;
  UPDATE x SET name = r.name WHERE id = r.id;
  CLOSE c;
  OPEN c FOR SELECT name FROM pets;
  FETCH c INTO v;
  INSERT INTO z (n, m) VALUES (v, 1);
END $$;
--> select
--> reads people
--> id <- people[id] identity
--> name <- people[name] identity
--> update
--> reads people
--> writes x
--> x[name] <- people[name] identity
--> rows <- people[id] filter
--> rows <- x[id] filter
--> select
--> reads pets
--> name <- pets[name] identity
--> insert
--> reads pets
--> writes z
--> z[n] <- pets[name] identity
--> z[m] <-

-- FETCH by position of columns that nobody knows
DO $$
DECLARE a text; b text; c CURSOR FOR SELECT * FROM people;
BEGIN
  FETCH c INTO a, b;
  INSERT INTO x (n, m) VALUES (a, 1);
END $$;
--> select partial
--> reads people
--> * <- people[*] identity
--> insert partial
--> reads people
--> writes x
--> x[n] <- people[*] identity
--> x[m] <-

-- ROWS FROM puts what functions return side by side
INSERT INTO x (a, b, p, n)
SELECT r.a, r.b, r.p, r.n
FROM t CROSS JOIN LATERAL ROWS FROM (unnest(t.xs), unnest(t.ys), json_to_record(t.doc) AS (p int))
  WITH ORDINALITY AS r (a, b, p, n);
--> insert
--> reads t
--> writes x
--> x[a] <- t[xs] identity
--> x[b] <- t[ys] identity
--> x[p] <- t[doc] transformation
--> x[n] <-
--> rows <- t[doc] join
--> rows <- t[xs] join
--> rows <- t[ys] join

-- ROWS FROM without names
SELECT unnest, generate_series AS g FROM t, ROWS FROM (unnest(t.xs), generate_series(1, t.n));
--> select
--> reads t
--> unnest <- t[xs] identity
--> g <- t[n] transformation
--> rows <- t[n] join
--> rows <- t[xs] join

-- SEARCH adds a column by which the rows of a recursive query are in order
WITH RECURSIVE tree (id, parent) AS (
  SELECT id, parent FROM nodes WHERE parent IS NULL
  UNION ALL SELECT n.id, n.parent FROM nodes n JOIN tree t ON n.parent = t.id
) SEARCH DEPTH FIRST BY id SET place, other AS (SELECT name FROM y)
INSERT INTO x (id, place, name) SELECT tree.id, tree.place, other.name FROM tree, other ORDER BY place;
--> insert
--> reads nodes, y
--> writes x
--> x[id] <- nodes[id] identity
--> x[place] <- nodes[id] transformation
--> x[name] <- y[name] identity
--> rows <- nodes[id] join
--> rows <- nodes[id] sort
--> rows <- nodes[parent] filter
--> rows <- nodes[parent] join

-- CYCLE adds columns that tell where a row came round again, and goes on from no such row
WITH RECURSIVE tree AS NOT MATERIALIZED (
  SELECT id, parent FROM nodes
  UNION ALL SELECT n.id, n.parent FROM nodes n JOIN tree t ON n.parent = t.id
) SEARCH BREADTH FIRST BY parent, id SET place
  CYCLE id SET is_cycle TO 'Y' DEFAULT 'N' USING way
SELECT id, place, is_cycle, way FROM tree;
--> select
--> reads nodes
--> id <- nodes[id] identity
--> place <- nodes[id] transformation
--> place <- nodes[parent] transformation
--> is_cycle <- nodes[id] transformation
--> way <- nodes[id] transformation
--> rows <- nodes[id] filter
--> rows <- nodes[id] join
--> rows <- nodes[parent] join

-- What a function that returns rows is called, in FROM and in the select list
SELECT generate_series AS g, unnest(t.xs) FROM t, generate_series(1, t.n);
--> select
--> reads t
--> g <- t[n] transformation
--> unnest <- t[xs] identity
--> rows <- t[n] join
--> rows <- t[xs] join

-- A table that becomes a part of another holds some of its rows
CREATE TABLE sales.y2026 AS SELECT id, amount FROM stage.orders WHERE year = 2026;
ALTER TABLE ONLY sales.orders ATTACH PARTITION sales.y2026 FOR VALUES FROM (2026) TO (2027);
ALTER TABLE sales.orders ATTACH PARTITION sales.rest DEFAULT;
ALTER TABLE sales.orders DETACH PARTITION sales.y2020 CONCURRENTLY;
--> create table
--> reads stage.orders
--> writes sales.y2026
--> sales.y2026[id] <- stage.orders[id] identity
--> sales.y2026[amount] <- stage.orders[amount] identity
--> rows <- stage.orders[year] filter
--> attach
--> reads sales.y2026
--> writes sales.orders
--> sales.orders[id] <- sales.y2026[id] identity
--> sales.orders[amount] <- sales.y2026[amount] identity
--> attach
--> reads sales.rest
--> writes sales.orders
--> sales.orders[*] <- sales.rest[*] identity
--> alter

-- SELECT INTO gives variables what it selects, by position, wherever its INTO stands
DO $$
DECLARE v_id int; v_name text; v_n int;
BEGIN
  SELECT id, upper(name) INTO STRICT v_id, v_name FROM people WHERE k = 1;
  SELECT count(q) FROM z INTO v_n;
  INSERT INTO log (id, name, n) VALUES (v_id, v_name, v_n + 1);
  UPDATE x SET name = y.name FROM y WHERE x.id = v_id;
END $$;
--> select
--> reads people
--> id <- people[id] identity
--> upper <- people[name] transformation
--> rows <- people[k] filter
--> select
--> reads z
--> count <- z[q] aggregation
--> insert
--> reads people, z
--> writes log
--> log[id] <- people[id] identity
--> log[name] <- people[name] transformation
--> log[n] <- z[q] aggregation
--> rows <- people[k] filter
--> update
--> reads people, y
--> writes x
--> x[name] <- y[name] identity
--> rows <- people[id] filter
--> rows <- people[k] filter
--> rows <- x[id] filter

-- A record and a variable hold what either branch selects into them
DO $$
DECLARE r record; v int;
BEGIN
  IF now() > '2026-01-01' THEN
    SELECT id, name INTO r FROM a;
    WITH q AS (SELECT n FROM c) SELECT n INTO v FROM q FOR UPDATE;
  ELSE
    SELECT id, lower(name) AS name INTO r FROM b;
    v := (SELECT max(m) FROM d WHERE m < 9);
  END IF;
  INSERT INTO x (id, name, v) VALUES (r.id, r.name, v);
END $$;
--> select
--> reads a
--> id <- a[id] identity
--> name <- a[name] identity
--> select
--> reads c
--> n <- c[n] identity
--> select
--> reads b
--> id <- b[id] identity
--> name <- b[name] transformation
--> select
--> reads d
--> max <- d[m] aggregation
--> rows <- d[m] filter
--> insert
--> reads a, b, c, d
--> writes x
--> x[id] <- a[id] identity
--> x[id] <- b[id] identity
--> x[name] <- a[name] identity
--> x[name] <- b[name] transformation
--> x[v] <- c[n] identity
--> x[v] <- d[m] aggregation
--> rows <- d[m] filter

-- RETURNING INTO gives variables what a change returns
DO $$
DECLARE v_id int; v_b int; v_key int;
BEGIN
  UPDATE y SET q = 1 WHERE k = 2 RETURNING id, b INTO v_id, v_b;
  INSERT INTO y (a) SELECT n FROM src RETURNING a INTO v_key;
  INSERT INTO log (id, b, a) VALUES (v_id, v_b, v_key);
END $$;
--> update
--> writes y
--> y[q] <-
--> rows <- y[k] filter
--> insert
--> reads src
--> writes y
--> y[a] <- src[n] identity
--> insert
--> reads src, y
--> writes log
--> log[id] <- y[id] identity
--> log[b] <- y[b] identity
--> log[a] <- src[n] identity
--> rows <- y[k] filter

-- All fields of a record go into columns by position
DO $$
DECLARE r record;
BEGIN
  SELECT p, q INTO r FROM pets;
  INSERT INTO x (a, b) VALUES (r.*) ON CONFLICT DO NOTHING;
  INSERT INTO x (a, b) SELECT r.*;
END $$;
--> select
--> reads pets
--> p <- pets[p] identity
--> q <- pets[q] identity
--> insert
--> reads pets
--> writes x
--> x[a] <- pets[p] identity
--> x[b] <- pets[q] identity
--> insert
--> reads pets
--> writes x
--> x[a] <- pets[p] identity
--> x[b] <- pets[q] identity

-- What is passed to the path of JSON_TABLE decides which rows there are
SELECT o.id, t.sku, t.z
FROM orders o, JSON_TABLE(o.doc, '$.lines[*] ? (@.qty > $low && exists (@.tag ? (@ == $tag)))' AS lines
  PASSING o.low AS low, lower(o.tag) AS tag
  COLUMNS (sku text PATH '$.sku', n FOR ORDINALITY, NESTED PATH '$.q[*]' COLUMNS (z int PATH '$.z'))
  ERROR ON ERROR) AS t;
--> select
--> reads orders
--> id <- orders[id] identity
--> sku <- orders[doc.lines.sku] identity
--> z <- orders[doc.lines.q.z] identity
--> rows <- orders[doc.lines] join
--> rows <- orders[low] join
--> rows <- orders[tag] join
