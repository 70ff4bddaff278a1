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
        parts.statement_id is null
        and claims.claim_kind = 'level'
        and claims.modality = 'reported'
        and claims.organisation_id is not null
        and claims.year is not null
        and (metrics.kind <> 'flow' or claims.date_precision = 'year')
)

select
    statement_id,
    {{ stable_id('yearly_metric', ['organisation_id', 'metric_id', 'year']) }} as yearly_metric_id,
    row_number() over (
        partition by organisation_id, metric_id, year
        order by
            case when is_period_inferred then 1 else 0 end asc,
            confidence desc,
            coalesce(reported_on, cast('0001-01-01' as date)) desc,
            case when is_record then 0 else 1 end asc,
            statement_id asc
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
