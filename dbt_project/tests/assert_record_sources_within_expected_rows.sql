-- Record sources with fewer or more rows than their YAML expects: a cut file, or one with something else in it.
select
    source_name,
    yaml_path,
    rows_in,
    min_rows,
    max_rows
from {{ ref('stg_landing__record_sources') }}
where
    rows_in < min_rows
    or rows_in > max_rows
