"""Markdown, with or without front matter (YAML, TOML or JSON): its marks go, its words and paragraphs stay."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

import frontmatter
import yaml
from frontmatter.default_handlers import BaseHandler, JSONHandler, YAMLHandler
from markdown_it import MarkdownIt
from markdown_it.token import Token

from orchestration.model import Reject
from orchestration.readers.article_keys import WrongValueError, stated_title, with_metadata
from orchestration.readers.base import (
    Item,
    Note,
    UndecodableError,
    checked_document,
    clean_line,
    clean_text,
    decode,
    excerpt,
)
from orchestration.readers.formats import Head
from orchestration.readers.markup import text_of_markup
from orchestration.readers.text import document_of_lines

MAX_MARKDOWN_BYTES = (
    500_000  # a book; the parser takes a minute and 600 MB for a million of nothing but marks
)
_EXTENSIONS = frozenset(("md", "markdown", "mdown", "mkd"))
_FRONT_MATTER = re.compile(
    r"(?P<mark>---|\+\+\+)[ \t]{0,20}\r?\n(?:[^\n]{0,4000}\n){0,200}?"
    r"(?:title|headline|date|published[\w-]{0,20})[ \t]{0,20}[:=]"
)
_OTHER_ROOT = re.compile(r"<(?:!doctype|html|head|body|rss|feed|rdf:RDF)\b|%PDF-", re.IGNORECASE)
_MAX_FRONT_MATTER = 60_000  # characters; real ones have some hundreds


def is_markdown(head: Head) -> bool:
    """Whether the name says so, or the content begins with front matter that has a title or a date."""
    if head.extension in _EXTENSIONS:
        return bool(head.text) and _OTHER_ROOT.match(head.markup) is None
    opening = None if head.extension in ("yml", "yaml") else _FRONT_MATTER.match(head.text)
    return opening is not None and f"\n{opening['mark']}" in head.text[opening.end() :]


def read_markdown(data: bytes, name: str) -> Iterator[Item]:
    """One document a file."""
    try:
        decoded = decode(data)
    except UndecodableError as error:
        yield Reject("not readable as text", f"{name}: {error}", raw_excerpt=excerpt(data[:4000]))
        return
    notes = [decoded.note] if decoded.note else []
    values, body = _split(decoded.text.replace("\r\n", "\n").replace("\r", "\n"), notes)
    try:
        title = stated_title(values)
    except WrongValueError as error:
        title = ""
        notes.append(f"front matter: {error}")
    text = _with_title(title, text_of_markdown(body))
    if not text:
        yield Reject(
            "there is no text in it", f"{name}: neither title nor text", raw_excerpt=excerpt(data[:4000])
        )
        return
    document, faults = with_metadata(document_of_lines(text, "markdown"), values)
    yield from map(Note, (*notes, *(f"front matter: {fault}" for fault in faults)))
    yield checked_document(document, data[:4000])


class _FrontMatterError(ValueError):
    """Front matter that cannot be read; the message says why."""


class _Loader(yaml.BaseLoader):
    """Every value as its text: no number, no date, no object is made of it; and no alias is followed."""

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            raise _FrontMatterError("an alias (*name): write the value out")
        return super().compose_node(parent, index)


class _Yaml(YAMLHandler):
    def load(self, fm: str, **kwargs: object) -> Any:  # noqa: ARG002
        values = yaml.load(fm, Loader=_Loader)  # noqa: S506 - a loader of plain text
        return {key: _typed(key, value) for key, value in values.items()} if isinstance(values, dict) else {}


def _typed(key: object, value: object) -> object:
    """YAML's words for nothing, and the one field that is a number."""
    if not isinstance(value, str):
        return value
    if value in ("", "~", "null", "Null", "NULL"):
        return None
    is_count = key in ("view_count", "views") and value.isascii() and value.isdigit() and len(value) < 19
    return int(value) if is_count else value


