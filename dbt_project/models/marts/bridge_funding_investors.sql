{{ config(
    materialized='touched',
    meta={
        'touched_by': [['funding', 'funding_id']],
        'touches': {'investor': 'organisation_id'},
    },
) }}
with investors as (
    select * from {{ ref('stg_statements__funding_investors') }}
),

organisations as (
    select * from {{ ref('int_local_organisations') }}
),

statements as (
    select * from {{ ref('int_funding_statements') }}
),

leaders as (
    select * from {{ ref('int_funding_leaders') }}
),

financings as (
    select * from {{ ref('int_financings') }}
    where {{ touched('funding', 'funding_id') }}
),

stated as (
    select
        financings.funding_id,
        organisations.organisation_id,
        investors.role,
        investors.amount,
        investors.currency,
        row_number() over (
            partition by financings.funding_id, organisations.organisation_id
            order by
                case when investors.amount is null then 1 else 0 end asc,
                statements.confidence desc,
                statements.statement_id asc
        ) as amount_rank,
        min(case investors.role when 'lead' then 1 when 'participant' then 2 else 3 end) over (
            partition by financings.funding_id, organisations.organisation_id
        ) as role_rank
    from investors
    inner join organisations
        on investors.local_organisation_id = organisations.local_organisation_id
    inner join statements
        on investors.statement_id = statements.statement_id
    inner join leaders
        on investors.statement_id = leaders.statement_id
    inner join financings
        on leaders.leader_id = financings.leader_id
)

select
    funding_id,
    organisation_id,
    case role_rank when 1 then 'lead' when 2 then 'participant' else 'unstated' end as role,
    amount,
    currency
from stated
where amount_rank = 1
