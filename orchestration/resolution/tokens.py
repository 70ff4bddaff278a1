"""A name as lower-case Latin tokens: scripts, accents, initials, brackets and signs in one spelling."""

from __future__ import annotations

import re

from anyascii import anyascii

_SIGNS = str.maketrans({"&": " and ", "+": " and ", "%": " percent "})
_APOSTROPHE = re.compile(r"['’‘`ʼ´]")
# A.B.C. and S.p.A.: initials, each of one or two letters before a full stop, are one token
_INITIALS = re.compile(r"(?<![^\W_])(?:[^\W\d_]\.[ ]?){2,}(?:[^\W\d_](?![^\W_]))?")
_GLUED_FORM = re.compile(r"(?<=[a-zà-ÿ]{3})(?=(?:AG|AB|SA|SE|GmbH|Ltd|Inc|LLC|PLC)$)")
_IDEOGRAPH = re.compile(
    r"([\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af])"
)  # written without spaces: each is a token
_TOKEN = re.compile(r"[a-z0-9]+")


def tokens(name: str) -> list[str]:
    """The words of a name in order, in lower-case ASCII letters and digits.

    "A.B.C. Company" gives abc, company; "Café & Söhne" cafe, and, sohne; "SiemensAG" siemens, ag.
    """
    spaced = _GLUED_FORM.sub(" ", name)
    spaced = _APOSTROPHE.sub("", spaced.translate(_SIGNS))
    joined = _INITIALS.sub(lambda found: found.group().replace(".", "").replace(" ", "") + " ", spaced)
    latin = anyascii(_IDEOGRAPH.sub(r" \1 ", joined))
    return _TOKEN.findall(_APOSTROPHE.sub("", latin).casefold())
