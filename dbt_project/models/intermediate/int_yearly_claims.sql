{{ config(
    materialized='touched',
    meta={
        'touched_by': [['organisation', 'organisation_id']],
        'touches': {'yearly_metric': 'yearly_metric_id'},
    },
) }}
with claims as (
    select * from {{ ref('int_metric_statements') }}
),

metrics as (
    select * from {{ ref('metrics') }}
),

-- "80 companies, of which 50 in Ghent": the 50 is a part, and no level of the measure.
parts as (
    select statement_id from {{ ref('int_metric_parts') }}
    where is_of_one_metric
),

eligible as (
    select claims.*
    from claims
    inner join metrics
        on claims.metric_id = metrics.metric_id
    left join parts
        on claims.statement_id = parts.statement_id
    where
        {{ touched('organisation', 'claims.organisation_id') }}
        and parts.statement_id is null
        and {{ is_yearly_level('claims', 'metrics') }}
)

select
    statement_id,
    {{ stable_id('yearly_metric', ['organisation_id', 'metric_id', 'year']) }} as yearly_metric_id,
    row_number() over (
        partition by organisation_id, metric_id, year
        order by
            {{ yearly_order() }}
    ) as choice_rank,
    organisation_id,
    metric_id,
    year,
    value,
    value_operator,
    value_low,
    value_high,
    unit,
    currency,
    is_period_inferred,
    document_id,
    char_start,
    char_end,
    quote,
    source_path,
    row_number,
    column_name,
    engine,
    rule_id,
    rule_version,
    confidence,
    independent_source_id,
    reported_on
from eligible
