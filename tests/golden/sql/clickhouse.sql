-- A materialised view writes to the table behind TO
CREATE MATERIALIZED VIEW mart.mv_daily TO mart.daily AS
SELECT toDate(at) AS day, count() AS n, sum(amount) AS amount FROM raw.events GROUP BY day;
--> create materialized view
--> reads raw.events
--> writes mart.daily, mart.mv_daily
--> mart.daily[day] <- raw.events[at] transformation
--> mart.daily[n] <-
--> mart.daily[amount] <- raw.events[amount] aggregation
--> rows <- raw.events[at] group_by

-- A materialised view with an engine of its own
CREATE MATERIALIZED VIEW mart.mv ENGINE = SummingMergeTree ORDER BY day POPULATE AS
SELECT toDate(at) AS day, sum(amount) AS amount FROM raw.events GROUP BY day;
--> create materialized view
--> reads raw.events
--> writes mart.mv
--> mart.mv[day] <- raw.events[at] transformation
--> mart.mv[amount] <- raw.events[amount] aggregation
--> rows <- raw.events[at] group_by

-- CREATE TABLE AS SELECT with its engine
CREATE TABLE mart.t ENGINE = MergeTree ORDER BY id AS SELECT id, v FROM raw.t FINAL;
--> create table
--> reads raw.t
--> writes mart.t
--> mart.t[id] <- raw.t[id] identity
--> mart.t[v] <- raw.t[v] identity

-- CREATE TABLE AS another has its columns and no rows
--: raw.t(id, v)
CREATE TABLE mart.copy AS raw.t ENGINE = MergeTree ORDER BY id;
INSERT INTO mart.copy SELECT * FROM raw.t;
--> create table
--> reads raw.t
--> writes mart.copy
--> insert
--> reads raw.t
--> writes mart.copy
--> mart.copy[id] <- raw.t[id] identity
--> mart.copy[v] <- raw.t[v] identity

-- INSERT ... SELECT over clusters
INSERT INTO mart.t (id, v) SELECT id, v FROM cluster('prod', raw, t);
--> insert
--> reads raw.t
--> writes mart.t
--> mart.t[id] <- raw.t[id] identity
--> mart.t[v] <- raw.t[v] identity

-- INSERT from files on S3
INSERT INTO raw.t SELECT * FROM s3('https://b.s3.amazonaws.com/in/*.csv', 'CSVWithNames');
--> insert partial
--> reads https://b.s3.amazonaws.com/in/*.csv
--> writes raw.t
--> raw.t[*] <- https://b.s3.amazonaws.com/in/*.csv[*] identity

-- INSERT into a file function
INSERT INTO FUNCTION s3('https://b.s3.amazonaws.com/out.parquet', 'Parquet') SELECT id FROM mart.t;
--> insert
--> reads mart.t
--> writes https://b.s3.amazonaws.com/out.parquet
--> https://b.s3.amazonaws.com/out.parquet[id] <- mart.t[id] identity

-- ARRAY JOIN takes an array apart
SELECT id, tag FROM raw.posts ARRAY JOIN tags AS tag;
--> select
--> reads raw.posts
--> id <- raw.posts[id] identity
--> tag <- raw.posts[tags] identity
--> rows <- raw.posts[tags] join

-- An alias is used again anywhere
SELECT amount * 2 AS dbl, dbl + 1 AS more FROM raw.t WHERE dbl > 10;
--> select
--> reads raw.t
--> dbl <- raw.t[amount] transformation
--> more <- raw.t[amount] transformation
--> rows <- raw.t[amount] filter

-- Combinators of aggregates
SELECT sumIf(amount, status = 'ok') AS s, uniqExact(user) AS u, argMax(status, at) AS last, groupArray(name) AS names FROM raw.t;
--> select
--> reads raw.t
--> s <- raw.t[amount] aggregation
--> s <- raw.t[status] conditional
--> u <- raw.t[user] aggregation
--> last <- raw.t[at] aggregation
--> last <- raw.t[status] aggregation
--> names <- raw.t[name] aggregation

