"""A night of a small shop: files are written, a table is made of them, and a report of that.

Takes the folder of its files.
"""

from __future__ import annotations

import sys

from pyspark.sql import SparkSession

LAKE = sys.argv[1]
spark = SparkSession.builder.enableHiveSupport().getOrCreate()

spark.createDataFrame(
    [(1, 7, 12.5, "paid"), (2, 8, 3.0, "paid"), (3, 7, 9.0, "open")],
    "id int, customer int, amount double, state string",
).write.parquet(f"{LAKE}/orders")
spark.createDataFrame(
    [(7, "ada@example.com"), (8, "bob@example.com")], "id int, email string"
).write.parquet(f"{LAKE}/customers")

spark.read.parquet(f"{LAKE}/orders").createOrReplaceTempView("orders")
spark.read.parquet(f"{LAKE}/customers").createOrReplaceTempView("customers")

spark.sql("""
    select o.id, o.amount, sha2(c.email, 256) as email_hash
    from orders o join customers c on o.customer = c.id
    where o.state = 'paid'
""").write.saveAsTable("paid_orders")

spark.sql("""
    create table revenue using parquet as
    select email_hash, sum(amount) as total from paid_orders group by email_hash
""")
spark.stop()
