-- Names that are not quoted are in capitals
--: SALES.ORDERS(ID, AMOUNT)
SELECT o.id, o.Amount FROM sales.orders o WHERE ROWNUM <= 10;
--> select
--> reads sales.orders
--> id <- sales.orders[ID] identity
--> Amount <- sales.orders[AMOUNT] identity

-- CREATE TABLE AS with its storage
CREATE TABLE mart.daily NOLOGGING PARALLEL 4 AS
SELECT TRUNC(o.created_at) AS day, SUM(o.amount) AS amount FROM sales.orders o GROUP BY TRUNC(o.created_at);
--> create table
--> reads sales.orders
--> writes mart.daily
--> mart.daily[day] <- sales.orders[created_at] transformation
--> mart.daily[amount] <- sales.orders[amount] aggregation
--> rows <- sales.orders[created_at] group_by

-- A view that is only read
CREATE OR REPLACE FORCE VIEW mart.v_orders (order_id, net) AS
SELECT o.id, o.amount - NVL(o.discount, 0) FROM sales.orders o WITH READ ONLY;
--> create view
--> reads sales.orders
--> writes mart.v_orders
--> mart.v_orders[order_id] <- sales.orders[id] identity
--> mart.v_orders[net] <- sales.orders[amount] transformation
--> mart.v_orders[net] <- sales.orders[discount] transformation

-- A materialised view with its refresh
CREATE MATERIALIZED VIEW mart.mv_sales BUILD IMMEDIATE REFRESH FAST ON COMMIT ENABLE QUERY REWRITE AS
SELECT region, SUM(amount) AS amount FROM sales.facts GROUP BY region;
--> create materialized view
--> reads sales.facts
--> writes mart.mv_sales
--> mart.mv_sales[region] <- sales.facts[region] identity
--> mart.mv_sales[amount] <- sales.facts[amount] aggregation
--> rows <- sales.facts[region] group_by

-- A global temporary table is composed away
CREATE GLOBAL TEMPORARY TABLE gtt_ids (id NUMBER, amount NUMBER) ON COMMIT PRESERVE ROWS;
INSERT INTO gtt_ids (id, amount) SELECT o.id, o.amount FROM sales.orders o;
INSERT INTO mart.ids (id, amount) SELECT g.id, g.amount FROM gtt_ids g;
--> create temporary table
--> insert
--> reads sales.orders
--> insert
--> reads sales.orders
--> writes mart.ids
--> mart.ids[id] <- sales.orders[id] identity
--> mart.ids[amount] <- sales.orders[amount] identity

-- INSERT with a hint
INSERT /*+ APPEND */ INTO mart.sales (day, amount) SELECT s.day, s.amount FROM stage.sales s;
--> insert
--> reads stage.sales
--> writes mart.sales
--> mart.sales[day] <- stage.sales[day] identity
--> mart.sales[amount] <- stage.sales[amount] identity

-- INSERT ALL into several tables
INSERT ALL
  INTO mart.a (id, v) VALUES (id, x)
  INTO mart.b (id, w) VALUES (id, y)
SELECT s.id, s.x, s.y FROM stage.s s;
--> insert
--> reads stage.s
--> writes mart.a, mart.b
--> mart.a[id] <- stage.s[id] identity
--> mart.a[v] <- stage.s[x] identity
--> mart.b[id] <- stage.s[id] identity
--> mart.b[w] <- stage.s[y] identity

-- INSERT FIRST by conditions
INSERT FIRST
  WHEN amount > 1000 THEN INTO mart.big (id) VALUES (id)
  ELSE INTO mart.small (id) VALUES (id)
SELECT o.id, o.amount FROM sales.orders o;
--> insert
--> reads sales.orders
--> writes mart.big, mart.small
--> mart.big[id] <- sales.orders[id] identity
--> mart.small[id] <- sales.orders[id] identity
--> rows <- sales.orders[amount] filter

-- MERGE with a delete in its update
MERGE INTO dim.product p USING (SELECT sku, price, active FROM stage.product) s ON (p.sku = s.sku)
WHEN MATCHED THEN UPDATE SET p.price = s.price WHERE p.price <> s.price DELETE WHERE s.active = 0
WHEN NOT MATCHED THEN INSERT (sku, price) VALUES (s.sku, s.price) WHERE s.active = 1;
--> merge
--> reads stage.product
--> writes dim.product
--> dim.product[price] <- stage.product[price] identity
--> dim.product[sku] <- stage.product[sku] identity
--> rows <- dim.product[sku] join
--> rows <- stage.product[sku] join
--> rows <- dim.product[price] filter
--> rows <- stage.product[price] filter
--> rows <- stage.product[active] filter

-- UPDATE of several columns by one query
UPDATE crm.accounts a SET (a.city, a.zip) = (SELECT d.city, d.zip FROM raw.addresses d WHERE d.acc = a.id)
WHERE EXISTS (SELECT 1 FROM raw.addresses d WHERE d.acc = a.id);
--> update
--> reads raw.addresses
--> writes crm.accounts
--> crm.accounts[city] <- raw.addresses[city] identity
--> crm.accounts[zip] <- raw.addresses[zip] identity
--> rows <- raw.addresses[acc] filter
--> rows <- crm.accounts[id] filter

