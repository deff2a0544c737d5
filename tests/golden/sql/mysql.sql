-- Quoted names and a table of another database
SELECT `o`.`id`, `o`.`total amount` AS amount FROM `shop`.`orders` AS `o` WHERE `o`.`status` = 'paid';
--> select
--> reads shop.orders
--> id <- shop.orders[id] identity
--> amount <- shop.orders[total amount] identity
--> rows <- shop.orders[status] filter

-- CREATE TABLE AS SELECT, with AS left out
CREATE TABLE mart.daily SELECT DATE(o.created_at) AS day, SUM(o.amount) AS amount FROM shop.orders o GROUP BY DATE(o.created_at);
--> create table
--> reads shop.orders
--> writes mart.daily
--> mart.daily[day] <- shop.orders[created_at] transformation
--> mart.daily[amount] <- shop.orders[amount] aggregation
--> rows <- shop.orders[created_at] group_by

-- CREATE TABLE with its own columns and engine
CREATE TABLE IF NOT EXISTS mart.people (id INT PRIMARY KEY, name VARCHAR(80)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4
AS SELECT p.id, CONCAT(p.first, ' ', p.last) AS name FROM hr.people p;
--> create table
--> reads hr.people
--> writes mart.people
--> mart.people[id] <- hr.people[id] identity
--> mart.people[name] <- hr.people[first] transformation
--> mart.people[name] <- hr.people[last] transformation

-- CREATE TABLE LIKE copies columns
--: shop.orders(id, amount)
CREATE TABLE shop.orders_new LIKE shop.orders;
INSERT INTO shop.orders_new SELECT * FROM shop.orders;
--> create table
--> reads shop.orders
--> writes shop.orders_new
--> insert
--> reads shop.orders
--> writes shop.orders_new
--> shop.orders_new[id] <- shop.orders[id] identity
--> shop.orders_new[amount] <- shop.orders[amount] identity

-- A view with its algorithm and security
CREATE OR REPLACE ALGORITHM=MERGE DEFINER=`root`@`localhost` SQL SECURITY DEFINER VIEW mart.v_orders (order_id, net) AS
SELECT o.id, o.amount - o.discount FROM shop.orders o WHERE o.deleted = 0 WITH CHECK OPTION;
--> create view
--> reads shop.orders
--> writes mart.v_orders
--> mart.v_orders[order_id] <- shop.orders[id] identity
--> mart.v_orders[net] <- shop.orders[amount] transformation
--> mart.v_orders[net] <- shop.orders[discount] transformation
--> rows <- shop.orders[deleted] filter

-- ALTER VIEW makes a view anew
ALTER VIEW mart.v AS SELECT id FROM shop.orders;
--> create view
--> reads shop.orders
--> writes mart.v
--> mart.v[id] <- shop.orders[id] identity

-- ON DUPLICATE KEY with VALUES
INSERT INTO mart.stock (sku, qty, seen) SELECT d.sku, d.n, NOW() FROM stage.deliveries d
ON DUPLICATE KEY UPDATE qty = qty + VALUES(qty), seen = NOW();
--> insert
--> reads stage.deliveries
--> writes mart.stock
--> mart.stock[sku] <- stage.deliveries[sku] identity
--> mart.stock[qty] <- stage.deliveries[n] identity
--> mart.stock[qty] <- stage.deliveries[n] transformation
--> mart.stock[qty] <- mart.stock[qty] transformation
--> mart.stock[seen] <-

-- ON DUPLICATE KEY with an alias of the new row
INSERT INTO mart.stock (sku, qty) VALUES ('a', 1) AS new ON DUPLICATE KEY UPDATE qty = new.qty + stock.qty;
--> insert
--> writes mart.stock
--> mart.stock[sku] <-
--> mart.stock[qty] <- mart.stock[qty] transformation

-- ON DUPLICATE KEY may read columns of the query itself
INSERT INTO mart.totals (day, amount) SELECT s.day, s.amount FROM stage.sums s
ON DUPLICATE KEY UPDATE amount = s.amount;
--> insert
--> reads stage.sums
--> writes mart.totals
--> mart.totals[day] <- stage.sums[day] identity
--> mart.totals[amount] <- stage.sums[amount] identity

-- REPLACE is an insert
REPLACE INTO mart.kv (k, v) SELECT s.k, MAX(s.v) FROM stage.kv s GROUP BY s.k;
--> insert
--> reads stage.kv
--> writes mart.kv
--> mart.kv[k] <- stage.kv[k] identity
--> mart.kv[v] <- stage.kv[v] aggregation
--> rows <- stage.kv[k] group_by

-- INSERT IGNORE
INSERT IGNORE INTO dim.country (code) SELECT DISTINCT a.country FROM crm.addresses a;
--> insert
--> reads crm.addresses
--> writes dim.country
--> dim.country[code] <- crm.addresses[country] identity
--> rows <- crm.addresses[country] group_by

-- INSERT ... SET
INSERT INTO log.runs SET job = 'etl', rows_read = (SELECT COUNT(o.id) FROM shop.orders o);
--> insert
--> reads shop.orders
--> writes log.runs
--> log.runs[job] <-
--> log.runs[rows_read] <- shop.orders[id] aggregation

-- INSERT by position into a known table
--: mart.f(day, region, amount)
INSERT INTO mart.f SELECT s.d, s.r, s.a FROM stage.s s;
--> insert
--> reads stage.s
--> writes mart.f
--> mart.f[day] <- stage.s[d] identity
--> mart.f[region] <- stage.s[r] identity
--> mart.f[amount] <- stage.s[a] identity

-- INSERT with a WITH behind the table
INSERT INTO mart.top (id) WITH r AS (SELECT id, score FROM raw.users) SELECT id FROM r WHERE score > 10;
--> insert
--> reads raw.users
--> writes mart.top
--> mart.top[id] <- raw.users[id] identity
--> rows <- raw.users[score] filter

-- UPDATE with a join
UPDATE crm.customers c JOIN (SELECT customer_id, SUM(amount) AS total FROM shop.orders GROUP BY customer_id) o
ON o.customer_id = c.id SET c.total = o.total, c.tier = IF(o.total > 1000, 'gold', c.tier) WHERE c.active = 1;
--> update
--> reads shop.orders
--> writes crm.customers
--> crm.customers[total] <- shop.orders[amount] aggregation
--> crm.customers[tier] <- shop.orders[amount] conditional
--> crm.customers[tier] <- crm.customers[tier] transformation
--> rows <- shop.orders[customer_id] group_by
--> rows <- shop.orders[customer_id] join
--> rows <- crm.customers[id] join
--> rows <- crm.customers[active] filter

-- UPDATE of two tables at once
UPDATE shop.items i, shop.parts p SET i.price = p.price, p.used = 1 WHERE p.item_id = i.id;
--> update
--> reads shop.parts
--> writes shop.items, shop.parts
--> shop.items[price] <- shop.parts[price] identity
--> shop.parts[used] <-
--> rows <- shop.parts[item_id] filter
--> rows <- shop.items[id] filter

-- UPDATE with ORDER BY and LIMIT
UPDATE queue.jobs SET state = 'taken', worker = @w WHERE state = 'new' ORDER BY created_at LIMIT 10;
--> update
--> writes queue.jobs
--> queue.jobs[state] <-
--> queue.jobs[worker] <-
--> rows <- queue.jobs[state] filter
--> rows <- queue.jobs[created_at] sort

-- UPDATE by a query
UPDATE mart.t SET n = (SELECT COUNT(o.id) FROM shop.orders o WHERE o.tid = t.id);
--> update
--> reads shop.orders
--> writes mart.t
--> mart.t[n] <- shop.orders[id] aggregation
--> mart.t[n] <- shop.orders[tid] filter
--> mart.t[n] <- mart.t[id] filter

-- DELETE with a join
DELETE o FROM shop.orders o INNER JOIN crm.customers c ON c.id = o.customer_id WHERE c.blocked = 1;
--> delete
--> reads crm.customers
--> writes shop.orders
--> rows <- crm.customers[id] join
--> rows <- shop.orders[customer_id] join
--> rows <- crm.customers[blocked] filter

-- DELETE with USING
DELETE FROM o USING shop.orders AS o JOIN stage.gone AS g ON g.id = o.id;
--> delete
--> reads stage.gone
--> writes shop.orders
--> rows <- stage.gone[id] join
--> rows <- shop.orders[id] join

-- DELETE from two tables
DELETE a, b FROM shop.a AS a JOIN shop.b AS b ON b.a_id = a.id WHERE a.old = 1;
--> delete
--> writes shop.a, shop.b
--> rows <- shop.b[a_id] join
--> rows <- shop.a[id] join
--> rows <- shop.a[old] filter

-- DELETE with a limit
DELETE FROM log.events WHERE at < NOW() - INTERVAL 30 DAY ORDER BY at LIMIT 1000;
--> delete
--> writes log.events
--> rows <- log.events[at] filter
--> rows <- log.events[at] sort

-- LOAD DATA reads a file
LOAD DATA LOCAL INFILE '/data/in/orders.csv' REPLACE INTO TABLE stage.orders
FIELDS TERMINATED BY ',' ENCLOSED BY '"' LINES TERMINATED BY '\n' IGNORE 1 LINES (id, @amount, status)
SET amount = NULLIF(@amount, '');
--> load
--> reads /data/in/orders.csv
--> writes stage.orders

-- INTO OUTFILE writes a file
SELECT o.id, o.amount INTO OUTFILE '/data/out/orders.csv' FIELDS TERMINATED BY ',' FROM shop.orders o WHERE o.amount > 0;
--> select into
--> reads shop.orders
--> writes /data/out/orders.csv
--> /data/out/orders.csv[id] <- shop.orders[id] identity
--> /data/out/orders.csv[amount] <- shop.orders[amount] identity
--> rows <- shop.orders[amount] filter

-- RENAME TABLE swaps two tables
RENAME TABLE shop.orders TO shop.orders_old, shop.orders_new TO shop.orders;
--> rename
--> reads shop.orders, shop.orders_new
--> writes shop.orders, shop.orders_old
--> shop.orders_old[*] <- shop.orders[*] identity
--> shop.orders[*] <- shop.orders_new[*] identity

-- ALTER TABLE renames
ALTER TABLE shop.orders RENAME TO shop.orders_archive;
--> rename
--> reads shop.orders
--> writes shop.orders_archive
--> shop.orders_archive[*] <- shop.orders[*] identity

-- A partition is exchanged with a table
ALTER TABLE mart.sales EXCHANGE PARTITION p2024 WITH TABLE stage.sales_2024 WITHOUT VALIDATION;
--> exchange
--> reads mart.sales, stage.sales_2024
--> writes mart.sales, stage.sales_2024
--> mart.sales[*] <- stage.sales_2024[*] identity
--> stage.sales_2024[*] <- mart.sales[*] identity

-- Adding an index moves no data
ALTER TABLE shop.orders ADD COLUMN channel VARCHAR(10) NOT NULL DEFAULT 'web' AFTER status, ADD INDEX ix (channel);
--> alter

-- DROP and TRUNCATE
DROP TABLE IF EXISTS stage.a, stage.b;
TRUNCATE stage.c;
--> drop table
--> writes stage.a, stage.b
--> truncate
--> writes stage.c

-- A temporary table is composed away
CREATE TEMPORARY TABLE tmp_sums AS SELECT customer_id, SUM(amount) AS total FROM shop.orders GROUP BY customer_id;
INSERT INTO mart.customers (id, total) SELECT t.customer_id, t.total FROM tmp_sums t;
DROP TEMPORARY TABLE tmp_sums;
--> create temporary table
--> reads shop.orders
--> insert
--> reads shop.orders
--> writes mart.customers
--> mart.customers[id] <- shop.orders[customer_id] identity
--> mart.customers[total] <- shop.orders[amount] aggregation
--> rows <- shop.orders[customer_id] group_by
--> drop table

-- JSON arrows are paths
SELECT e.payload->'$.user.id' AS user_id, e.payload->>'$.user.name' AS name FROM raw.events e WHERE e.payload->>'$.kind' = 'x';
--> select
--> reads raw.events
--> user_id <- raw.events[payload.user.id] identity
--> name <- raw.events[payload.user.name] identity
--> rows <- raw.events[payload.kind] filter

-- JSON functions read paths
SELECT JSON_EXTRACT(e.payload, '$.a.b') AS b, JSON_UNQUOTE(JSON_EXTRACT(e.payload, '$.c')) AS c, JSON_VALUE(e.payload, '$.d') AS d FROM raw.events e;
--> select
--> reads raw.events
--> b <- raw.events[payload.a.b] identity
--> c <- raw.events[payload.c] transformation
--> d <- raw.events[payload.d] identity

-- JSON_TABLE tells its columns, nested ones as well
SELECT o.id, jt.line, jt.sku, jt.tag FROM shop.orders o, JSON_TABLE(o.doc, '$.lines[*]' COLUMNS (
  line FOR ORDINALITY, sku VARCHAR(20) PATH '$.sku', NESTED PATH '$.tags[*]' COLUMNS (tag VARCHAR(10) PATH '$.name'))) AS jt;
--> select
--> reads shop.orders
--> id <- shop.orders[id] identity
--> line <-
--> sku <- shop.orders[doc.lines.sku] identity
--> tag <- shop.orders[doc.lines.tags.name] identity
--> rows <- shop.orders[doc.lines] join

-- GROUP_CONCAT orders what it joins
SELECT p.team, GROUP_CONCAT(DISTINCT p.name ORDER BY p.joined SEPARATOR ', ') AS names FROM hr.people p GROUP BY p.team;
--> select
--> reads hr.people
--> team <- hr.people[team] identity
--> names <- hr.people[name] aggregation
--> names <- hr.people[joined] sort
--> rows <- hr.people[team] group_by

-- An alias in GROUP BY and HAVING
SELECT YEAR(o.created_at) AS y, SUM(o.amount) AS total FROM shop.orders o GROUP BY y HAVING total > 100 ORDER BY total DESC;
--> select
--> reads shop.orders
--> y <- shop.orders[created_at] transformation
--> total <- shop.orders[amount] aggregation
--> rows <- shop.orders[created_at] group_by
--> rows <- shop.orders[amount] filter
--> rows <- shop.orders[amount] sort

-- GROUP BY WITH ROLLUP
SELECT region, SUM(amount) AS amount FROM mart.sales GROUP BY region WITH ROLLUP;
--> select
--> reads mart.sales
--> region <- mart.sales[region] identity
--> amount <- mart.sales[amount] aggregation
--> rows <- mart.sales[region] group_by

-- STRAIGHT_JOIN is a join
SELECT a.id, b.v FROM x.a STRAIGHT_JOIN x.b ON b.id = a.id;
--> select
--> reads x.a, x.b
--> id <- x.a[id] identity
--> v <- x.b[v] identity
--> rows <- x.b[id] join
--> rows <- x.a[id] join

-- USING and NATURAL joins
--: x.a(id, v)
--: x.b(id, w)
SELECT * FROM x.a JOIN x.b USING (id);
--> select
--> reads x.a, x.b
--> id <- x.a[id] identity
--> v <- x.a[v] identity
--> w <- x.b[w] identity
--> rows <- x.a[id] join
--> rows <- x.b[id] join

-- NATURAL LEFT JOIN takes shared columns from the left
--: x.a(id, v)
--: x.b(id, w)
SELECT id, v, w FROM x.a NATURAL LEFT JOIN x.b;
--> select
--> reads x.a, x.b
--> id <- x.a[id] identity
--> v <- x.a[v] identity
--> w <- x.b[w] identity
--> rows <- x.a[id] join
--> rows <- x.b[id] join

-- RIGHT JOIN USING takes the column from the right
--: x.a(id, v)
--: x.b(id, w)
SELECT id FROM x.a RIGHT JOIN x.b USING (id);
--> select
--> reads x.a, x.b
--> id <- x.b[id] identity
--> rows <- x.a[id] join
--> rows <- x.b[id] join

-- LATERAL sees what stands before it
SELECT c.id, l.amount FROM crm.customers c, LATERAL (SELECT o.amount FROM shop.orders o WHERE o.cid = c.id ORDER BY o.at DESC LIMIT 1) l;
--> select
--> reads crm.customers, shop.orders
--> id <- crm.customers[id] identity
--> amount <- shop.orders[amount] identity
--> rows <- shop.orders[cid] filter
--> rows <- crm.customers[id] filter
--> rows <- shop.orders[at] sort

-- A recursive CTE
WITH RECURSIVE tree (id, parent_id) AS (
  SELECT id, parent_id FROM cat.nodes WHERE parent_id IS NULL
  UNION ALL SELECT n.id, n.parent_id FROM cat.nodes n JOIN tree t ON t.id = n.parent_id) SELECT id FROM tree;
--> select
--> reads cat.nodes
--> id <- cat.nodes[id] identity
--> rows <- cat.nodes[parent_id] filter
--> rows <- cat.nodes[id] join
--> rows <- cat.nodes[parent_id] join

-- A recursive CTE that counts reads nothing
WITH RECURSIVE seq AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM seq WHERE n < 10) SELECT n FROM seq;
--> select
--> n <-