class _Toml(BaseHandler):
    FM_BOUNDARY = re.compile(r"^\+{3,}[ \t]*$", re.MULTILINE)
    START_DELIMITER = END_DELIMITER = "+++"

    def load(self, fm: str) -> dict[str, Any]:
        return tomllib.loads(fm)


_HANDLERS = (_Yaml(re.compile(r"^-{3,}[ \t]*$", re.MULTILINE)), _Toml(), JSONHandler())


def _split(text: str, notes: list[str]) -> tuple[Mapping[str, object], str]:
    """The values of the front matter and the text after it; of what cannot be read, a note is added."""
    text = text.lstrip("\ufeff \t\n")
    handler = next((known for known in _HANDLERS if known.detect(text)), None)
    if handler is None:
        return {}, text
    try:
        matter, body = handler.split(text)
    except ValueError:
        return {}, text  # the mark is not closed: a line across the page
    if len(matter) > _MAX_FRONT_MATTER:
        notes.append(
            f"front matter: {len(matter):,} characters; the limit is {_MAX_FRONT_MATTER:,}: left out"
        )
        return {}, body
    try:
        values, _ = frontmatter.parse(text, handler=handler)
    except (yaml.YAMLError, tomllib.TOMLDecodeError, json.JSONDecodeError, _FrontMatterError) as error:
        notes.append(f"front matter left out: {' '.join(str(error).split())[:300]}")
        return {}, body
    except (RecursionError, ValueError) as error:  # nested too deep; a number with too many digits
        notes.append(f"front matter left out: {type(error).__name__}, it is no front matter of an article")
        return {}, body
    return {key: value for key, value in values.items() if isinstance(key, str)}, body


def _with_title(title: str, body: str) -> str:
    """The text under its title; a first heading that says the same is not said twice."""
    if not title:
        return body
    first, _, rest = body.partition("\n")
    return f"{title}\n\n{rest if clean_line(first) == title else body}".strip()


_PARSER_OPTIONS = {"html": True, "linkify": False, "typographer": False}


def text_of_markdown(source: str) -> str:
    """The words of a Markdown text: blocks are paragraphs, list items and table rows lines."""
    parser = MarkdownIt("commonmark", _PARSER_OPTIONS).enable(["table", "strikethrough"])
    pieces: list[str] = []
    before = ""
    for token in parser.parse(source):
        if token.type == "inline":
            pieces.append(_inline(token.children or ()))
        elif token.type in ("fence", "code_block"):
            pieces.append(f"\n\n{token.content}\n\n")
        elif token.type == "html_block":
            pieces.append(f"\n\n{text_of_markup(token.content)}\n\n")
        elif not token.hidden:  # the paragraphs of a list whose items are lines
            pieces.append(
                " | " if token.type in _CELLS and before in _CELL_ENDS else _BREAKS.get(token.type, "\n\n")
            )
        before = token.type
    return clean_text("".join(pieces))


_CELLS = frozenset(("td_open", "th_open"))
_CELL_ENDS = frozenset(("td_close", "th_close"))
_BREAKS = {
    "list_item_open": "\n",
    "tr_open": "\n",
    **dict.fromkeys((*_CELLS, *_CELL_ENDS, "list_item_close", "tr_close"), ""),
    **dict.fromkeys(("thead_open", "thead_close", "tbody_open", "tbody_close"), ""),
}


def _inline(children: tuple[Token, ...] | list[Token]) -> str:
    return "".join(_INLINE_BREAKS.get(child.type) or _shown(child) for child in children)


_INLINE_BREAKS = {"softbreak": " ", "hardbreak": "\n"}


def _shown(token: Token) -> str:
    if token.type in ("text", "text_special", "code_inline"):
        return token.content
    # of a picture, the words beside it are not the writer's text; a line break of HTML is one
    return "\n" if token.type == "html_inline" and token.content.lower().startswith("<br") else ""