-- DELETE by a query
DELETE FROM mart.sales s WHERE s.order_id NOT IN (SELECT o.id FROM sales.orders o);
--> delete
--> reads sales.orders
--> writes mart.sales
--> rows <- mart.sales[order_id] filter
--> rows <- sales.orders[id] filter

-- Rows of a tree
SELECT e.id, LEVEL AS depth, SYS_CONNECT_BY_PATH(e.name, '/') AS path, CONNECT_BY_ROOT e.name AS boss
FROM hr.emp e START WITH e.mgr IS NULL CONNECT BY PRIOR e.id = e.mgr ORDER SIBLINGS BY e.name;
--> select
--> reads hr.emp
--> id <- hr.emp[id] identity
--> depth <-
--> path <- hr.emp[name] transformation
--> boss <- hr.emp[name] transformation
--> rows <- hr.emp[mgr] filter
--> rows <- hr.emp[id] filter
--> rows <- hr.emp[name] sort

-- Outer joins by (+)
SELECT c.id, o.amount FROM crm.customers c, sales.orders o WHERE o.customer_id (+) = c.id;
--> select
--> reads crm.customers, sales.orders
--> id <- crm.customers[id] identity
--> amount <- sales.orders[amount] identity
--> rows <- sales.orders[customer_id] filter
--> rows <- crm.customers[id] filter

-- DECODE tests a value and returns others
SELECT DECODE(o.status, 'P', o.amount, 'C', 0, o.estimate) AS v, NVL2(o.note, o.a, o.b) AS n FROM sales.orders o;
--> select
--> reads sales.orders
--> v <- sales.orders[status] conditional
--> v <- sales.orders[amount] transformation
--> v <- sales.orders[estimate] transformation
--> n <- sales.orders[note] conditional
--> n <- sales.orders[a] transformation
--> n <- sales.orders[b] transformation

-- LISTAGG within a group
SELECT d.id, LISTAGG(e.name, ',') WITHIN GROUP (ORDER BY e.hired) AS names FROM hr.dept d JOIN hr.emp e ON e.dept = d.id GROUP BY d.id;
--> select
--> reads hr.dept, hr.emp
--> id <- hr.dept[id] identity
--> names <- hr.emp[name] aggregation
--> names <- hr.emp[hired] sort
--> rows <- hr.emp[dept] join
--> rows <- hr.dept[id] join
--> rows <- hr.dept[id] group_by

-- KEEP takes the value of the last row
SELECT o.cust, MAX(o.status) KEEP (DENSE_RANK LAST ORDER BY o.at) AS status FROM sales.orders o GROUP BY o.cust;
--> select
--> reads sales.orders
--> cust <- sales.orders[cust] identity
--> status <- sales.orders[status] aggregation
--> status <- sales.orders[at] window
--> rows <- sales.orders[cust] group_by

-- Analytic functions
SELECT id, RATIO_TO_REPORT(amount) OVER (PARTITION BY region) AS share, FIRST_VALUE(v IGNORE NULLS) OVER (ORDER BY at) AS f FROM sales.facts;
--> select
--> reads sales.facts
--> id <- sales.facts[id] identity
--> share <- sales.facts[amount] transformation
--> share <- sales.facts[region] window
--> f <- sales.facts[v] transformation
--> f <- sales.facts[at] window

-- PIVOT with names for its columns
SELECT * FROM (SELECT region, yr, amount FROM sales.facts) PIVOT (SUM(amount) AS s FOR yr IN (2023 AS y23, 2024 AS y24));
--> select
--> reads sales.facts
--> region <- sales.facts[region] identity
--> y23_s <- sales.facts[amount] aggregation
--> y23_s <- sales.facts[yr] group_by
--> y24_s <- sales.facts[amount] aggregation
--> y24_s <- sales.facts[yr] group_by
--> rows <- sales.facts[region] group_by

-- UNPIVOT
SELECT id, mon, amount FROM sales.wide UNPIVOT (amount FOR mon IN (jan AS 'J', feb AS 'F'));
--> select
--> reads sales.wide
--> id <- sales.wide[id] identity
--> mon <-
--> amount <- sales.wide[jan] transformation
--> amount <- sales.wide[feb] transformation
--> rows <- sales.wide[feb] filter
--> rows <- sales.wide[jan] filter

-- MINUS takes its values from the first side
SELECT id FROM stage.a MINUS SELECT id FROM stage.b;
--> select
--> reads stage.a, stage.b
--> id <- stage.a[id] identity
--> rows <- stage.b[id] filter
--> rows <- stage.a[id] filter

-- A query of DUAL reads nothing
SELECT SYSDATE AS today, seq.NEXTVAL AS id FROM dual;
--> select
--> today <-
--> id <-

-- A sequence in an insert
INSERT INTO dim.customer (sk, id) SELECT dim.customer_seq.NEXTVAL, c.id FROM stage.customer c;
--> insert
--> reads stage.customer
--> writes dim.customer
--> dim.customer[sk] <-
--> dim.customer[id] <- stage.customer[id] identity