-- States and their merges
SELECT day, uniqMerge(users) AS u, sumState(amount) AS st FROM mart.agg GROUP BY day;
--> select
--> reads mart.agg
--> day <- mart.agg[day] identity
--> u <- mart.agg[users] aggregation
--> st <- mart.agg[amount] aggregation
--> rows <- mart.agg[day] group_by

-- PREWHERE filters before WHERE
SELECT id FROM raw.t PREWHERE day = today() WHERE status = 1;
--> select
--> reads raw.t
--> id <- raw.t[id] identity
--> rows <- raw.t[day] filter
--> rows <- raw.t[status] filter

-- LIMIT BY takes some rows of each group
SELECT id, user FROM raw.t ORDER BY at DESC LIMIT 1 BY user;
--> select
--> reads raw.t
--> id <- raw.t[id] identity
--> user <- raw.t[user] identity
--> rows <- raw.t[at] sort
--> rows <- raw.t[user] group_by

-- GLOBAL ANY LEFT JOIN
SELECT t.id, d.name FROM raw.t AS t GLOBAL ANY LEFT JOIN dim.d AS d ON d.id = t.did;
--> select
--> reads dim.d, raw.t
--> id <- raw.t[id] identity
--> name <- dim.d[name] identity
--> rows <- dim.d[id] join
--> rows <- raw.t[did] join

-- ASOF JOIN
SELECT t.id, p.price FROM raw.t t ASOF LEFT JOIN raw.p p ON t.sym = p.sym AND t.at >= p.at;
--> select
--> reads raw.p, raw.t
--> id <- raw.t[id] identity
--> price <- raw.p[price] identity
--> rows <- raw.t[sym] join
--> rows <- raw.p[sym] join
--> rows <- raw.t[at] join
--> rows <- raw.p[at] join

-- WITH of a value
WITH toDate('2024-01-01') AS d, (SELECT max(amount) FROM raw.t) AS top SELECT id, amount / top AS share FROM raw.t WHERE day >= d;
--> select
--> reads raw.t
--> id <- raw.t[id] identity
--> share <- raw.t[amount] transformation
--> share <- raw.t[amount] aggregation
--> rows <- raw.t[day] filter

-- A look-up in a dictionary takes its key
SELECT dictGet('dim.geo', 'city', geo_id) AS city FROM raw.t;
--> select
--> reads dim.geo, raw.t
--> city <- dim.geo[city] identity
--> city <- raw.t[geo_id] join

-- Tuples and maps by key
SELECT attrs['host'] AS host, JSONExtractString(body, 'user', 'id') AS uid FROM raw.logs;
--> select
--> reads raw.logs
--> host <- raw.logs[attrs.host] identity
--> uid <- raw.logs[body.user.id] identity

-- * EXCEPT and REPLACE and APPLY
--: raw.t(id, a, b)
SELECT * EXCEPT (b) REPLACE (a + 1 AS a) FROM raw.t;
--> select
--> reads raw.t
--> id <- raw.t[id] identity
--> a <- raw.t[a] transformation

-- Hashes hide
SELECT sipHash64(email) AS h, cityHash64(ssn) AS c, MD5(name) AS m FROM raw.users;
--> select
--> reads raw.users
--> h <- raw.users[email] transformation masked
--> c <- raw.users[ssn] transformation masked
--> m <- raw.users[name] transformation masked

-- Mutations change rows
ALTER TABLE mart.t UPDATE v = v * 2 WHERE day < '2024-01-01';
ALTER TABLE mart.t DELETE WHERE day < '2020-01-01';
--> update
--> writes mart.t
--> mart.t[v] <- mart.t[v] transformation
--> rows <- mart.t[day] filter
--> delete
--> writes mart.t
--> rows <- mart.t[day] filter

-- EXCHANGE and RENAME
EXCHANGE TABLES mart.a AND mart.b;
RENAME TABLE mart.a TO mart.c;
--> exchange
--> reads mart.a, mart.b
--> writes mart.a, mart.b
--> mart.a[*] <- mart.b[*] identity
--> mart.b[*] <- mart.a[*] identity
--> rename
--> reads mart.a
--> writes mart.c
--> mart.c[*] <- mart.a[*] identity

