{{ config(materialized='ephemeral') }}
select order_id, customer_id, amount * 1.2 as gross, ordered_on
from {{ ref('stg_orders') }}
where amount > 0
