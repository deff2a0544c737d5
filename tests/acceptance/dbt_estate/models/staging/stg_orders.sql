select id as order_id, customer_id, amount, cast(ordered_on as timestamp) as ordered_on
from {{ source('shop', 'orders') }}
where ordered_on >= '{{ var("first_day") }}'
