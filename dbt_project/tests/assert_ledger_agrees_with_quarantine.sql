-- Files of which the ledger says that more or fewer items are held back than stand in the quarantine. Documents that
-- landed and broke a rule of the extraction are held back too, and are items loaded.
with files as (
    select
        source_path,
        items_quarantined
    from {{ ref('stg_landing__ledger') }}
    where member = ''
),

held as (
    select
        source_path,
        count(*) as items_held
    from {{ ref('stg_landing__quarantine') }}
    where
        released_at is null
        and reason not like 'the text is stored, but%'
    group by source_path
)

select
    coalesce(files.source_path, held.source_path) as source_path,
    coalesce(files.items_quarantined, 0) as items_quarantined,
    coalesce(held.items_held, 0) as items_held
from files
full outer join held
    on files.source_path = held.source_path
where coalesce(files.items_quarantined, 0) <> coalesce(held.items_held, 0)
