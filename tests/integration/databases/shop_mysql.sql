CREATE DATABASE shop;
CREATE DATABASE mart;
CREATE TABLE shop.customers (
    id int PRIMARY KEY COMMENT 'Who it is.', email varchar(200) UNIQUE, name text, country char(2)
) COMMENT = 'Who buys.';
CREATE TABLE shop.orders (
    id int PRIMARY KEY, customer_id int NOT NULL, ordered_at datetime, status varchar(20),
    price decimal(12, 2), quantity int, total decimal(14, 2) AS (price * quantity) STORED,
    note varchar(99) AS (concat('it''s ', status)) VIRTUAL,
    FOREIGN KEY (customer_id) REFERENCES shop.customers (id)
);
CREATE TABLE shop.audit (what text, id int);
CREATE TABLE mart.daily (day date PRIMARY KEY, revenue decimal(14, 2));
CREATE VIEW shop.v_join (who, spent) AS
    SELECT c.name, sum(o.total) FROM shop.customers c JOIN shop.orders o ON o.customer_id = c.id
    WHERE o.status = 'paid' GROUP BY c.name;
CREATE VIEW shop.v_star AS SELECT *, upper(email) AS shouted FROM shop.customers;
CREATE VIEW shop.v_other AS SELECT d.day, v.spent FROM mart.daily d, shop.v_join v;
CREATE PROCEDURE shop.refresh(IN since date)
COMMENT 'Counts days anew.'
BEGIN
    DELETE FROM mart.daily WHERE day >= since;
    INSERT INTO mart.daily (day, revenue) SELECT date(ordered_at), sum(total) FROM orders
    WHERE ordered_at >= since GROUP BY 1;
END;
CREATE FUNCTION shop.best() RETURNS int READS SQL DATA RETURN (SELECT max(total) FROM orders);
CREATE TRIGGER shop.audited AFTER UPDATE ON shop.orders FOR EACH ROW
    INSERT INTO audit (what, id) VALUES ('UPDATE', NEW.id);
CREATE EVENT shop.nightly ON SCHEDULE EVERY 1 DAY DO
    INSERT INTO audit (what, id) SELECT status, id FROM orders;