-- A table of another database over a link
INSERT INTO mart.orders (id) SELECT o.id FROM sales.orders@prod o;
--> insert
--> reads sales.orders@prod
--> writes mart.orders
--> mart.orders[id] <- sales.orders@prod[id] identity

-- A synonym stands for its table
CREATE OR REPLACE PUBLIC SYNONYM ord FOR sales.orders;
SELECT o.id FROM ord o;
--> create synonym
--> reads sales.orders
--> writes ord
--> select
--> reads sales.orders
--> id <- sales.orders[id] identity

-- JSON_TABLE tells its columns
SELECT o.id, jt.sku, jt.qty FROM sales.orders o, JSON_TABLE(o.doc, '$.lines[*]' COLUMNS (sku VARCHAR2(20) PATH '$.sku', qty NUMBER PATH '$.qty')) jt;
--> select
--> reads sales.orders
--> id <- sales.orders[id] identity
--> sku <- sales.orders[doc.lines.sku] identity
--> qty <- sales.orders[doc.lines.qty] identity
--> rows <- sales.orders[doc.lines] join

-- JSON by dots and JSON_VALUE
SELECT o.doc.customer.id AS cid, JSON_VALUE(o.doc, '$.status') AS status FROM sales.orders o;
--> select
--> reads sales.orders
--> cid <- sales.orders[doc.customer.id] identity
--> status <- sales.orders[doc.status] identity

-- XMLTABLE makes rows of XML
SELECT x.sku FROM sales.docs d, XMLTABLE('/order/line' PASSING d.doc COLUMNS sku VARCHAR2(20) PATH '@sku') x;
--> select
--> reads sales.docs
--> sku <- sales.docs[doc] transformation
--> rows <- sales.docs[doc] join

-- A collection taken apart by TABLE
SELECT o.id, t.column_value AS tag FROM sales.orders o, TABLE(o.tags) t;
--> select
--> reads sales.orders
--> id <- sales.orders[id] identity
--> tag <- sales.orders[tags] identity
--> rows <- sales.orders[tags] join

-- A query of an earlier state
SELECT id FROM sales.orders AS OF TIMESTAMP SYSTIMESTAMP - INTERVAL '1' HOUR WHERE status = 'x';
--> select
--> reads sales.orders
--> id <- sales.orders[id] identity
--> rows <- sales.orders[status] filter

-- A partition that is named is the table
SELECT id FROM sales.facts PARTITION (p2024);
--> select
--> reads sales.facts
--> id <- sales.facts[id] identity

-- STANDARD_HASH and ORA_HASH hide
SELECT STANDARD_HASH(c.email, 'SHA256') AS h, ORA_HASH(c.ssn) AS o FROM crm.customers c;
--> select
--> reads crm.customers
--> h <- crm.customers[email] transformation masked
--> o <- crm.customers[ssn] transformation masked

-- A procedure with variables and a loop
CREATE OR REPLACE PROCEDURE etl.load_day (p_day IN DATE) IS
  v_n NUMBER;
BEGIN
  DELETE FROM mart.sales WHERE day = p_day;
  INSERT INTO mart.sales (day, amount)
  SELECT o.day, SUM(o.amount) FROM sales.orders o WHERE o.day = p_day GROUP BY o.day;
  SELECT COUNT(*) INTO v_n FROM mart.sales;
  FOR r IN (SELECT id, amount FROM stage.fix) LOOP
    UPDATE mart.fixes SET amount = r.amount WHERE id = r.id;
  END LOOP;
  COMMIT;
EXCEPTION
  WHEN OTHERS THEN
    INSERT INTO etl.errors (msg) VALUES (SQLERRM);
    RAISE;
END load_day;
/
--> delete
--> writes mart.sales
--> rows <- mart.sales[day] filter
--> insert
--> reads sales.orders
--> writes mart.sales
--> mart.sales[day] <- sales.orders[day] identity
--> mart.sales[amount] <- sales.orders[amount] aggregation
--> rows <- sales.orders[day] filter
--> rows <- sales.orders[day] group_by
--> select
--> reads mart.sales
--> _col1 <-
--> select
--> reads stage.fix
--> id <- stage.fix[id] identity
--> amount <- stage.fix[amount] identity
--> update
--> reads stage.fix
--> writes mart.fixes
--> mart.fixes[amount] <- stage.fix[amount] identity
--> rows <- mart.fixes[id] filter
--> rows <- stage.fix[id] filter
--> commit
--> insert
--> writes etl.errors
--> etl.errors[msg] <-

-- An anonymous block with a cursor and FORALL
DECLARE
  CURSOR c IS SELECT id FROM stage.ids WHERE done = 0;
  TYPE t_ids IS TABLE OF NUMBER;
  l_ids t_ids;
BEGIN
  OPEN c;
  FETCH c BULK COLLECT INTO l_ids;
  CLOSE c;
  FORALL i IN 1 .. l_ids.COUNT
    UPDATE mart.ids SET done = 1 WHERE id = l_ids(i);
END;
/
--> select
--> reads stage.ids
--> id <- stage.ids[id] identity
--> rows <- stage.ids[done] filter
--> update
--> reads stage.ids
--> writes mart.ids
--> mart.ids[done] <-
--> rows <- mart.ids[id] filter
--> rows <- stage.ids[done] filter
--> rows <- stage.ids[id] filter

