"""What is no news: told by its content, or where that shows nothing by its name, with what to do about it.

Beside the pages of a site stand its images and style sheets; among news lie tables by mistake.
"""

from __future__ import annotations

from collections.abc import Mapping

from orchestration.model import Reject
from orchestration.readers.base import excerpt, is_binary
from orchestration.readers.formats import Head

# first bytes of what pages show and play, and of what systems leave in folders
_MEDIA: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG", "images"),
    (b"\xff\xd8\xff", "images"),
    (b"GIF87a", "images"),
    (b"GIF89a", "images"),
    (b"II*\x00", "images"),
    (b"MM\x00*", "images"),
    (b"\x00\x00\x01\x00", "images"),
    (b"8BPS", "images"),
    (b"BM", "images"),
    (b"\x00\x05\x16\x07", "files of the operating system"),  # AppleDouble: __MACOSX/._a.html
    (b"\x00\x00\x00\x01Bud1", "files of the operating system"),
    (b"wOFF", "fonts"),
    (b"wOF2", "fonts"),
    (b"OTTO", "fonts"),
    (b"ttcf", "fonts"),
    (b"\x00\x01\x00\x00\x00", "fonts"),
    (b"OggS", "sound and video"),
    (b"fLaC", "sound and video"),
    (b"ID3", "sound and video"),
    (b"\xff\xfb", "sound and video"),
    (b"\x1aE\xdf\xa3", "sound and video"),
    (b"FLV\x01", "sound and video"),
    (b"\x00\x00\x01\xba", "sound and video"),
)
_RIFF_KINDS: Mapping[bytes, str] = {b"WEBP": "images", b"WAVE": "sound and video", b"AVI ": "sound and video"}
_IMAGE_BRANDS = (b"avif", b"heic", b"mif1")
_KINDS_BY_EXTENSION: Mapping[str, str] = {
    "css": "style sheets",
    "js": "scripts",
    "mjs": "scripts",
    "map": "scripts",
}
_KINDS_BY_NAME: Mapping[str, str] = {
    "robots.txt": "files for crawlers",
    "ads.txt": "files for crawlers",
    ".ds_store": "files of the operating system",
    "thumbs.db": "files of the operating system",
    "desktop.ini": "files of the operating system",
}

_FOREIGN: tuple[tuple[bytes, str], ...] = (
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"(\xb5/\xfd", "Zstandard data"),
    (b"\x04\x22\x4d\x18", "LZ4 data"),
    (b"\x1f\x9d", "data of the program compress"),
    (b"MSCF", "a cabinet"),
)
_FOREIGN_MAGIC = tuple(magic for magic, _ in _FOREIGN)
_UNPACK = "unpack it, or pack it as zip or tar.gz"

# what lands among news by mistake, and what to do with it; only where the content is of no format
_ADVICE: Mapping[str, str] = {
    "csv": "a table: put it under raw/records with a YAML that describes it",
    "tsv": "a table: put it under raw/records with a YAML that describes it",
    "parquet": "a table: put it under raw/records with a YAML that describes it",
    "yml": "a YAML: descriptions of record sources belong under raw/records",
    "yaml": "a YAML: descriptions of record sources belong under raw/records",
    "json": "JSON, but neither articles nor a feed: write one object a line",
    "xml": "XML, but neither RSS nor Atom nor a page",
}
_PACKAGE_ADVICE = "a package of another program: save a text as .docx, PDF or plain text; a workbook belongs under raw/records"


def kind_beside_news(head: Head) -> str | None:
    """What a member of an archive is that pages need and no one reads ("images"); None for anything else.

    By content, and by name where a name says it for sure.
    """
    data = head.data
    if (kind := _KINDS_BY_NAME.get(head.name.lower())) is not None:
        return kind
    if head.markup.startswith(("<svg", "<!DOCTYPE svg")):
        return "images"
    kind = _media(data)
    # most of the marks are letters, which a text may begin with
    return kind if kind is not None and is_binary(data) else None


def _media(data: bytes) -> str | None:
    if data.startswith(b"RIFF"):
        return _RIFF_KINDS.get(data[8:12])
    if data[4:8] == b"ftyp":
        return "images" if data[8:12] in _IMAGE_BRANDS else "sound and video"
    return next((kind for magic, kind in _MEDIA if data.startswith(magic)), None)


def kind_by_name(head: Head) -> str | None:
    """The same for what only a name tells, where the content is of no format: style sheets and scripts."""
    return _KINDS_BY_EXTENSION.get(head.extension)


def refusal(head: Head) -> Reject | None:
    """Why a file of no format that is known is not read as plain text either; None where it may be one."""
    if head.data.startswith(_FOREIGN_MAGIC):
        foreign = next(what for magic, what in _FOREIGN if head.data.startswith(magic))
        return Reject("an archive of a kind that is not read", f"{head.name}: {foreign}: {_UNPACK}")
    if head.data.startswith(b"PK\x03\x04"):
        return Reject("not a news format", f"{head.name}: {_PACKAGE_ADVICE}")
    advice = _ADVICE.get(head.extension)
    if advice is None and is_binary(head.data):
        detail = f"{head.name}: save it as text, HTML, PDF, DOCX, RSS, Atom or JSON Lines"
        return Reject("binary, not text", detail, raw_excerpt=excerpt(head.data[:200]))
    if advice is None:
        return None
    return Reject("not a news format", f"{head.name}: {advice}", raw_excerpt=excerpt(head.data[:4000]))
