select customers.country, sum(orders.amount) as amount
from {{ ref('stg_orders') }} as orders
join {{ ref('stg_customers') }} as customers on customers.customer_id = orders.customer_id
group by customers.country
