{% snapshot customers_snapshot %}
{{ config(target_schema='history', unique_key='customer_id', strategy='check', check_cols=['country']) }}
select * from {{ ref('stg_customers') }}
{% endsnapshot %}
