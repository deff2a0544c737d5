-- INSERT OVERWRITE of dynamic and static partitions
--: mart.hits(user_id, url, country, day)
INSERT OVERWRITE TABLE mart.hits PARTITION (country, day = '2026-01-01') SELECT user_id, url, country FROM raw.hits WHERE day = '2026-01-01';
--> insert overwrite
--> reads raw.hits
--> writes mart.hits
--> mart.hits[user_id] <- raw.hits[user_id] identity
--> mart.hits[url] <- raw.hits[url] identity
--> mart.hits[country] <- raw.hits[country] identity
--> rows <- raw.hits[day] filter

-- INSERT INTO with IF NOT EXISTS on its partition
INSERT OVERWRITE TABLE mart.t PARTITION (dt = '2026-01-01') IF NOT EXISTS SELECT id, v FROM raw.t;
--> insert overwrite
--> reads raw.t
--> writes mart.t
--> mart.t[id] <- raw.t[id] identity
--> mart.t[v] <- raw.t[v] identity

-- A local directory is written to with a row format
INSERT OVERWRITE LOCAL DIRECTORY '/tmp/out' ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' SELECT id, name FROM mart.users;
--> insert overwrite
--> reads mart.users
--> writes /tmp/out
--> /tmp/out[id] <- mart.users[id] identity
--> /tmp/out[name] <- mart.users[name] identity

-- FROM feeds inserts with groups of their own
FROM raw.visits v
INSERT OVERWRITE TABLE mart.by_user SELECT v.user_id, count(*) GROUP BY v.user_id
INSERT OVERWRITE TABLE mart.by_page PARTITION (day = '2026-01-01') SELECT v.page, max(v.ts) GROUP BY v.page;
--> insert
--> reads raw.visits
--> writes mart.by_page, mart.by_user
--> mart.by_user[user_id] <- raw.visits[user_id] identity
--> mart.by_user[_col2] <-
--> mart.by_page[page] <- raw.visits[page] identity
--> mart.by_page[_col2] <- raw.visits[ts] aggregation
--> rows <- raw.visits[user_id] group_by
--> rows <- raw.visits[page] group_by

-- FROM with a query feeds an insert
FROM (SELECT id, kind FROM raw.events WHERE ok) e INSERT INTO TABLE mart.a SELECT e.id WHERE e.kind = 'a' INSERT INTO TABLE mart.b SELECT e.id WHERE e.kind = 'b';
--> insert
--> reads raw.events
--> writes mart.a, mart.b
--> mart.a[id] <- raw.events[id] identity
--> mart.b[id] <- raw.events[id] identity
--> rows <- raw.events[ok] filter
--> rows <- raw.events[kind] filter

-- LATERAL VIEW explode with a column of its own
SELECT p.id, tag FROM raw.posts p LATERAL VIEW explode(p.tags) t AS tag;
--> select
--> reads raw.posts
--> id <- raw.posts[id] identity
--> tag <- raw.posts[tags] identity
--> rows <- raw.posts[tags] join

-- LATERAL VIEW of two arrays side by side by place
SELECT id, a, b FROM raw.t LATERAL VIEW posexplode(xs) x AS i, a LATERAL VIEW posexplode(ys) y AS j, b WHERE i = j;
--> select
--> reads raw.t
--> id <- raw.t[id] identity
--> a <- raw.t[xs] identity
--> b <- raw.t[ys] identity
--> rows <- raw.t[xs] join
--> rows <- raw.t[ys] join
--> rows <- raw.t[xs] filter
--> rows <- raw.t[ys] filter

-- LATERAL VIEW OUTER of a map
SELECT id, k, v FROM raw.t LATERAL VIEW OUTER explode(props) m AS k, v;
--> select
--> reads raw.t
--> id <- raw.t[id] identity
--> k <- raw.t[props] identity
--> v <- raw.t[props] identity
--> rows <- raw.t[props] join

-- get_json_object goes by a path, json_tuple by names
SELECT get_json_object(body, '$.user.id') AS uid, j.a FROM raw.events LATERAL VIEW json_tuple(body, 'a') j AS a;
--> select
--> reads raw.events
--> uid <- raw.events[body.user.id] identity
--> a <- raw.events[body] transformation
--> rows <- raw.events[body] join

-- parse_url_tuple makes columns of a text
SELECT id, host, path FROM raw.hits LATERAL VIEW parse_url_tuple(url, 'HOST', 'PATH') u AS host, path;
--> select
--> reads raw.hits
--> id <- raw.hits[id] identity
--> host <- raw.hits[url] transformation
--> path <- raw.hits[url] transformation
--> rows <- raw.hits[url] join