-- A package body with two procedures
CREATE OR REPLACE PACKAGE BODY etl.pkg AS
  g_day DATE;
  PROCEDURE load_a IS
  BEGIN
    INSERT INTO mart.a (id) SELECT s.id FROM stage.a s;
  END load_a;
  PROCEDURE load_b (p_id NUMBER) IS
    v_x NUMBER := 0;
  BEGIN
    INSERT INTO mart.b (id) SELECT s.id FROM stage.b s WHERE s.k = p_id;
  END load_b;
END pkg;
/
--> insert
--> reads stage.a
--> writes mart.a
--> mart.a[id] <- stage.a[id] identity
--> insert
--> reads stage.b
--> writes mart.b
--> mart.b[id] <- stage.b[id] identity
--> rows <- stage.b[k] filter

-- Dynamic SQL that is one text
BEGIN
  EXECUTE IMMEDIATE 'INSERT INTO mart.a (x) SELECT b.y FROM raw.b WHERE b.k = :1' USING 5;
  EXECUTE IMMEDIATE 'TRUNCATE TABLE stage.tmp';
END;
/
--> insert
--> reads raw.b
--> writes mart.a
--> mart.a[x] <- raw.b[y] identity
--> rows <- raw.b[k] filter
--> truncate
--> writes stage.tmp

-- Dynamic SQL in a variable
DECLARE
  v_sql VARCHAR2(4000);
BEGIN
  v_sql := 'INSERT INTO mart.a (x) ' || 'SELECT b.y FROM raw.b';
  EXECUTE IMMEDIATE v_sql;
END;
/
--> insert
--> reads raw.b
--> writes mart.a
--> mart.a[x] <- raw.b[y] identity

-- Dynamic SQL with a table that is not known
BEGIN
  EXECUTE IMMEDIATE 'INSERT INTO mart.a SELECT * FROM ' || p_table;
END;
/
--> unknown opaque

-- A trigger that writes an audit
CREATE OR REPLACE TRIGGER sales.trg AFTER UPDATE ON sales.orders FOR EACH ROW
BEGIN
  INSERT INTO audit.orders (id, was, is_now) VALUES (:OLD.id, :OLD.amount, :NEW.amount);
END;
/
--> insert
--> reads sales.orders
--> writes audit.orders
--> audit.orders[id] <- sales.orders[id] identity
--> audit.orders[was] <- sales.orders[amount] identity
--> audit.orders[is_now] <- sales.orders[amount] identity

-- A trigger that sets a column from a sequence
CREATE OR REPLACE TRIGGER sales.trg_id BEFORE INSERT ON sales.orders FOR EACH ROW
BEGIN
  :NEW.total := :NEW.qty * :NEW.price;
END;
/
--> update
--> writes sales.orders
--> sales.orders[total] <- sales.orders[qty] transformation
--> sales.orders[total] <- sales.orders[price] transformation

-- A partition is exchanged with a table
ALTER TABLE mart.facts EXCHANGE PARTITION p2024 WITH TABLE stage.facts INCLUDING INDEXES WITHOUT VALIDATION;
--> exchange
--> reads mart.facts, stage.facts
--> writes mart.facts, stage.facts
--> mart.facts[*] <- stage.facts[*] identity
--> stage.facts[*] <- mart.facts[*] identity

-- RENAME gives a table another name
RENAME orders_new TO orders;
--> rename
--> reads orders_new
--> writes orders
--> orders[*] <- orders_new[*] identity

-- DROP with PURGE, TRUNCATE with its storage
DROP TABLE stage.a CASCADE CONSTRAINTS PURGE;
TRUNCATE TABLE stage.b DROP STORAGE;
--> drop table
--> writes stage.a
--> truncate
--> writes stage.b

-- A subquery with WITH and a hint to keep it
WITH t AS (SELECT /*+ MATERIALIZE */ id, amount FROM sales.orders WHERE amount > 0)
SELECT t.id, t.amount * r.rate AS eur FROM t CROSS JOIN cfg.rates r WHERE r.code = :code;
--> select
--> reads cfg.rates, sales.orders
--> id <- sales.orders[id] identity
--> eur <- sales.orders[amount] transformation
--> eur <- cfg.rates[rate] transformation
--> rows <- sales.orders[amount] filter
--> rows <- cfg.rates[code] filter

-- FETCH FIRST by an order
SELECT id FROM sales.orders ORDER BY amount DESC FETCH FIRST 10 ROWS WITH TIES;
--> select
--> reads sales.orders
--> id <- sales.orders[id] identity
--> rows <- sales.orders[amount] sort

-- CROSS APPLY takes rows for each row
SELECT c.id, x.amount FROM crm.customers c CROSS APPLY (SELECT o.amount FROM sales.orders o WHERE o.cid = c.id) x;
--> select
--> reads crm.customers, sales.orders
--> id <- crm.customers[id] identity
--> amount <- sales.orders[amount] identity
--> rows <- sales.orders[cid] filter
--> rows <- crm.customers[id] filter

-- A bare name of two unknown tables
SELECT amount FROM x.a JOIN x.b ON a.id = b.id;
--> select partial
--> reads x.a, x.b
--> amount <-
--> rows <- x.a[id] join
--> rows <- x.b[id] join

