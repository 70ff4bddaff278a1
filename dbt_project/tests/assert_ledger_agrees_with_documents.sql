-- News files of which the ledger says that more or fewer items were loaded than stand as documents. A file that could
-- not be read now (no content_sha256) keeps what it said before; one that is gone stands nowhere.
with files as (
    select
        source_path,
        items_loaded
    from {{ ref('stg_landing__ledger') }}
    where
        member = ''
        and collection = 'news'
        and content_sha256 is not null
        and not is_gone
),

unread as (
    select source_path
    from {{ ref('stg_landing__ledger') }}
    where
        member = ''
        and content_sha256 is null
),

standing as (
    select
        source_path,
        count(*) as documents
    from {{ ref('stg_landing__places') }}
    where is_standing
    group by source_path
)

select
    coalesce(files.source_path, standing.source_path) as source_path,
    coalesce(files.items_loaded, 0) as items_loaded,
    coalesce(standing.documents, 0) as documents_standing
from files
full outer join standing
    on files.source_path = standing.source_path
left join unread
    on standing.source_path = unread.source_path
where
    unread.source_path is null
    and coalesce(files.items_loaded, 0) <> coalesce(standing.documents, 0)
