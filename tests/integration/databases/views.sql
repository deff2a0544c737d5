CREATE VIEW shop.v_plain AS SELECT id, email AS address FROM shop.customers;
CREATE VIEW shop.v_named (a, b) AS SELECT id, upper(name) FROM shop.customers WHERE country = 'FR';
CREATE VIEW shop.v_star AS SELECT * FROM shop.orders;
CREATE VIEW shop.v_join AS
    SELECT c.name, o.* FROM shop.customers c LEFT JOIN shop.orders o ON o.customer_id = c.id;
CREATE VIEW shop.v_using AS
    SELECT currency, a.rate, b.rate AS other FROM shop.rates a FULL JOIN shop.rates b USING (currency, day);
CREATE VIEW shop.v_natural AS
    SELECT * FROM (SELECT id, name FROM shop.customers) c
    NATURAL JOIN (SELECT id, status FROM shop.orders) o;
CREATE VIEW shop.v_group AS
    SELECT customer_id, sum(total) FILTER (WHERE status = 'paid') AS paid, count(DISTINCT ordered_at::date) AS days
    FROM shop.orders GROUP BY customer_id HAVING max(price) > 10 ORDER BY min(quantity);
CREATE VIEW shop.v_window AS
    SELECT id, row_number() OVER w AS n, lag(status) OVER (PARTITION BY customer_id ORDER BY ordered_at) AS before
    FROM shop.orders WINDOW w AS (PARTITION BY customer_id ORDER BY ordered_at DESC);
CREATE VIEW shop.v_cte AS
    WITH paid AS (SELECT * FROM shop.orders WHERE status = 'paid'),
    totals AS MATERIALIZED (SELECT customer_id, sum(total) AS total FROM paid GROUP BY 1)
    SELECT c.name, t.total FROM totals t JOIN shop.customers c ON c.id = t.customer_id;
CREATE VIEW shop.v_recursive AS
    WITH RECURSIVE chain (id, root, depth) AS (
        SELECT id, id, 0 FROM shop.customers WHERE referred_by IS NULL
        UNION ALL SELECT c.id, chain.root, chain.depth + 1
        FROM shop.customers c JOIN chain ON c.referred_by = chain.id
    ) SELECT * FROM chain;
CREATE RECURSIVE VIEW shop.v_numbers (n) AS
    SELECT min(id) FROM shop.orders UNION ALL SELECT n + 1 FROM v_numbers WHERE n < 10;
CREATE VIEW shop.v_union AS
    SELECT id, name FROM shop.customers UNION SELECT id, status FROM shop.orders
    EXCEPT ALL SELECT "Order", "SKU" FROM shop."Order Lines";
CREATE VIEW shop.v_exists AS
    SELECT name FROM shop.customers c
    WHERE EXISTS (SELECT FROM shop.orders o WHERE o.customer_id = c.id AND o.quantity > 3)
    AND id IN (SELECT "Order" FROM shop."Order Lines") AND country <> ALL (SELECT currency FROM shop.rates);
CREATE VIEW shop.v_scalar AS
    SELECT name, (SELECT max(ordered_at) FROM shop.orders o WHERE o.customer_id = c.id) AS last_order,
        ARRAY(SELECT "SKU" FROM shop."Order Lines" WHERE "Order" = c.id) AS skus
    FROM shop.customers c;
CREATE VIEW shop.v_lateral AS
    SELECT c.id, l.total, tag
    FROM shop.customers c
    CROSS JOIN LATERAL (SELECT total, tags FROM shop.orders o WHERE o.customer_id = c.id
        ORDER BY ordered_at DESC LIMIT 3) l
    CROSS JOIN LATERAL unnest(l.tags) WITH ORDINALITY AS u (tag, n);
CREATE VIEW shop.v_json AS
    SELECT id, details ->> 'channel' AS channel, details #>> '{geo,city}' AS city, item.value AS item
    FROM shop.orders, jsonb_each_text(details) AS item WHERE details ? 'channel';
CREATE VIEW shop.v_record AS
    SELECT item.sku, item.price FROM shop.orders o,
        jsonb_to_recordset(o.details -> 'items') AS item (sku text, price numeric);