-- A CTE shadows a table
WITH orders AS (SELECT id FROM archive.orders) SELECT id FROM orders;
--> select
--> reads archive.orders
--> id <- archive.orders[id] identity

-- Windows, named and not
SELECT id, ROW_NUMBER() OVER w AS rn, SUM(amount) OVER (PARTITION BY account ORDER BY at) AS run FROM raw.tx WINDOW w AS (PARTITION BY account ORDER BY at DESC);
--> select
--> reads raw.tx
--> id <- raw.tx[id] identity
--> rn <- raw.tx[account] window
--> rn <- raw.tx[at] window
--> run <- raw.tx[amount] aggregation
--> run <- raw.tx[account] window
--> run <- raw.tx[at] window

-- UNION, and an order of the whole
(SELECT id, name FROM crm.leads) UNION (SELECT id, label FROM crm.contacts) ORDER BY name LIMIT 10;
--> select
--> reads crm.contacts, crm.leads
--> id <- crm.leads[id] identity
--> id <- crm.contacts[id] identity
--> name <- crm.leads[name] identity
--> name <- crm.contacts[label] identity
--> rows <- crm.leads[name] sort
--> rows <- crm.contacts[label] sort
--> rows <- crm.contacts[id] group_by
--> rows <- crm.contacts[label] group_by
--> rows <- crm.leads[id] group_by
--> rows <- crm.leads[name] group_by

