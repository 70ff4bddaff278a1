-- Documents whose versions are not numbered 1, 2, 3 …, or of which another than the last is current.
select
    document_id,
    count(*) as version_count,
    min(document_version) as first_version,
    max(document_version) as last_version,
    max(case when is_current then document_version end) as current_version
from {{ ref('dim_documents') }}
group by document_id
having
    min(document_version) <> 1
    or max(document_version) <> count(*)
    or max(case when is_current then document_version end) <> max(document_version)
