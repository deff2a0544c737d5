{{ config(materialized='incremental', unique_key='country') }}
with wide as (
    select * from {{ ref('orders_wide') }}
)
select country, sum(gross) as amount, max(ordered_on) as loaded_on
from wide
{% if is_incremental() %}
where ordered_on > (select max(loaded_on) from {{ this }})
{% endif %}
group by country