-- EXCEPT and INTERSECT
SELECT id FROM x.a INTERSECT SELECT id FROM x.b;
--> select
--> reads x.a, x.b
--> id <- x.a[id] identity
--> id <- x.b[id] identity
--> rows <- x.b[id] filter
--> rows <- x.a[id] filter

-- VALUES ROW as a table
SELECT v.column_0 AS k, d.name FROM (VALUES ROW(1, 'a'), ROW(2, 'b')) AS v JOIN x.dim d ON d.k = v.column_0;
--> select
--> reads x.dim
--> k <-
--> name <- x.dim[name] identity
--> rows <- x.dim[k] join

-- TABLE stands for all of a table
--: x.a(id, v)
INSERT INTO x.b (id, v) TABLE x.a;
--> insert
--> reads x.a
--> writes x.b
--> x.b[id] <- x.a[id] identity
--> x.b[v] <- x.a[v] identity

-- IF, IFNULL, CASE and COALESCE
SELECT IF(kind = 'a', x, y) AS v, IFNULL(n, 0) AS n, CASE WHEN z > 1 THEN 'big' END AS size FROM raw.t;
--> select
--> reads raw.t
--> v <- raw.t[kind] conditional
--> v <- raw.t[x] transformation
--> v <- raw.t[y] transformation
--> n <- raw.t[n] transformation
--> size <- raw.t[z] conditional

