select customer_id, upper(name) as name, country from {{ ref('stg_customers') }}