-- A partition moves to another table
ALTER TABLE stage.t MOVE PARTITION '2024' TO TABLE mart.t;
--> move
--> reads stage.t
--> writes mart.t
--> mart.t[*] <- stage.t[*] identity

-- Numbers are made of nothing
SELECT number AS n FROM numbers(10);
--> select
--> n <-

-- APPLY puts each column into a function
--: raw.sales(day, net, tax)
SELECT * EXCEPT (day) APPLY(sum) FROM raw.sales;
--> select
--> reads raw.sales
--> net <- raw.sales[net] aggregation
--> tax <- raw.sales[tax] aggregation

-- APPLY over the columns of an unknown table
INSERT INTO mart.sales SELECT * APPLY(toString) FROM raw.sales;
--> insert partial
--> reads raw.sales
--> writes mart.sales
--> mart.sales[*] <- raw.sales[*] transformation

-- Each of the arrays of an ARRAY JOIN has its own name
SELECT id, tag, at FROM raw.posts ARRAY JOIN tags AS tag, arrayEnumerate(tags) AS at;
--> select
--> reads raw.posts
--> id <- raw.posts[id] identity
--> tag <- raw.posts[tags] identity
--> at <- raw.posts[tags] transformation
--> rows <- raw.posts[tags] join

-- A table on a cluster may be named by texts
SELECT a FROM clusterAllReplicas('main', 'raw', 'events');
--> select
--> reads raw.events
--> a <- raw.events[a] identity

-- A table on another server may be named by one text with a dot
SELECT a FROM remote('host:9000', 'raw.events', 'reader', 'word');
--> select
--> reads raw.events
--> a <- raw.events[a] identity

-- multiIf has conditions and values
SELECT multiIf(a > 1, b, c > 2, d, e) AS x FROM t;
--> select
--> reads t
--> x <- t[a] conditional
--> x <- t[b] transformation
--> x <- t[c] conditional
--> x <- t[d] transformation
--> x <- t[e] transformation

-- Aggregates of those rows for which a condition holds
SELECT countIf(c > 0) AS n, quantileIf(0.5)(v, y > 1) AS q FROM t;
--> select
--> reads t
--> n <- t[c] conditional
--> q <- t[v] aggregation
--> q <- t[y] conditional

-- A look-up with a default, of several attributes
SELECT dictGetOrDefault('d', ('a', 'b'), k, z) AS m, dictHas('e', k) AS h FROM t;
--> select
--> reads d, e, t
--> m <- d[a] identity
--> m <- d[b] identity
--> m <- t[k] join
--> m <- t[z] identity
--> h <- t[k] join

-- An element of a tuple by its number
SELECT t.2 AS x FROM (SELECT tuple(a, b) AS t FROM s);
--> select
--> reads s
--> x <- s[b] identity

-- A part of a tuple that an aggregate picks is that part alone
SELECT groupArray((a, b))[1].1 AS z, any((a, b)).2 AS v, tupleElement(argMax(tuple(a, b), d), 1) AS u FROM t;
--> select
--> reads t
--> z <- t[a] aggregation
--> v <- t[b] aggregation
--> u <- t[a] aggregation
--> u <- t[d] aggregation

-- Parts of tuples and maps
SELECT x.1 AS z, tupleElement(y, 2) AS w, m['k'] AS k FROM t;
--> select
--> reads t
--> z <- t[x.1] identity
--> w <- t[y.2] identity
--> k <- t[m.k] identity

-- A dictionary is read as a table
SELECT id, name FROM dictionary('d');
--> select
--> reads d
--> id <- d[id] identity
--> name <- d[name] identity

-- A dictionary of a database under an alias
SELECT d.id, d.name FROM dictionary(db.d) AS d;
--> select
--> reads db.d
--> id <- db.d[id] identity
--> name <- db.d[name] identity