-- Hashes and encryption hide what they are given
SELECT MD5(email) AS a, SHA2(ssn, 256) AS b, AES_ENCRYPT(card, 'k') AS c, CRC32(name) AS d FROM hr.people;
--> select
--> reads hr.people
--> a <- hr.people[email] transformation masked
--> b <- hr.people[ssn] transformation masked
--> c <- hr.people[card] transformation masked
--> d <- hr.people[name] transformation masked

-- User variables are values
SELECT o.id, @row := @row + 1 AS rn FROM shop.orders o CROSS JOIN (SELECT @row := 0) r WHERE o.tenant = @tenant;
--> select
--> reads shop.orders
--> id <- shop.orders[id] identity
--> rn <-
--> rows <- shop.orders[tenant] filter

-- Hints and index hints mean nothing
SELECT /*+ MAX_EXECUTION_TIME(1000) */ SQL_NO_CACHE o.id FROM shop.orders o USE INDEX (ix_a) FORCE INDEX FOR JOIN (ix_b) WHERE o.a = 1;
--> select
--> reads shop.orders
--> id <- shop.orders[id] identity
--> rows <- shop.orders[a] filter

-- Locking reads
SELECT id FROM queue.jobs WHERE state = 'new' ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED;
--> select
--> reads queue.jobs
--> id <- queue.jobs[id] identity
--> rows <- queue.jobs[state] filter
--> rows <- queue.jobs[id] sort

