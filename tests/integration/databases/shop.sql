CREATE SCHEMA shop;
CREATE SCHEMA mart;
CREATE TYPE shop.money_amount AS (amount numeric, currency text);
CREATE TABLE shop.customers (
    id int PRIMARY KEY, email text UNIQUE, name text, country text, referred_by int REFERENCES shop.customers
);
COMMENT ON TABLE shop.customers IS 'Who buys.';
COMMENT ON COLUMN shop.customers.email IS 'Where they are written to.';
CREATE TABLE shop.orders (
    id int PRIMARY KEY, customer_id int NOT NULL REFERENCES shop.customers, ordered_at timestamptz,
    status text, price numeric(12, 2), quantity int,
    total numeric GENERATED ALWAYS AS (price * quantity) STORED,
    details jsonb, tags text[], paid shop.money_amount
);
CREATE TABLE shop."Order Lines" ("Order" int, "Line" int, "SKU" text, PRIMARY KEY ("Order", "Line"));
CREATE TABLE shop.rates (currency text, day date, rate numeric, PRIMARY KEY (currency, day));
CREATE TABLE shop.audit (what text, id int, old_status text, new_status text);
CREATE TABLE mart.daily (day date, revenue numeric, orders bigint);
CREATE TABLE mart.big_spenders (customer_id int, revenue numeric);
CREATE TABLE shop.events (id bigint, day date, payload jsonb) PARTITION BY RANGE (day);
CREATE TABLE shop.events_2025 PARTITION OF shop.events FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
CREATE TABLE shop.events_2026 PARTITION OF shop.events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')
    PARTITION BY RANGE (id);
CREATE TABLE shop.events_2026_a PARTITION OF shop.events_2026 FOR VALUES FROM (0) TO (1000);
CREATE SEQUENCE shop.numbers;

CREATE FUNCTION shop.in_euro(amount numeric, code text) RETURNS numeric LANGUAGE sql STABLE AS $$
    SELECT amount * r.rate FROM shop.rates r WHERE r.currency = code
$$;
CREATE FUNCTION shop.tidy(value text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT lower(trim(value))';

CREATE FUNCTION mart.refresh_daily(since date) RETURNS void LANGUAGE plpgsql
    SET search_path = shop, mart AS $$
DECLARE
    happened int := 0;
BEGIN
    DELETE FROM daily WHERE day >= since;
    INSERT INTO daily (day, revenue, orders)
    SELECT ordered_at::date, sum(total), count(*)
    FROM orders WHERE ordered_at >= since GROUP BY 1;
    GET DIAGNOSTICS happened = ROW_COUNT;
END
$$;
COMMENT ON FUNCTION mart.refresh_daily(date) IS 'Counts a day anew.';
CREATE PROCEDURE mart.find_big_spenders(at_least numeric) LANGUAGE sql
BEGIN ATOMIC
    INSERT INTO mart.big_spenders (customer_id, revenue)
    SELECT o.customer_id, sum(o.total) FROM shop.orders o GROUP BY o.customer_id
    HAVING sum(o.total) >= at_least;
END;
CREATE FUNCTION shop.keep_audit() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    what text := TG_OP;
BEGIN
    INSERT INTO shop.audit (what, id, old_status, new_status)
    VALUES (TG_OP, NEW.id, OLD.status, NEW.status);
    RETURN NEW;
END
$$;
CREATE TRIGGER audited AFTER UPDATE ON shop.orders FOR EACH ROW EXECUTE FUNCTION shop.keep_audit();
CREATE RULE remember AS ON DELETE TO shop.customers
    DO ALSO INSERT INTO shop.audit (what, id) VALUES ('DELETE', old.id);
CREATE FUNCTION shop.add(a int, b int) RETURNS int LANGUAGE sql AS 'SELECT a + b';
CREATE FUNCTION shop.any_table(name text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE 'INSERT INTO shop.audit (what) SELECT 1 FROM ' || name;
END
$$;