-- INSERT ALL that unpivots one row
INSERT ALL
  INTO mart.v (id, kind, val) VALUES (id, 'a', a)
  INTO mart.v (id, kind, val) VALUES (id, 'b', b)
SELECT id, a, b FROM stage.wide;
--> insert
--> reads stage.wide
--> writes mart.v
--> mart.v[id] <- stage.wide[id] identity
--> mart.v[kind] <-
--> mart.v[val] <- stage.wide[a] identity
--> mart.v[val] <- stage.wide[b] identity

-- A cursor with a parameter and a loop over it
DECLARE
  CURSOR c (p_region VARCHAR2) IS SELECT id FROM crm.customers WHERE region = p_region;
BEGIN
  FOR rec IN c('EU') LOOP
    INSERT INTO mart.eu (id) VALUES (rec.id);
  END LOOP;
END;
/
--> select
--> reads crm.customers
--> id <- crm.customers[id] identity
--> rows <- crm.customers[region] filter
--> insert
--> reads crm.customers
--> writes mart.eu
--> mart.eu[id] <- crm.customers[id] identity
--> rows <- crm.customers[region] filter

-- SELECT ... BULK COLLECT and a nested block
BEGIN
  SELECT id BULK COLLECT INTO l_ids FROM stage.ids;
  BEGIN
    DELETE FROM stage.ids WHERE done = 1;
  EXCEPTION WHEN NO_DATA_FOUND THEN NULL;
  END;
  MERGE INTO mart.ids t USING stage.ids s ON (t.id = s.id) WHEN NOT MATCHED THEN INSERT (id) VALUES (s.id);
END;
/
--> select
--> reads stage.ids
--> id <- stage.ids[id] identity
--> delete
--> writes stage.ids
--> rows <- stage.ids[done] filter
--> merge
--> reads stage.ids
--> writes mart.ids
--> mart.ids[id] <- stage.ids[id] identity
--> rows <- mart.ids[id] join
--> rows <- stage.ids[id] join

-- MODEL-free pivots by CASE, and GROUPING
SELECT region, SUM(CASE WHEN yr = 2024 THEN amount END) AS y24, GROUPING_ID(region) AS g FROM sales.facts GROUP BY ROLLUP (region);
--> select
--> reads sales.facts
--> region <- sales.facts[region] identity
--> y24 <- sales.facts[yr] conditional
--> y24 <- sales.facts[amount] aggregation
--> g <- sales.facts[region] aggregation
--> rows <- sales.facts[region] group_by

-- A function reads what is in it
CREATE OR REPLACE FUNCTION etl.last_day (p_region VARCHAR2) RETURN DATE IS
  v_day DATE;
BEGIN
  SELECT MAX(day) INTO v_day FROM mart.sales WHERE region = p_region;
  RETURN v_day;
END;
/
--> select
--> reads mart.sales
--> _col1 <- mart.sales[day] aggregation
--> rows <- mart.sales[region] filter

-- The current schema of a session stands before names without one
ALTER SESSION SET CURRENT_SCHEMA = fin;
INSERT INTO totals (n) SELECT amount FROM hr.pay;
--> alter
--> insert
--> reads hr.pay
--> writes fin.totals
--> fin.totals[n] <- hr.pay[amount] identity

-- An implicit cursor hands its rows on
BEGIN
  FOR r IN (SELECT id, price * qty AS gross FROM shop.lines) LOOP
    INSERT INTO mart.gross (id, gross) VALUES (r.id, r.gross);
  END LOOP;
END;
/
--> select
--> reads shop.lines
--> id <- shop.lines[id] identity
--> gross <- shop.lines[price] transformation
--> gross <- shop.lines[qty] transformation
--> insert
--> reads shop.lines
--> writes mart.gross
--> mart.gross[id] <- shop.lines[id] identity
--> mart.gross[gross] <- shop.lines[price] transformation
--> mart.gross[gross] <- shop.lines[qty] transformation

-- DELETE from a query takes rows from the table behind it
DELETE FROM (SELECT * FROM app.orders WHERE status = 'gone');
--> delete
--> writes app.orders
--> rows <- app.orders[status] filter

-- UPDATE of a join changes the table that has the column
UPDATE (SELECT t.amount AS old, s.amount AS new FROM app.orders t JOIN app.fixes s ON s.id = t.id) SET old = new;
--> update
--> reads app.fixes
--> writes app.orders
--> app.orders[amount] <- app.fixes[amount] identity
--> rows <- app.fixes[id] join
--> rows <- app.orders[id] join

-- UPDATE of a query under an alias
UPDATE (SELECT * FROM app.orders WHERE status = 'open') o SET o.amount = o.amount * 2 WHERE o.id > 1;
--> update
--> writes app.orders
--> app.orders[amount] <- app.orders[amount] transformation
--> rows <- app.orders[id] filter
--> rows <- app.orders[status] filter

-- A view as the dictionary tells its DDL
CREATE OR REPLACE FORCE EDITIONABLE VIEW "APP"."V" ("A", "B") AS SELECT x, y FROM app.t WITH READ ONLY;
--> create view
--> reads app.t
--> writes APP.V
--> APP.V[A] <- app.t[x] identity
--> APP.V[B] <- app.t[y] identity