-- A partition that is named is the table
SELECT id FROM mart.sales PARTITION (p2024) WHERE amount > 1;
--> select
--> reads mart.sales
--> id <- mart.sales[id] identity
--> rows <- mart.sales[amount] filter

-- A procedure with a delimiter of its own
DELIMITER $$
CREATE PROCEDURE etl.load_day(IN d DATE)
BEGIN
  DECLARE n INT DEFAULT 0;
  DECLARE EXIT HANDLER FOR SQLEXCEPTION ROLLBACK;
  START TRANSACTION;
  DELETE FROM mart.sales WHERE day = d;
  INSERT INTO mart.sales (day, amount) SELECT o.day, SUM(o.amount) FROM shop.orders o WHERE o.day = d GROUP BY o.day;
  SELECT COUNT(*) INTO n FROM mart.sales;
  IF n = 0 THEN
    INSERT INTO etl.errors (msg) VALUES ('empty');
  END IF;
  COMMIT;
END$$
DELIMITER ;
CALL etl.load_day('2024-01-01');
--> rollback
--> transaction
--> delete
--> writes mart.sales
--> rows <- mart.sales[day] filter
--> insert
--> reads shop.orders
--> writes mart.sales
--> mart.sales[day] <- shop.orders[day] identity
--> mart.sales[amount] <- shop.orders[amount] aggregation
--> rows <- shop.orders[day] filter
--> rows <- shop.orders[day] group_by
--> select
--> reads mart.sales
--> _col1 <-
--> insert
--> writes etl.errors
--> etl.errors[msg] <-
--> commit
--> call opaque

-- A cursor and a loop
CREATE PROCEDURE etl.each_region()
BEGIN
  DECLARE done INT DEFAULT 0;
  DECLARE r VARCHAR(20);
  DECLARE cur CURSOR FOR SELECT code FROM cfg.regions;
  DECLARE CONTINUE HANDLER FOR NOT FOUND SET done = 1;
  OPEN cur;
  read_loop: LOOP
    FETCH cur INTO r;
    IF done THEN LEAVE read_loop; END IF;
    INSERT INTO mart.regional (region, total) SELECT s.region, SUM(s.total) FROM raw.sales s WHERE s.region = r;
  END LOOP;
  CLOSE cur;
