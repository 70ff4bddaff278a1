"""What the commands share in reading the published file: opening it, and showing what strangers wrote."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from orchestration.cli.console import command_line
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


def visible(text: str) -> str:
    """Raw text for a terminal: characters that would steer it, or the direction of writing, as escapes."""
    return "".join(
        char
        if char in "\n\t" or unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co", "Cn"}
        else f"\\u{ord(char):04x}"
        for char in text.replace("\r\n", "\n")
    )


def in_one_line(text: str) -> str:
    """The same without line breaks and runs of spaces."""
    return " ".join(visible(text).split())
