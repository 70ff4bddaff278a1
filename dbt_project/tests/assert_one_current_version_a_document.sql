-- Documents of which more than one version, or none, is current.
select document_id
from {{ ref('dim_documents') }}
group by document_id
having sum(case when is_current then 1 else 0 end) <> 1