END;
--> select
--> reads cfg.regions
--> code <- cfg.regions[code] identity
--> set
--> insert
--> reads cfg.regions, raw.sales
--> writes mart.regional
--> mart.regional[region] <- raw.sales[region] identity
--> mart.regional[total] <- raw.sales[total] aggregation
--> rows <- cfg.regions[code] filter
--> rows <- raw.sales[region] filter

-- A trigger writes what was changed
CREATE TRIGGER trg_orders AFTER UPDATE ON shop.orders FOR EACH ROW
INSERT INTO audit.orders (order_id, old_amount, new_amount) VALUES (NEW.id, OLD.amount, NEW.amount);
--> insert
--> reads shop.orders
--> writes audit.orders
--> audit.orders[order_id] <- shop.orders[id] identity
--> audit.orders[old_amount] <- shop.orders[amount] identity
--> audit.orders[new_amount] <- shop.orders[amount] identity

-- A trigger that changes the row itself
CREATE TRIGGER trg_total BEFORE INSERT ON shop.lines FOR EACH ROW SET NEW.total = NEW.qty * NEW.price;
--> update
--> writes shop.lines
--> shop.lines[total] <- shop.lines[qty] transformation
--> shop.lines[total] <- shop.lines[price] transformation

-- Dynamic SQL by PREPARE from a text
SET @sql = 'INSERT INTO mart.a (x) SELECT y FROM raw.b';
PREPARE st FROM @sql;
EXECUTE st;
DEALLOCATE PREPARE st;
--> set
--> prepare
--> insert
--> reads raw.b
--> writes mart.a
--> mart.a[x] <- raw.b[y] identity

-- Dynamic SQL whose text is put together from a parameter
SET @sql = CONCAT('INSERT INTO mart.a SELECT * FROM ', @src);
PREPARE st FROM @sql;
EXECUTE st;
--> set
--> prepare
--> unknown opaque

-- An event runs its statement
CREATE EVENT etl.nightly ON SCHEDULE EVERY 1 DAY DO DELETE FROM log.events WHERE at < NOW() - INTERVAL 90 DAY;
--> delete
--> writes log.events
--> rows <- log.events[at] filter

-- HANDLER and SHOW move nothing
SHOW TABLES FROM shop;
--> show

-- A bare name of two unknown tables
SELECT amount FROM x.a JOIN x.b ON a.id = b.id;
--> select partial
--> reads x.a, x.b
--> amount <-
--> rows <- x.a[id] join
--> rows <- x.b[id] join

-- A star over an unknown table
CREATE TABLE x.copy AS SELECT * FROM x.src;
--> create table partial
--> reads x.src
--> writes x.copy
--> x.copy[*] <- x.src[*] identity

-- t.* beside other columns
--: x.src(id, v)
SELECT s.*, UPPER(s.v) AS u FROM x.src s;
--> select
--> reads x.src
--> id <- x.src[id] identity
--> v <- x.src[v] identity
--> u <- x.src[v] transformation

-- Columns compare in any case
--: shop.Orders(Id, Amount)
SELECT ID, o.`AMOUNT` FROM shop.Orders o;
--> select
--> reads shop.Orders
--> ID <- shop.Orders[Id] identity
--> AMOUNT <- shop.Orders[Amount] identity

-- Comments for versions and line comments
SELECT /*!40001 SQL_NO_CACHE */ id # the key
FROM shop.orders -- all of them
;
--> select
--> reads shop.orders
--> id <- shop.orders[id] identity

-- EXISTS and ANY filter
SELECT c.id FROM crm.customers c WHERE EXISTS (SELECT 1 FROM shop.orders o WHERE o.cid = c.id) AND c.score > ANY (SELECT s.min FROM cfg.scores s);
--> select
--> reads cfg.scores, crm.customers, shop.orders
--> id <- crm.customers[id] identity
--> rows <- shop.orders[cid] filter
--> rows <- crm.customers[id] filter
--> rows <- crm.customers[score] filter
--> rows <- cfg.scores[min] filter

-- Full text search filters
SELECT id, MATCH(title, body) AGAINST ('lake') AS score FROM cms.posts WHERE MATCH(title, body) AGAINST ('lake' IN BOOLEAN MODE);
--> select
--> reads cms.posts
--> id <- cms.posts[id] identity
--> score <- cms.posts[title] transformation
--> score <- cms.posts[body] transformation
--> rows <- cms.posts[title] filter
--> rows <- cms.posts[body] filter

-- The columns of a derived table are named behind it
SELECT d.k, d.n FROM (SELECT a, COUNT(*) FROM raw.t GROUP BY a) AS d (k, n);
--> select
--> reads raw.t
--> k <- raw.t[a] identity
--> n <-
--> rows <- raw.t[a] group_by

