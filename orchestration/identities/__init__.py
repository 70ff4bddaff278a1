"""Resolution against the working database: who is who is kept there, and only what something new touches is decided again.

The decisions are `resolution/`'s, and comparing names is `linkage/`'s; only reading and writing tables belongs here.
"""

from orchestration.identities.local_organisations import forget_descriptions
from orchestration.identities.resolving import ResolutionSummary, resolve_organisations

__all__ = ["ResolutionSummary", "forget_descriptions", "resolve_organisations"]