-- INSERT that logs errors
INSERT INTO app.t (a) SELECT x FROM app.s LOG ERRORS INTO app.err ('load') REJECT LIMIT UNLIMITED;
--> insert
--> reads app.s
--> writes app.t
--> app.t[a] <- app.s[x] identity

-- MERGE that logs errors
MERGE INTO app.t USING app.s ON (t.id = s.id) WHEN MATCHED THEN UPDATE SET t.v = s.v LOG ERRORS REJECT LIMIT 10;
--> merge
--> reads app.s
--> writes app.t
--> app.t[v] <- app.s[v] identity
--> rows <- app.s[id] join
--> rows <- app.t[id] join

-- XML is made of what stands in it
SELECT XMLELEMENT("x", XMLATTRIBUTES(a AS "q"), XMLFOREST(b, c AS d)) AS v FROM t;
--> select
--> reads t
--> v <- t[a] transformation
--> v <- t[b] transformation
--> v <- t[c] transformation

-- A query brings a function of its own
WITH
  FUNCTION f(n NUMBER) RETURN NUMBER IS v NUMBER;
  BEGIN SELECT MAX(r) INTO v FROM rates WHERE k = n; RETURN v; END f;
  q AS (SELECT a, b FROM t)
SELECT f(q.a) AS x, q.b FROM q
/
--> select
--> reads rates
--> _col1 <- rates[r] aggregation
--> rows <- rates[k] filter
--> select
--> reads t
--> x <- t[a] transformation
--> b <- t[b] identity

-- What RETURNING puts into variables is no table
BEGIN
  UPDATE acc.t SET a = a + 1 WHERE b = 2 RETURNING id INTO v_id;
  DELETE FROM acc.t WHERE b = 3 RETURNING id BULK COLLECT INTO v_ids;
END;
--> update
--> writes acc.t
--> acc.t[a] <- acc.t[a] transformation
--> rows <- acc.t[b] filter
--> delete
--> writes acc.t
--> rows <- acc.t[b] filter

-- What a block asks the dictionary steers it, and is no data
DECLARE
  n NUMBER;
BEGIN
  SELECT COUNT(*) INTO n FROM all_tables WHERE owner = 'MART' AND table_name = 'X';
  IF n = 0 THEN
    EXECUTE IMMEDIATE 'CREATE TABLE mart.x AS SELECT a FROM raw.y';
  END IF;
END;
--> select
--> _col1 <-
--> create table
--> reads raw.y
--> writes mart.x
--> mart.x[a] <- raw.y[a] identity

-- The dictionary is data for whoever stores it
INSERT INTO audit.tables (name, rows_) SELECT table_name, num_rows FROM user_tables;
--> insert
--> reads user_tables
--> writes audit.tables
--> audit.tables[name] <- user_tables[table_name] identity
--> audit.tables[rows_] <- user_tables[num_rows] identity

-- XML of elements, attributes and a forest as text
SELECT XMLSERIALIZE(CONTENT XMLELEMENT("emp", XMLATTRIBUTES(e.id AS "id"), XMLFOREST(e.name, e.sal AS salary)) AS CLOB) AS doc FROM hr.emp e;
--> select
--> reads hr.emp
--> doc <- hr.emp[id] transformation
--> doc <- hr.emp[name] transformation
--> doc <- hr.emp[sal] transformation

-- XML that is made of many rows in an order
SELECT d.id, XMLAGG(XMLELEMENT("e", e.name) ORDER BY e.hired) AS names FROM hr.dept d JOIN hr.emp e ON e.dept_id = d.id GROUP BY d.id;
--> select
--> reads hr.dept, hr.emp
--> id <- hr.dept[id] identity
--> names <- hr.emp[hired] sort
--> names <- hr.emp[name] aggregation
--> rows <- hr.dept[id] group_by
--> rows <- hr.dept[id] join
--> rows <- hr.emp[dept_id] join

-- XMLTABLE with namespaces, an ordinal and defaults
SELECT x.id, x.name, x.n FROM raw.docs d CROSS JOIN XMLTABLE(XMLNAMESPACES(DEFAULT 'http://x'), '/rows/row' PASSING XMLTYPE(d.doc) COLUMNS n FOR ORDINALITY, id NUMBER PATH '@id' DEFAULT 0, name VARCHAR2(100) PATH 'name') x WHERE d.loaded = 1;
--> select
--> reads raw.docs
--> id <- raw.docs[doc] transformation
--> name <- raw.docs[doc] transformation
--> n <-
--> rows <- raw.docs[doc] join
--> rows <- raw.docs[loaded] filter

-- XMLTABLE of a document that is passed by a name
INSERT INTO stage.t (id, name) SELECT x.id, x.name FROM raw.docs d, XMLTABLE('$d/rows/row' PASSING d.doc AS "d" COLUMNS id NUMBER PATH '@id', name VARCHAR2(100) PATH 'name') x;
--> insert
--> reads raw.docs
--> writes stage.t
--> stage.t[id] <- raw.docs[doc] transformation
--> stage.t[name] <- raw.docs[doc] transformation
--> rows <- raw.docs[doc] join