-- Rows ranked with variables
SELECT t.id, t.grp, @n := IF(@g = t.grp, @n + 1, 1) AS rn, @g := t.grp AS g FROM (SELECT id, grp FROM raw.items ORDER BY grp, score DESC) t;
--> select
--> reads raw.items
--> id <- raw.items[id] identity
--> grp <- raw.items[grp] identity
--> rn <- raw.items[grp] conditional
--> g <- raw.items[grp] identity
--> rows <- raw.items[grp] sort
--> rows <- raw.items[score] sort

-- A nightly script with several kinds of statements
SET FOREIGN_KEY_CHECKS = 0;
DROP TABLE IF EXISTS mart.daily_new;
CREATE TABLE mart.daily_new LIKE mart.daily;
INSERT INTO mart.daily_new (day, amount) SELECT o.day, SUM(o.amount) FROM shop.orders o GROUP BY o.day;
RENAME TABLE mart.daily TO mart.daily_old, mart.daily_new TO mart.daily;
--> set
--> drop table
--> writes mart.daily_new
--> create table
--> reads mart.daily
--> writes mart.daily_new
--> insert
--> reads shop.orders
--> writes mart.daily_new
--> mart.daily_new[day] <- shop.orders[day] identity
--> mart.daily_new[amount] <- shop.orders[amount] aggregation
--> rows <- shop.orders[day] group_by
--> rename
--> reads mart.daily, mart.daily_new
--> writes mart.daily, mart.daily_old
--> mart.daily_old[*] <- mart.daily[*] identity
--> mart.daily[*] <- mart.daily_new[*] identity

-- A procedure whose parameter is called like a column
CREATE PROCEDURE etl.close_day(IN p_day DATE, OUT n INT)
BEGIN
  UPDATE mart.days SET closed = 1 WHERE day = p_day;
  SELECT COUNT(o.id) INTO n FROM shop.orders o WHERE o.day = p_day;
END;
--> update
--> writes mart.days
--> mart.days[closed] <-
--> rows <- mart.days[day] filter
--> select
--> reads shop.orders
--> _col1 <- shop.orders[id] aggregation
--> rows <- shop.orders[day] filter

-- DELETE of duplicates by a join with itself
DELETE a FROM crm.people a JOIN crm.people b ON a.email = b.email AND a.id > b.id;
--> delete
--> writes crm.people
--> rows <- crm.people[email] join
--> rows <- crm.people[id] join

-- INSERT ... SELECT ... UNION with an upsert
INSERT INTO mart.k (k, v) SELECT a.k, a.v FROM x.a UNION ALL SELECT b.k, b.v FROM x.b ON DUPLICATE KEY UPDATE v = VALUES(v);
--> insert
--> reads x.a, x.b
--> writes mart.k
--> mart.k[k] <- x.a[k] identity
--> mart.k[k] <- x.b[k] identity
--> mart.k[v] <- x.a[v] identity
--> mart.k[v] <- x.b[v] identity

-- USE names the database of what follows, up to the next one
USE shop;
INSERT INTO totals (n) SELECT id FROM orders;
USE archive;
INSERT INTO totals (n) SELECT id FROM shop.orders;
--> use
--> insert
--> reads shop.orders
--> writes shop.totals
--> shop.totals[n] <- shop.orders[id] identity
--> use
--> insert
--> reads shop.orders
--> writes archive.totals
--> archive.totals[n] <- shop.orders[id] identity

-- DELETE FROM several tables by their aliases in USING
DELETE FROM o, l USING shop.orders AS o INNER JOIN shop.lines AS l ON l.order_id = o.id INNER JOIN shop.gone AS g ON g.id = o.id;
--> delete
--> reads shop.gone
--> writes shop.lines, shop.orders
--> rows <- shop.gone[id] join
--> rows <- shop.lines[order_id] join
--> rows <- shop.orders[id] join

-- What is selected goes by name beside the columns that are spelled out
CREATE TABLE mart.t (id int auto_increment primary key, amount bigint) SELECT amount, day FROM raw.s;
--> create table
--> reads raw.s
--> writes mart.t
--> mart.t[id] <-
--> mart.t[amount] <- raw.s[amount] identity
--> mart.t[day] <- raw.s[day] identity

-- Conditions in a procedure read
CREATE PROCEDURE p() BEGIN
  IF EXISTS (SELECT 1 FROM c WHERE c.k = 1) THEN INSERT INTO a SELECT y FROM b; END IF;
  WHILE (SELECT COUNT(*) FROM e) > 0 DO DELETE FROM e LIMIT 10; END WHILE;
END;
--> select
--> reads c
--> _col1 <- c[k] filter
--> insert
--> reads b
--> writes a
--> a[y] <- b[y] identity
--> select
--> reads e
--> _col1 <-
--> delete
--> writes e

-- A condition that asks the catalog reads no data
CREATE PROCEDURE p()
BEGIN
  IF NOT EXISTS (SELECT * FROM information_schema.columns WHERE table_name = 'x' AND column_name = 'b') THEN
    ALTER TABLE x ADD COLUMN b INT;
  END IF;
  INSERT INTO x (b) SELECT b FROM y;