-- A dictionary beside a table
SELECT t.id, x.name FROM t LEFT JOIN dictionary('db.d') AS x ON x.id = t.k;
--> select
--> reads db.d, t
--> id <- t[id] identity
--> name <- db.d[name] identity
--> rows <- db.d[id] join
--> rows <- t[k] join

-- Tables that fit a pattern and that nobody knows
SELECT a FROM merge('db', '^events_');
--> select partial
--> a <-

-- Tables that fit a pattern, by the name of their database
SELECT a, _table FROM merge(db, '^events_') AS m WHERE b = 1;
--> select partial
--> a <-
--> _table <-

-- Tables that fit a pattern and are known
--: db.events_1(a, b)
--: db.events_2(a, c)
--: db.other(a)
SELECT a, c FROM merge('db', '^events_');
--> select
--> reads db.events_1, db.events_2
--> a <- db.events_1[a] identity
--> a <- db.events_2[a] identity
--> c <- db.events_2[c] identity

-- A table on another server
SELECT a FROM remote('host:9000', 'db.t');
--> select
--> reads db.t
--> a <- db.t[a] identity

-- A table on another server by database and name
SELECT a FROM remote('host', db, t);
--> select
--> reads db.t
--> a <- db.t[a] identity

-- A table on all replicas
SELECT a FROM clusterAllReplicas('c', 'db', 't', rand());
--> select
--> reads db.t
--> a <- db.t[a] identity

-- Tables that fit a pattern on a cluster
SELECT a FROM cluster('c', merge('db', '^events_'));
--> select partial
--> a <-

-- Numbers come from no table
SELECT number FROM numbers(10);
--> select
--> number <-

-- Random rows come from no table
SELECT a FROM generateRandom('a UInt8') LIMIT 3;
--> select
--> a <-

-- A table on another server is written
INSERT INTO FUNCTION remote('host', db.t2) SELECT a FROM t;
--> insert
--> reads t
--> writes db.t2
--> db.t2[a] <- t[a] identity

-- A table of another system is not read
SELECT * FROM mysql('h:3306', 'db', 't', 'u', 'p');
--> select partial
--> * <-

-- A view that stands in FROM
SELECT * FROM view(SELECT a FROM t);
--> select
--> reads t
--> a <- t[a] identity

-- A table that merges those which fit a pattern
CREATE TABLE x ENGINE = Merge(db, '^events_');
--> create table partial
--> writes x

-- A distributed table reads the table behind it
CREATE TABLE x (a Int8, b String) ENGINE = Distributed('c', 'db', 't', rand());
--> create table
--> reads db.t
--> writes x
--> x[a] <- db.t[a] identity
--> x[b] <- db.t[b] identity

-- A table that lies over files
CREATE TABLE x (a Int8) ENGINE = S3('https://b/x.csv', 'CSV');
--> create table
--> reads https://b/x.csv
--> writes x
--> x[a] <- https://b/x.csv[a] identity

-- A replicated table holds its own rows
CREATE TABLE x (a Int8) ENGINE = ReplicatedMergeTree('/p/{shard}', '{replica}') ORDER BY a;
--> create table
--> writes x

-- A table of another system under a name here
CREATE TABLE x (a Int8) ENGINE = MySQL('h:3306', 'db', 't', 'u', 'p');
--> create table partial
--> writes x
--> x[a] <-

-- A dictionary is made of a table
CREATE DICTIONARY dict (id UInt64, name String) PRIMARY KEY id SOURCE(CLICKHOUSE(TABLE 'src' DB 'db')) LAYOUT(FLAT()) LIFETIME(300);
--> create dictionary
--> reads db.src
--> writes dict
--> dict[id] <- db.src[id] identity
--> dict[name] <- db.src[name] identity

-- A dictionary is made of a query
CREATE DICTIONARY dict (id UInt64, name String) PRIMARY KEY id SOURCE(CLICKHOUSE(QUERY 'SELECT id, name FROM db.src')) LAYOUT(FLAT()) LIFETIME(300);
--> create dictionary
--> reads db.src
--> writes dict
--> dict[id] <- db.src[id] identity
--> dict[name] <- db.src[name] identity

