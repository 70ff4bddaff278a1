-- Files whose row in the ledger is not the sum of the rows of their items.
with ledger as (
    select * from {{ ref('stg_landing__ledger') }}
),

items as (
    select
        source_path,
        sum(items_in) as items_in,
        sum(items_loaded) as items_loaded,
        sum(items_quarantined) as items_quarantined
    from ledger
    where member <> ''
    group by source_path
),

files as (
    select * from ledger
    where member = ''
)

select
    items.source_path,
    files.items_in as items_in_of_file,
    items.items_in as items_in_of_items,
    files.items_loaded as items_loaded_of_file,
    items.items_loaded as items_loaded_of_items
from items
left join files
    on items.source_path = files.source_path
where
    files.source_path is null
    or files.items_in <> items.items_in
    or files.items_loaded <> items.items_loaded
    or files.items_quarantined <> items.items_quarantined