END;
--> alter
--> insert
--> reads y
--> writes x
--> x[b] <- y[b] identity

-- A variable that holds what the catalog says
SET @n = (SELECT COUNT(*) FROM information_schema.tables WHERE table_name = 'x');
INSERT INTO x (a) SELECT a FROM y;
--> set
--> insert
--> reads y
--> writes x
--> x[a] <- y[a] identity

-- DEFAULT where a key is there already
INSERT INTO x (id, a, b) SELECT id, a, b FROM y ON DUPLICATE KEY UPDATE a = DEFAULT, b = DEFAULT(b) + 1;
--> insert
--> reads y
--> writes x
--> x[id] <- y[id] identity
--> x[a] <- y[a] identity
--> x[b] <- y[b] identity

-- ROW in VALUES is a row, each value of which is a column
INSERT INTO x (a, b)
SELECT v.column_0, v.column_1 FROM y, LATERAL (VALUES ROW(y.p, y.q), ROW(y.r, 2)) AS v;
--> insert
--> reads y
--> writes x
--> x[a] <- y[p] identity
--> x[a] <- y[r] identity
--> x[b] <- y[q] identity

-- ROW behind INSERT
INSERT INTO x (a, b) VALUES ROW(1, (SELECT max(q) FROM y)), ROW((SELECT min(p) FROM z), 2);
--> insert
--> reads y, z
--> writes x
--> x[a] <- z[p] aggregation
--> x[b] <- y[q] aggregation

-- FETCH gives variables what its cursor selects, by position
CREATE PROCEDURE p()
BEGIN
  DECLARE done INT DEFAULT 0;
  DECLARE v_id INT;
  DECLARE v_name VARCHAR(20);
  DECLARE c CURSOR FOR SELECT id, upper(name) AS name FROM people;
  DECLARE CONTINUE HANDLER FOR NOT FOUND SET done = 1;
  OPEN c;
  each_row: LOOP
    FETCH c INTO v_id, v_name;
    IF done THEN LEAVE each_row; END IF;
    INSERT INTO x (id, name) SELECT y.id, v_name FROM y WHERE y.k = v_id;
  END LOOP;
  CLOSE c;
END;
--> select
--> reads people
--> id <- people[id] identity
--> name <- people[name] transformation
--> set
--> insert
--> reads people, y
--> writes x
--> x[id] <- y[id] identity
--> x[name] <- people[name] transformation
--> rows <- people[id] filter
--> rows <- y[k] filter

-- JSON_TABLE says what stands for what is missing
SELECT j.a, j.b FROM x, JSON_TABLE(x.doc, '$[*]' COLUMNS (
  a INT PATH '$.a' DEFAULT '0' ON EMPTY ERROR ON ERROR, b VARCHAR(9) PATH '$.b' NULL ON EMPTY)) AS j;
--> select
--> reads x
--> a <- x[doc.a] identity
--> b <- x[doc.b] identity
--> rows <- x[doc] join

-- SELECT INTO and SET give variables of a block and of a session what they select
CREATE PROCEDURE p()
BEGIN
  DECLARE v_id INT;
  DECLARE v_top INT;
  SELECT id, name INTO v_id, @name FROM people WHERE k = 3;
  SET v_top = (SELECT max(n) FROM z);
  SET @low = 1;
  INSERT INTO x (id, name, top, low) VALUES (v_id, @name, v_top, @low);
END;
SELECT id, n FROM pets INTO @a, @b;
INSERT INTO x (id, top) SELECT @a, @b;
--> select
--> reads people
--> id <- people[id] identity
--> name <- people[name] identity
--> rows <- people[k] filter
--> set
--> reads z
--> set
--> insert
--> reads people, z
--> writes x
--> x[id] <- people[id] identity
--> x[name] <- people[name] identity
--> x[top] <- z[n] aggregation
--> x[low] <-
--> rows <- people[k] filter
--> select
--> reads pets
--> id <- pets[id] identity
--> n <- pets[n] identity
--> insert
--> reads pets
--> writes x
--> x[id] <- pets[id] identity
--> x[top] <- pets[n] identity

-- What a query gives a variable of a session by the way
SELECT @last := id FROM pets;
INSERT INTO x (id) VALUES (@last);
--> select
--> reads pets
--> _col1 <- pets[id] identity
--> insert
--> reads pets
--> writes x
--> x[id] <- pets[id] identity

-- What a variable is given of a catalog is no data where it is written
SET @n = (SELECT count(table_rows) FROM information_schema.tables WHERE table_name = 'x');
SELECT max(table_rows) FROM information_schema.tables INTO @m;
INSERT INTO x (n, m) VALUES (@n, @m);
--> set
--> select
--> _col1 <-
--> insert
--> writes x
--> x[n] <-
--> x[m] <-