CREATE VIEW shop.v_composite AS
    SELECT id, (paid).amount AS amount, (paid).currency FROM shop.orders;
CREATE VIEW shop.v_case AS
    SELECT CASE WHEN status = 'paid' THEN price ELSE 0 END AS earned, coalesce(tags[1], status) AS label,
        to_jsonb(ROW(id, quantity)) AS packed FROM shop.orders;
CREATE VIEW shop.v_row AS SELECT to_jsonb(c) AS document FROM shop.customers c;
CREATE VIEW shop.v_quoted AS
    SELECT "Order" AS "The Order", count(*) AS "Lines" FROM shop."Order Lines" WHERE "Line" > 0 GROUP BY "Order";
CREATE VIEW shop.v_values AS
    SELECT c.id, v.label FROM shop.customers c JOIN (VALUES ('FR', 'France'), ('DE', 'Germany')) v (code, label)
    ON v.code = c.country;
CREATE VIEW shop.v_grouping AS
    SELECT country, name, count(*) AS n, grouping(country) AS level FROM shop.customers
    GROUP BY GROUPING SETS ((country), (name), ());
CREATE VIEW shop.v_distinct_on AS
    SELECT DISTINCT ON (customer_id) customer_id, status FROM shop.orders ORDER BY customer_id, ordered_at DESC;
CREATE VIEW shop.v_within AS
    SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY price) AS median, string_agg(status, ',' ORDER BY id) AS all_of_them
    FROM shop.orders;
CREATE VIEW shop.v_partition AS SELECT id, payload FROM shop.events_2025 UNION ALL SELECT id, payload FROM shop.events_2026_a;
CREATE VIEW shop.v_of_view AS SELECT a, b, paid FROM shop.v_named JOIN shop.v_group ON a = customer_id;
CREATE VIEW shop.v_function AS
    SELECT id, shop.in_euro(total, (paid).currency) AS euro, shop.tidy(status) AS status FROM shop.orders;
CREATE VIEW shop.v_sample AS SELECT price FROM shop.orders TABLESAMPLE BERNOULLI (10);
CREATE VIEW shop.v_set_returning AS SELECT id, generate_series(1, quantity) AS unit, jsonb_object_keys(details) AS key FROM shop.orders;
CREATE VIEW shop.v_at_time_zone AS
    SELECT date_trunc('day', ordered_at AT TIME ZONE 'UTC') AS day, extract(hour FROM ordered_at) AS hour,
        ordered_at::date - DATE '2020-01-01' AS days FROM shop.orders;
CREATE VIEW shop.v_self AS
    SELECT a.name, b.name AS referrer FROM shop.customers a JOIN shop.customers b ON a.referred_by = b.id;
CREATE VIEW shop.v_any AS
    SELECT id FROM shop.orders WHERE status = ANY (ARRAY['a', 'b']) AND (customer_id, price) IN
    (SELECT id, 1 FROM shop.customers) AND tags && ARRAY['x'] AND quantity BETWEEN 1 AND id;
CREATE VIEW shop.v_ordinality AS
    SELECT x.email, x.total FROM (shop.customers JOIN shop.orders ON customers.id = orders.customer_id) AS x (cid, email, name, country);
CREATE VIEW shop.v_rows_from AS
    SELECT o.id, r.a, r.b FROM shop.orders o, ROWS FROM (unnest(o.tags), jsonb_array_elements_text(o.details)) AS r (a, b);
CREATE VIEW shop.v_limit AS SELECT name FROM shop.customers ORDER BY country LIMIT (SELECT count(rate) FROM shop.rates);
CREATE MATERIALIZED VIEW mart.m_revenue AS
    SELECT c.country, date_trunc('month', o.ordered_at) AS month, sum(o.price * o.quantity) AS revenue
    FROM shop.orders o JOIN shop.customers c ON c.id = o.customer_id GROUP BY 1, 2;
COMMENT ON MATERIALIZED VIEW mart.m_revenue IS 'Revenue by country and month.';
CREATE VIEW mart.v_of_matview AS SELECT country, revenue FROM mart.m_revenue WHERE revenue > 0;
CREATE VIEW mart.v_constant AS SELECT 1 AS one, now() AS moment;
