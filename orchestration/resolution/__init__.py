"""Which local organisations are one real organisation. Pure: names and judgements in, memberships out."""

from orchestration.resolution.judgements import Judgement, JudgementError, read_judgements
from orchestration.resolution.resolver import NamedOrganisation, redirects, resolve

__all__ = [
    "Judgement",
    "JudgementError",
    "NamedOrganisation",
    "read_judgements",
    "redirects",
    "resolve",
]