-- Parts of a document by functions and methods
SELECT EXTRACTVALUE(d.doc, '/a/b') AS b, XMLQUERY('/a/c' PASSING d.doc RETURNING CONTENT) AS c, d.doc.getClobVal() AS v, XMLCAST(XMLQUERY('/a/c' PASSING d.doc RETURNING CONTENT) AS VARCHAR2(10)) AS e, EXTRACT(d.doc, '/a').getStringVal() AS f FROM raw.docs d WHERE XMLEXISTS('/a/x' PASSING d.doc);
--> select
--> reads raw.docs
--> b <- raw.docs[doc] transformation
--> c <- raw.docs[doc] transformation
--> v <- raw.docs[doc] transformation
--> e <- raw.docs[doc] transformation
--> f <- raw.docs[doc] transformation
--> rows <- raw.docs[doc] filter

-- A list by the methods of XML
SELECT RTRIM(XMLAGG(XMLELEMENT(e, e.name, ',').EXTRACT('//text()') ORDER BY e.name).GetClobVal(), ',') AS names FROM hr.emp e;
--> select
--> reads hr.emp
--> names <- hr.emp[name] aggregation
--> names <- hr.emp[name] sort

-- XML with a head, comments and text
SELECT XMLROOT(XMLELEMENT("r", XMLCONCAT(XMLELEMENT("a", t.a), XMLELEMENT("b", t.b)), XMLCOMMENT('x'), XMLCDATA(t.c)), VERSION '1.0', STANDALONE YES) AS d FROM t;
--> select
--> reads t
--> d <- t[a] transformation
--> d <- t[b] transformation
--> d <- t[c] transformation

-- XML by words between the arguments
SELECT XMLSERIALIZE(DOCUMENT t.doc AS CLOB INDENT SIZE = 2) AS c, XMLELEMENT(NAME "x", t.a) AS d, XMLPARSE(DOCUMENT t.s WELLFORMED) AS e, SYS_XMLGEN(t.a) AS f, XMLCOLATTVAL(t.a, t.b AS bb) AS g FROM t;
--> select
--> reads t
--> c <- t[doc] transformation
--> d <- t[a] transformation
--> e <- t[s] transformation
--> f <- t[a] transformation
--> g <- t[a] transformation
--> g <- t[b] transformation

-- Rows of XMLTABLE without columns
SELECT t.id, COLUMN_VALUE AS v FROM t, XMLTABLE('for $i in 1 to 3 return $i');
--> select
--> reads t
--> id <- t[id] identity
--> v <-

-- JSON that is made with a type
SELECT JSON_OBJECT('id' VALUE t.id, 'n' VALUE t.name) AS j, JSON_ARRAYAGG(t.id ORDER BY t.d RETURNING CLOB) AS k, JSON_OBJECTAGG(KEY t.k VALUE t.v) AS l, JSON_VALUE(t.doc, '$.a.b' RETURNING NUMBER) AS m, t.doc.a.b AS o, JSON_QUERY(t.doc, '$.c' WITH WRAPPER) AS p FROM t;
--> select
--> reads t
--> j <- t[id] transformation
--> j <- t[name] transformation
--> k <- t[d] sort
--> k <- t[id] aggregation
--> l <- t[k] aggregation
--> l <- t[v] aggregation
--> m <- t[doc.a.b] identity
--> o <- t[doc.a.b] identity
--> p <- t[doc] transformation

-- All columns of XMLTABLE, and a document inside another
SELECT t.id, x.* FROM t LEFT JOIN XMLTABLE('/r' PASSING t.doc COLUMNS a NUMBER PATH 'a', sub XMLTYPE PATH 'sub') x ON 1 = 1, XMLTABLE('/s' PASSING x.sub COLUMNS b NUMBER PATH 'b') y;
--> select
--> reads t
--> id <- t[id] identity
--> a <- t[doc] transformation
--> sub <- t[doc] transformation
--> rows <- t[doc] join

-- DEFAULT among the values of INSERT ALL
INSERT ALL INTO x (a, b) VALUES (p, DEFAULT) SELECT p FROM y;
--> insert
--> reads y
--> writes x
--> x[a] <- y[p] identity
--> x[b] <-

-- FETCH gives variables what its cursor selects, by position
DECLARE
  CURSOR c IS SELECT id, amount FROM orders;
  v_id NUMBER; v_amount NUMBER;
BEGIN
  OPEN c;
  LOOP
    FETCH c INTO v_id, v_amount;
    EXIT WHEN c%NOTFOUND;
    INSERT INTO log (id, amount) VALUES (v_id, v_amount);
  END LOOP;
END;
--> select
--> reads orders
--> id <- orders[id] identity
--> amount <- orders[amount] identity
--> insert
--> reads orders
--> writes log
--> log[id] <- orders[id] identity
--> log[amount] <- orders[amount] identity

