-- Of every number that is counted as unaccounted for, the place is listed, and of no other.
with outcomes as (
    select * from {{ ref('ops_figure_outcomes') }}
),

listed as (
    select * from {{ ref('ops_extraction_coverage') }}
),

counted as (
    select
        figure_class,
        figures
    from outcomes
    where outcome = 'unaccounted'
),

found as (
    select
        kind as figure_class,
        count(*) as figures
    from listed
    group by kind
)

select
    coalesce(counted.figure_class, found.figure_class) as figure_class,
    counted.figures as counted_figures,
    found.figures as listed_figures
from counted
full outer join found
    on counted.figure_class = found.figure_class
where coalesce(counted.figures, 0) <> coalesce(found.figures, 0)
