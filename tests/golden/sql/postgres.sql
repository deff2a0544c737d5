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