-- A recursive query in order, and without cycles
WITH tree (id, parent) AS (
  SELECT id, parent FROM nodes
  UNION ALL SELECT n.id, n.parent FROM nodes n JOIN tree t ON n.parent = t.id
) SEARCH DEPTH FIRST BY id DESC NULLS LAST SET place CYCLE parent SET is_cycle TO 'Y' DEFAULT 'N'
SELECT id, place, is_cycle FROM tree;
--> select
--> reads nodes
--> id <- nodes[id] identity
--> place <- nodes[id] transformation
--> is_cycle <- nodes[parent] transformation
--> rows <- nodes[id] join
--> rows <- nodes[parent] filter
--> rows <- nodes[parent] join

-- SELECT INTO and RETURNING INTO give variables and records what they select
DECLARE
  v_id NUMBER; v_amount NUMBER; v_c NUMBER; r orders%ROWTYPE;
BEGIN
  SELECT id, amount INTO v_id, v_amount FROM orders WHERE x = 1;
  SELECT a, b INTO r FROM pets;
  UPDATE t SET d = 1 RETURNING c INTO v_c;
  INSERT INTO log (id, amount, a, c) VALUES (v_id, v_amount, r.a, v_c);
END;
--> select
--> reads orders
--> id <- orders[id] identity
--> amount <- orders[amount] identity
--> rows <- orders[x] filter
--> select
--> reads pets
--> a <- pets[a] identity
--> b <- pets[b] identity
--> update
--> writes t
--> t[d] <-
--> insert
--> reads orders, pets, t
--> writes log
--> log[id] <- orders[id] identity
--> log[amount] <- orders[amount] identity
--> log[a] <- pets[a] identity
--> log[c] <- t[c] identity
--> rows <- orders[x] filter

-- BULK COLLECT fills arrays, of which each element comes from the columns of the query
DECLARE
  CURSOR c IS SELECT id, amount FROM orders WHERE open = 1;
  v_ids t_ids; v_rows t_rows; v_keys t_ids; v_sums t_ids; v_gone t_ids; v_one NUMBER;
BEGIN
  SELECT code BULK COLLECT INTO v_ids FROM codes;
  FORALL i IN 1 .. v_ids.COUNT INSERT INTO log (code) VALUES (v_ids(i));
  OPEN c;
  FETCH c BULK COLLECT INTO v_rows LIMIT 100;
  FORALL i IN INDICES OF v_rows INSERT INTO log (id, amount) VALUES (v_rows(i).id, v_rows(i).amount * 2);
  SELECT k, s BULK COLLECT INTO v_keys, v_sums FROM sums;
  FOR i IN 1 .. v_keys.COUNT LOOP
    UPDATE t SET s = v_sums(i) WHERE k = v_keys(i);
  END LOOP;
  DELETE FROM old RETURNING id BULK COLLECT INTO v_gone;
  v_one := v_gone(1);
  INSERT INTO log (id) VALUES (v_one);
END;
--> select
--> reads orders
--> id <- orders[id] identity
--> amount <- orders[amount] identity
--> rows <- orders[open] filter
--> select
--> reads codes
--> code <- codes[code] identity
--> insert
--> reads codes
--> writes log
--> log[code] <- codes[code] identity
--> insert
--> reads orders
--> writes log
--> log[id] <- orders[id] identity
--> log[amount] <- orders[amount] transformation
--> rows <- orders[open] filter
--> select
--> reads sums
--> k <- sums[k] identity
--> s <- sums[s] identity
--> update
--> reads sums
--> writes t
--> t[s] <- sums[s] identity
--> rows <- sums[k] filter
--> rows <- t[k] filter
--> delete
--> writes old
--> insert
--> reads old
--> writes log
--> log[id] <- old[id] identity

-- Whole records go into columns by position, and an array of them is a table
DECLARE
  v_rows t_rows; r orders%ROWTYPE;
BEGIN
  SELECT id, amount BULK COLLECT INTO v_rows FROM orders;
  FORALL i IN 1 .. v_rows.COUNT INSERT INTO x (a, b) VALUES v_rows(i);
  SELECT p, q INTO r FROM pets;
  INSERT INTO x (a, b) VALUES r;
  INSERT INTO y (n) SELECT t.amount FROM TABLE(v_rows) t;
END;
--> select
--> reads orders
--> id <- orders[id] identity
--> amount <- orders[amount] identity
--> insert
--> reads orders
--> writes x
--> x[a] <- orders[id] identity
--> x[b] <- orders[amount] identity
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
--> reads orders
--> writes y
--> y[n] <- orders[amount] identity

-- An array of rows whose columns nobody knows
BEGIN
  SELECT * BULK COLLECT INTO v_rows FROM orders;
  FORALL i IN 1 .. v_rows.COUNT INSERT INTO x VALUES v_rows(i);
END;
--> select partial
--> reads orders
--> * <- orders[*] identity
--> insert partial
--> reads orders
--> writes x
--> x[*] <- orders[*] identity

-- What is passed to the path of JSON_TABLE decides which rows there are
SELECT o.id, t.sku
FROM orders o, JSON_TABLE(o.doc, '$.lines[*]?(@.qty > $low)' PASSING o.low AS "low" COLUMNS (sku VARCHAR2(20) PATH '$.sku')) t;
--> select
--> reads orders
--> id <- orders[id] identity
--> sku <- orders[doc.lines.sku] identity
--> rows <- orders[doc.lines] join
--> rows <- orders[low] join
