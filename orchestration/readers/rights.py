"""What a source says of the use of its text: a licence, and whether it opts out of text and data mining.

Only what is said in so many words counts; a copyright line grants nothing and forbids no mining. Readers
pass on what their format says; `landing/` decides what becomes of it.

An opt-out is one of
- `tdm-reservation: 1`, header or meta tag (TDM Reservation Protocol, W3C Community Group report of 2024);
- `noai` or `noml` among robots directives, meta tag or `X-Robots-Tag` (DeviantArt 2022, Mojeek 2023);
- `train-ai=n`, `tdm=n` or `bots=n` in `Content-Usage` (IETF working group AI Preferences, drafts since 2025).
`noindex`, `noarchive`, `nosnippet` are about search results, `noimageai` about pictures: none of them counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rights:
    """What a source says of its rights.

    Attributes:
        licence: an SPDX identifier for Creative Commons, else the address or the name that the source gives.
        text_mining_opt_out: whether it reserves text and data mining.
    """

    licence: str | None = None
    text_mining_opt_out: bool = False

    def or_else(self, other: Rights) -> Rights:
        """These, completed by what `other` says: a licence where there is none; an opt-out of either counts."""
        return Rights(self.licence or other.licence, self.text_mining_opt_out or other.text_mining_opt_out)


NO_RIGHTS_STATED = Rights()

_LONGEST_LICENCE = 200
_CREATIVE_COMMONS = re.compile(
    r"(?:https?:)?//(?:www\.)?creativecommons\.org/(?:licen[sc]es/(?P<kind>by(?:-(?:nc|nd|sa)){0,2})"
    r"|publicdomain/(?P<domain>zero|mark))(?:/(?P<version>[0-9]\.[0-9]))?",
    re.IGNORECASE,
)
_CREATIVE_COMMONS_NAME = re.compile(
    r"\bCC[ -](?P<kind>BY(?:-(?:NC|ND|SA)){0,2})(?:[ -](?P<version>[0-9]\.[0-9]))?(?![\w-]|\.[0-9])|\bCC0\b",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"https?://[^\s<>\"']{4,190}", re.IGNORECASE)
_NAMED = re.compile(
    r"\b(?:creative commons|public domain|open government licen[cs]e|open data commons|licen[cs]ed? under|"
    r"apache(?:-2\.0| licen[cs]e)|mit licen[cs]e|gnu (?:free|general)|gfdl|odbl|pddl|odc-by|etalab)\b",
    re.IGNORECASE,
)


def licence_of(value: object) -> str | None:
    """The licence that the value of a field named "licence" states; None where it is no text or blank."""
    if not isinstance(value, str):
        return None
    shown = " ".join(value.split())
    return _creative_commons(shown) or shown[:_LONGEST_LICENCE] or None


def licence_in(statement: object) -> str | None:
    """The licence that a rights statement names; None for a copyright line, which names none."""
    if not isinstance(statement, str):
        return None
    shown = " ".join(statement.split())
    if found := _creative_commons(shown):
        return found
    if not _NAMED.search(shown):
        return None
    address = _ADDRESS.search(shown)
    return address[0] if address else shown[:_LONGEST_LICENCE]


def _creative_commons(text: str) -> str | None:
    if found := _CREATIVE_COMMONS.search(text):
        if found["domain"]:
            return "CC0-1.0" if found["domain"].lower() == "zero" else "CC-PDM-1.0"
    elif not (found := _CREATIVE_COMMONS_NAME.search(text)):
        return None
    kind, version = found["kind"], found["version"]
    if kind is None:
        return "CC0-1.0"
    return "-".join(filter(None, ("CC", kind.upper(), version)))


def rights_from_headers(headers: Mapping[str, str] | Iterable[tuple[str, str]]) -> Rights:
    """Rights in the headers of an HTTP response; names in any case, a name may come more than once."""
    pairs = headers.items() if isinstance(headers, Mapping) else headers
    rights = NO_RIGHTS_STATED
    for name, value in pairs:
        rights = rights.or_else(_from_header(name.strip().lower(), value))
    return rights


def _from_header(name: str, value: str) -> Rights:
    if name == "link" and (link := _LICENCE_LINK.search(value[:4000])):
        return Rights(licence_of(link[1]))
    return Rights(None, is_opt_out(name, value))


_LICENCE_LINK = re.compile(
    r"<([^<>]{1,500})>\s{0,5};[^<>]{0,300}?\brel\s{0,5}=\s{0,5}\"?licen[cs]e\b", re.IGNORECASE
)
_ROBOTS = re.compile(r"robots|[a-z]{1,40}bot|x-robots-tag")
_NO_MINING_FOR_ROBOTS = frozenset(("noai", "noml"))
_NO_MINING_IN_USAGE = re.compile(r"\b(?:train-ai|tdm|bots)\s{0,5}=\s{0,5}\"?n\b", re.IGNORECASE)


def is_opt_out(name: str, value: str) -> bool:
    """Whether a header, or a meta tag of that name (lower case), opts out of text and data mining."""
    if name == "tdm-reservation":
        return value.strip() == "1"
    if name == "content-usage":
        return _NO_MINING_IN_USAGE.search(value[:1000]) is not None
    return _ROBOTS.fullmatch(name) is not None and not _NO_MINING_FOR_ROBOTS.isdisjoint(
        re.split(r"[\s,;:]+", value[:1000].lower())
    )


def rights_from_values(values: Mapping[str, object]) -> Rights:
    """Rights among the keys of front matter or of a JSON object.

    `licence` or `license` (a text, or an object with `url`, `id` or `name`); `text_mining_opt_out` (true, 1 or
    "yes"); `tdm-reservation` (1); `robots` as in a meta tag.
    """
    rights = NO_RIGHTS_STATED
    for name, value in values.items():
        rights = rights.or_else(_from_value(str(name).strip().lower().replace("_", "-"), value))
    return rights


_YES = frozenset(("true", "yes", "1"))


def _from_value(name: str, value: object) -> Rights:
    if name in {"licence", "license"}:
        if isinstance(value, Mapping):
            value = value.get("url") or value.get("id") or value.get("name")
        return Rights(licence_of(value))
    if name in {"rights", "copyright"}:
        return Rights(licence_in(value))
    if name == "text-mining-opt-out":
        return Rights(None, str(value).strip().lower() in _YES)
    return Rights(
        None, isinstance(value, str | int) and is_opt_out(name, str(int(value) if value is True else value))
    )
