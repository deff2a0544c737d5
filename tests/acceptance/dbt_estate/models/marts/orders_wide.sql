select paid.*, customers.country
from {{ ref('paid_orders') }} as paid
join {{ ref('stg_customers') }} as customers using (customer_id)