-- Files are written by a function
INSERT INTO TABLE FUNCTION s3('https://x', 'CSV') SELECT a FROM t;
--> insert
--> reads t
--> writes https://x
--> https://x[a] <- t[a] identity

-- A table of another system is written
INSERT INTO TABLE FUNCTION mysql('h', 'db', 't', 'u', 'p') SELECT a FROM t;
--> insert partial
--> reads t

-- Rows that go nowhere
INSERT INTO TABLE FUNCTION null('a Int8') SELECT a FROM t;
--> insert
--> reads t

-- IN a table reads it
--: x(a, k)
--: d.keys(k)
INSERT INTO y SELECT a FROM x WHERE k IN d.keys AND (a, k) GLOBAL NOT IN (pairs);
--> insert
--> reads d.keys, pairs, x
--> writes y
--> y[a] <- x[a] identity
--> rows <- x[a] filter
--> rows <- x[k] filter
--> rows <- d.keys[k] filter
--> rows <- pairs[*] filter

-- IN a query of WITH, and a constant of WITH
WITH keys AS (SELECT id FROM z), [1, 2] AS some
SELECT a, k IN some AS is_some FROM x WHERE k IN keys;
--> select
--> reads x, z
--> a <- x[a] identity
--> is_some <- x[k] transformation
--> rows <- x[k] filter
--> rows <- z[id] filter

-- A name that is given inside an expression is known in the whole query
INSERT INTO y
SELECT low, (price + tax AS gross) * 2 AS doubled, gross, lower(name) AS low
FROM x WHERE (toDate(ts) AS day) > '2026-01-01' AND gross > 3 GROUP BY day;
--> insert
--> reads x
--> writes y
--> y[low] <- x[name] transformation
--> y[doubled] <- x[price] transformation
--> y[doubled] <- x[tax] transformation
--> y[gross] <- x[price] transformation
--> y[gross] <- x[tax] transformation
--> rows <- x[price] filter
--> rows <- x[tax] filter
--> rows <- x[ts] filter
--> rows <- x[ts] group_by

-- Names that are made of names which are given behind them
SELECT c * 2 AS d, b + 1 AS c, a AS b FROM x;
--> select
--> reads x
--> d <- x[a] transformation
--> c <- x[a] transformation
--> b <- x[a] identity

-- A name that is given in GROUP BY or ORDER BY is known in the whole query
INSERT INTO y (day, n)
SELECT day, count(id) AS n FROM x
GROUP BY kind, toDate(ts) AS day, GROUPING SETS ((a), (lower(b) AS low))
ORDER BY round(price) AS whole DESC, low LIMIT 3 BY day;
--> insert
--> reads x
--> writes y
--> y[day] <- x[ts] transformation
--> y[n] <- x[id] aggregation
--> rows <- x[a] group_by
--> rows <- x[b] group_by
--> rows <- x[b] sort
--> rows <- x[kind] group_by
--> rows <- x[price] sort
--> rows <- x[ts] group_by

-- Names that are given to what functions are told, and types that stand behind AS
SELECT sum(price AS p) AS total, max(p) AS top, count(DISTINCT lower(user) AS who) AS users,
  CAST(n AS String) AS text, [k AS key, m] AS both, key,
  sum(q) OVER (PARTITION BY toDate(ts) AS day) AS running, day
FROM (SELECT * REPLACE (price + 1 AS price) FROM x) WHERE id IN (SELECT max(i AS j) FROM z GROUP BY f(g) AS h);
--> select
--> reads x, z
--> total <- x[price] aggregation
--> top <- x[price] aggregation
--> users <- x[user] aggregation
--> text <- x[n] transformation
--> both <- x[k] transformation
--> both <- x[m] transformation
--> key <- x[k] identity
--> running <- x[q] aggregation
--> running <- x[ts] window
--> day <- x[ts] transformation
--> rows <- x[id] filter
--> rows <- z[g] group_by
--> rows <- z[i] filter
