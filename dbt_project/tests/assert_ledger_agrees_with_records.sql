-- Record files of which the ledger says that more or fewer rows were loaded than are there. A file that could not be
-- read now (no content_sha256) keeps the rows of its last load.
with files as (
    select
        source_path,
        content_sha256,
        items_loaded
    from {{ ref('stg_landing__ledger') }}
    where
        member = ''
        and collection = 'records'
),

loaded as (
    select
        source_path,
        count(*) as rows_loaded
    from {{ ref('stg_landing__records') }}
    group by source_path
)

select
    coalesce(files.source_path, loaded.source_path) as source_path,
    coalesce(files.items_loaded, 0) as items_loaded,
    coalesce(loaded.rows_loaded, 0) as rows_loaded
from files
full outer join loaded
    on files.source_path = loaded.source_path
where
    coalesce(files.items_loaded, 0) <> coalesce(loaded.rows_loaded, 0)
    and (files.source_path is null or files.content_sha256 is not null)