-- CREATE TABLE AS with a format
CREATE TABLE mart.daily STORED AS ORC TBLPROPERTIES ('orc.compress' = 'ZLIB') AS SELECT to_date(ts) AS day, count(1) AS n FROM raw.events GROUP BY to_date(ts);
--> create table
--> reads raw.events
--> writes mart.daily
--> mart.daily[day] <- raw.events[ts] transformation
--> mart.daily[n] <-
--> rows <- raw.events[ts] group_by

-- An external table over a place of files
CREATE EXTERNAL TABLE raw.users (id BIGINT, name STRING) PARTITIONED BY (day STRING) ROW FORMAT DELIMITED FIELDS TERMINATED BY '\t' STORED AS TEXTFILE LOCATION 'hdfs:///landing/users';
--> create table
--> reads hdfs:///landing/users
--> writes raw.users

-- A table like another
CREATE TABLE stg.users LIKE raw.users;
--> create table
--> reads raw.users
--> writes stg.users

-- A temporary table is composed away
CREATE TEMPORARY TABLE tmp AS SELECT id, v FROM raw.t WHERE v > 0;
INSERT INTO TABLE mart.t SELECT id, sum(v) AS v FROM tmp GROUP BY id;
--> create temporary table
--> reads raw.t
--> insert
--> reads raw.t
--> writes mart.t
--> mart.t[id] <- raw.t[id] identity
--> mart.t[v] <- raw.t[v] aggregation
--> rows <- raw.t[v] filter
--> rows <- raw.t[id] group_by

-- LOAD DATA from a local file
LOAD DATA LOCAL INPATH '/data/users.csv' OVERWRITE INTO TABLE raw.users PARTITION (day = '2026-01-01');
--> load
--> reads /data/users.csv
--> writes raw.users

-- EXPORT and IMPORT go by a directory
EXPORT TABLE mart.users TO 'hdfs:///backup/users';
IMPORT TABLE mart.users_copy FROM 'hdfs:///backup/users';
--> export
--> reads mart.users
--> writes hdfs:///backup/users
--> hdfs:///backup/users[*] <- mart.users[*] identity
--> import
--> reads hdfs:///backup/users
--> writes mart.users_copy

-- A partition that is exchanged moves into the table
ALTER TABLE mart.t EXCHANGE PARTITION (day = '2026-01-01') WITH TABLE stg.t;
--> exchange
--> reads stg.t
--> writes mart.t
--> mart.t[*] <- stg.t[*] identity

-- A table gets another name
ALTER TABLE mart.t_new RENAME TO mart.t;
--> rename
--> reads mart.t_new
--> writes mart.t
--> mart.t[*] <- mart.t_new[*] identity

-- SORT BY, DISTRIBUTE BY and CLUSTER BY order rows
SELECT id, ts FROM raw.e CLUSTER BY id;
--> select
--> reads raw.e
--> id <- raw.e[id] identity
--> ts <- raw.e[ts] identity
--> rows <- raw.e[id] sort

-- A view with columns of its own
CREATE VIEW IF NOT EXISTS mart.v (user_id COMMENT 'who', n) AS SELECT id, cnt FROM mart.t;
--> create view
--> reads mart.t
--> writes mart.v
--> mart.v[user_id] <- mart.t[id] identity
--> mart.v[n] <- mart.t[cnt] identity

-- A materialized view
CREATE MATERIALIZED VIEW mart.mv STORED AS ORC AS SELECT dept, avg(pay) AS pay FROM hr.e GROUP BY dept;
--> create materialized view
--> reads hr.e
--> writes mart.mv
--> mart.mv[dept] <- hr.e[dept] identity
--> mart.mv[pay] <- hr.e[pay] aggregation
--> rows <- hr.e[dept] group_by

-- MERGE into a transactional table
MERGE INTO mart.c AS t USING stg.c AS s ON t.id = s.id
WHEN MATCHED AND s.gone THEN DELETE
WHEN MATCHED THEN UPDATE SET name = s.name
WHEN NOT MATCHED THEN INSERT VALUES (s.id, s.name);
--> merge
--> reads stg.c
--> writes mart.c
--> mart.c[name] <- stg.c[name] identity
--> mart.c[id] <- stg.c[id] identity
--> rows <- mart.c[id] join
--> rows <- stg.c[id] join
--> rows <- stg.c[gone] filter

