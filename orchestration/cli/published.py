"""What the commands share in reading the published file: opening it, cells as JSON, and showing what strangers wrote."""

from __future__ import annotations

import json
import math
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

import duckdb

from orchestration.cli.console import command_line, errors
from orchestration.settings import Settings

ID_DIGITS = 8  # of an identifier, in a list for people


class UnusablePublicationError(RuntimeError):
    """There is no published file, or it cannot be read; the message says what to do, in one line."""


@contextmanager
def published(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """The published file, for reading.

    Raises:
        UnusablePublicationError: there is none, or a question to it failed.
    """
    path = settings.published_path
    if not path.exists():
        raise UnusablePublicationError(
            f"{path}: nothing is published yet: {command_line(settings, 'run')} does that"
        )
    try:
        with duckdb.connect(path, read_only=True) as connection:
            connection.execute("set enable_progress_bar = false")
            yield connection
    except duckdb.CatalogException as error:
        raise UnusablePublicationError(
            f"{path}: published by an older version: {command_line(settings, 'run')} brings it up to date "
            f"({str(error).splitlines()[0]})"
        ) from error
    except duckdb.Error as error:
        raise UnusablePublicationError(f"{path}: {str(error).splitlines()[0]}") from error


def json_text(value: object, other: Callable[[object], str] = str) -> str:
    """A cell or a row as JSON, which has no NaN and no infinity: they are null.

    Args:
        other: the words for what JSON has no form of, such as dates.
    """
    return json.dumps(_finite(value), ensure_ascii=False, default=other)


def _finite(value: object) -> object:
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, Mapping):
        return {str(key): _finite(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_finite(item) for item in value]
    return value


def visible(text: str) -> str:
    """Raw text for a terminal: characters that would steer it, or the direction of writing, as escapes."""
    return "".join(
        char
        if char in "\n\t" or unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co", "Cn"}
        else f"\\u{ord(char):04x}"
        for char in text.replace("\r\n", "\n")
    )


def refuse(error: Exception | str, code: int = 2) -> int:
    """Say in one line why something is not done, and give the exit code: wrong usage, if it says no other."""
    errors().print(in_one_line(str(error)), style="red", markup=False)
    return code


def in_one_line(text: str) -> str:
    """The same without line breaks and runs of spaces."""
    return " ".join(visible(text).split())
