with edges as (
    select * from {{ ref('stg_resolution__edges') }}
),

organisations as (
    select * from {{ ref('dim_organisations') }}
)

-- Organisations that no current source speaks of any more are not published, and what was held of them is not either.
select
    {{ stable_id('resolver_edge', [
        'edges.left_name_key', 'edges.left_registry', 'edges.right_name_key', 'edges.right_registry'
    ]) }} as resolver_edge_id,
    edges.left_name_key,
    edges.left_registry,
    edges.right_name_key,
    edges.right_registry,
    edges.left_name,
    edges.right_name,
    edges.left_organisation_id,
    edges.right_organisation_id,
    edges.judgement,
    edges.score,
    edges.method,
    edges.decided_by,
    edges.decided_at,
    edges.reason
from edges
inner join organisations as lefts
    on edges.left_organisation_id = lefts.organisation_id
inner join organisations as rights
    on edges.right_organisation_id = rights.organisation_id
