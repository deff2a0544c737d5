-- An upsert takes the offered value and the one that is there
INSERT INTO words (word, n) SELECT w.word, 1 FROM raw_words w WHERE true
ON CONFLICT (word) DO UPDATE SET n = n + excluded.n;
--> insert
--> reads raw_words
--> writes words
--> words[word] <- raw_words[word] identity
--> words[n] <- words[n] transformation

-- INSERT OR REPLACE and INSERT OR IGNORE
INSERT OR REPLACE INTO kv (k, v) SELECT key, value FROM raw_kv;
INSERT OR IGNORE INTO kv (k) SELECT key FROM raw_kv;
--> insert
--> reads raw_kv
--> writes kv
--> kv[k] <- raw_kv[key] identity
--> kv[v] <- raw_kv[value] identity
--> insert
--> reads raw_kv
--> writes kv
--> kv[k] <- raw_kv[key] identity

-- REPLACE is an insert
REPLACE INTO kv (k, v) SELECT key, value FROM raw_kv;
--> insert
--> reads raw_kv
--> writes kv
--> kv[k] <- raw_kv[key] identity
--> kv[v] <- raw_kv[value] identity

-- UPDATE ... FROM
UPDATE inventory SET qty = qty - d.n FROM (SELECT item, SUM(n) AS n FROM sales GROUP BY item) AS d WHERE inventory.item = d.item;
--> update
--> reads sales
--> writes inventory
--> inventory[qty] <- inventory[qty] transformation
--> inventory[qty] <- sales[n] aggregation
--> rows <- sales[item] group_by
--> rows <- inventory[item] filter
--> rows <- sales[item] filter

-- A table of an attached database
ATTACH DATABASE 'archive.db' AS arc;
INSERT INTO arc.orders SELECT * FROM main.orders WHERE year < 2020;
--> attach
--> insert partial
--> reads main.orders
--> writes arc.orders
--> arc.orders[*] <- main.orders[*] identity
--> rows <- main.orders[year] filter

-- CREATE TABLE AS
CREATE TABLE IF NOT EXISTS daily AS SELECT date(at) AS day, COUNT(*) AS n FROM events GROUP BY 1;
--> create table
--> reads events
--> writes daily
--> daily[day] <- events[at] transformation
--> daily[n] <-
--> rows <- events[at] group_by

-- A temporary table is composed away
CREATE TEMP TABLE t AS SELECT id FROM users WHERE active;
CREATE TABLE out AS SELECT id FROM t;
--> create temporary table
--> reads users
--> create table
--> reads users
--> writes out
--> out[id] <- users[id] identity
--> rows <- users[active] filter

-- A view over a join with USING
CREATE VIEW v AS SELECT id, a.x, b.y FROM a JOIN b USING (id);
--> create view
--> reads a, b
--> writes v
--> v[id] <- a[id] identity
--> v[x] <- a[x] identity
--> v[y] <- b[y] identity
--> rows <- a[id] join
--> rows <- b[id] join

-- json_each takes an array apart
SELECT u.id, j.value AS tag FROM users u, json_each(u.tags) j;
--> select
--> reads users
--> id <- users[id] identity
--> tag <- users[tags] transformation
--> rows <- users[tags] join

-- JSON arrows are paths
SELECT body ->> '$.user.id' AS uid, json_extract(body, '$.kind') AS kind FROM events;
--> select
--> reads events
--> uid <- events[body.user.id] identity
--> kind <- events[body.kind] identity

-- A recursive CTE
WITH RECURSIVE up(id, parent) AS (SELECT id, parent FROM nodes WHERE id = ?1 UNION ALL SELECT n.id, n.parent FROM nodes n JOIN up ON n.id = up.parent) SELECT id FROM up;
--> select
--> reads nodes
--> id <- nodes[id] identity
--> rows <- nodes[id] filter
--> rows <- nodes[id] join
--> rows <- nodes[parent] join

-- A trigger logs what was changed
CREATE TRIGGER log_orders AFTER UPDATE OF amount ON orders BEGIN
  INSERT INTO orders_log (id, was, is_now) VALUES (old.id, old.amount, new.amount);
END;
--> insert
--> reads orders
--> writes orders_log
--> orders_log[id] <- orders[id] identity
--> orders_log[was] <- orders[amount] identity
--> orders_log[is_now] <- orders[amount] identity

-- group_concat and total are aggregates
SELECT team, group_concat(name, ', ') AS names, total(score) AS score FROM users GROUP BY team;
--> select
--> reads users
--> team <- users[team] identity
--> names <- users[name] aggregation
--> score <- users[score] aggregation
--> rows <- users[team] group_by

-- Windows and FILTER
SELECT id, row_number() OVER (PARTITION BY k ORDER BY at) AS rn, count(*) FILTER (WHERE ok) OVER () AS n FROM t;
--> select
--> reads t
--> id <- t[id] identity
--> rn <- t[k] window
--> rn <- t[at] window
--> n <- t[ok] filter

-- iif tests one value and returns others
SELECT iif(a > 0, b, c) AS v, ifnull(d, 0) AS d FROM t;
--> select
--> reads t
--> v <- t[a] conditional
--> v <- t[b] transformation
--> v <- t[c] transformation
--> d <- t[d] transformation

-- EXCEPT, names in brackets and in quotes
SELECT [id] FROM "a b" EXCEPT SELECT `id` FROM c;
--> select
--> reads a b, c
--> id <- a b[id] identity
--> rows <- c[id] filter
--> rows <- a b[id] filter

-- A table renamed, dropped, and maintenance
ALTER TABLE old RENAME TO new_name; DROP TABLE IF EXISTS gone; VACUUM; PRAGMA foreign_keys = ON;
--> rename
--> reads old
--> writes new_name
--> new_name[*] <- old[*] identity
--> drop table
--> writes gone
--> vacuum
--> pragma

-- DELETE by a query
DELETE FROM users WHERE id IN (SELECT user_id FROM gdpr) RETURNING id;
--> delete
--> reads gdpr
--> writes users
--> rows <- users[id] filter
--> rows <- gdpr[user_id] filter