-- UPDATE and DELETE of a transactional table
UPDATE mart.c SET name = upper(name) WHERE id = 1;
DELETE FROM mart.c WHERE id IN (SELECT id FROM ops.gone);
--> update
--> writes mart.c
--> mart.c[name] <- mart.c[name] transformation
--> rows <- mart.c[id] filter
--> delete
--> reads ops.gone
--> writes mart.c
--> rows <- mart.c[id] filter
--> rows <- ops.gone[id] filter

-- TRANSFORM gives rows to a program
FROM raw.docs SELECT TRANSFORM (id, body) USING 'score.py' AS (id, score);
--> select
--> reads raw.docs
--> id <- raw.docs[id] transformation
--> id <- raw.docs[body] transformation
--> score <- raw.docs[id] transformation
--> score <- raw.docs[body] transformation

-- A left semi join only decides
SELECT a.id FROM s.a LEFT SEMI JOIN s.b ON a.id = b.id;
--> select
--> reads s.a, s.b
--> id <- s.a[id] identity
--> rows <- s.a[id] join
--> rows <- s.b[id] join

-- GROUPING SETS behind GROUP BY
SELECT a, b, sum(v) AS v FROM raw.t GROUP BY a, b GROUPING SETS ((a, b), a, ());
--> select
--> reads raw.t
--> a <- raw.t[a] identity
--> b <- raw.t[b] identity
--> v <- raw.t[v] aggregation
--> rows <- raw.t[a] group_by
--> rows <- raw.t[b] group_by

-- The newest partition by a subquery of a window
SELECT id, v FROM (SELECT id, v, row_number() OVER (PARTITION BY id ORDER BY dt DESC) AS rn FROM raw.snap) s WHERE s.rn = 1;
--> select
--> reads raw.snap
--> id <- raw.snap[id] identity
--> v <- raw.snap[v] identity
--> rows <- raw.snap[id] window
--> rows <- raw.snap[dt] window

-- Virtual columns are no columns
SELECT INPUT__FILE__NAME AS f, BLOCK__OFFSET__INSIDE__FILE AS o, id FROM raw.t;
--> select
--> reads raw.t
--> f <-
--> o <-
--> id <- raw.t[id] identity

-- Masking functions of Hive
SELECT mask(card) AS a, mask_show_last_n(phone, 4) AS b, mask_hash(email) AS c, sha2(ssn, 256) AS d FROM raw.p;
--> select
--> reads raw.p
--> a <- raw.p[card] transformation masked
--> b <- raw.p[phone] transformation masked
--> c <- raw.p[email] transformation masked
--> d <- raw.p[ssn] transformation masked

-- Variables stand for names and values
INSERT INTO TABLE ${hivevar:db}.t SELECT id FROM raw.t WHERE day = '${hiveconf:day}';
--> insert
--> reads raw.t
--> writes ${hivevar:db}.t
--> ${hivevar:db}.t[id] <- raw.t[id] identity
--> rows <- raw.t[day] filter

-- A struct, an array and a map
SELECT s.city, s.geo.lat AS lat, m['k'] AS k, xs[0] AS x FROM raw.t;
--> select
--> reads raw.t
--> city <- raw.t[s.city] identity
--> lat <- raw.t[s.geo.lat] identity
--> k <- raw.t[m.k] identity
--> x <- raw.t[xs] identity

-- UNION ALL in a query of FROM
INSERT OVERWRITE TABLE mart.all SELECT u.id, u.src FROM (SELECT id, 'a' AS src FROM raw.a UNION ALL SELECT key AS id, kind AS src FROM raw.b) u;
--> insert overwrite
--> reads raw.a, raw.b
--> writes mart.all
--> mart.all[id] <- raw.a[id] identity
--> mart.all[id] <- raw.b[key] identity
--> mart.all[src] <- raw.b[kind] identity

-- Statements of upkeep move no data
MSCK REPAIR TABLE raw.t;
ANALYZE TABLE raw.t COMPUTE STATISTICS;
SET hive.exec.dynamic.partition = true;
USE mart;
--> msck repair
--> analyze
--> set
--> use

-- A query of WITH feeds FROM and its inserts
WITH q AS (SELECT id, v FROM raw.t WHERE v > 0) FROM q INSERT OVERWRITE TABLE mart.a SELECT id INSERT OVERWRITE TABLE mart.b SELECT id, v;
--> insert
--> reads raw.t
--> writes mart.a, mart.b
--> mart.a[id] <- raw.t[id] identity
--> mart.b[id] <- raw.t[id] identity
--> mart.b[v] <- raw.t[v] identity
--> rows <- raw.t[v] filter

-- Values whose columns are not named go to columns that nobody knows
INSERT INTO TABLE mart.t VALUES (1, 'a'), (2, 'b');
--> insert
--> writes mart.t
