"""Which mentions are one organisation. Pure: names, scores and judgements in, memberships and the edges behind them out."""

from orchestration.resolution.acronyms import Shortened
from orchestration.resolution.edges import Edge, ScoredPair
from orchestration.resolution.judgements import Judgement, JudgementError, read_judgements
from orchestration.resolution.name_model import NameModel, read_name_model
from orchestration.resolution.organisations import NamedOrganisation
from orchestration.resolution.resolver import NameEvidence, Resolution, redirects, resolve

__all__ = [
    "Edge",
    "Judgement",
    "JudgementError",
    "NameEvidence",
    "NameModel",
    "NamedOrganisation",
    "Resolution",
    "ScoredPair",
    "Shortened",
    "read_judgements",
    "read_name_model",
    "redirects",
    "resolve",
]
