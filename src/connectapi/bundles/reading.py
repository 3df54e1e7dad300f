"""Files of a project, read within bounds; what cannot be read is said in words."""

from __future__ import annotations

import ast
import json
import tomllib
import warnings
from pathlib import Path
from typing import Any

from connectapi.bundles.errors import BundleError

LARGEST_SOURCE = 4 * 1024 * 1024
LARGEST_NOTEBOOK = 64 * 1024 * 1024
LARGEST_LOCK = 64 * 1024 * 1024
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))

# What a parser may do with files that nobody wrote by hand; MemoryError is its word for nesting.
_UNPARSED = (SyntaxError, ValueError, RecursionError, MemoryError)


def read_bytes(path: Path, most: int = LARGEST_SOURCE) -> bytes:
    """Read a file.

    Raises:
        BundleError: It cannot be read, or is larger than such a file ever is.
    """
    if path.exists() and not path.is_file():
        # Whoever opens a named pipe waits for somebody who writes to it.
        raise BundleError(f"cannot read {path}: it is no file")
    try:
        with path.open("rb") as file:
            data = file.read(most + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise BundleError(f"cannot read {path}: {reason}") from error
    if len(data) > most:
        raise BundleError(f"{path} is larger than {most // 1024 // 1024} MiB, too large to read")
    return data


def read_text(path: Path, most: int = LARGEST_SOURCE) -> str:
    """Read a text: UTF-8, or UTF-16 with a mark, which is what PowerShell writes.

    Raises:
        BundleError: It cannot be read, or is in no such encoding.
    """
    data = read_bytes(path, most)
    encoding = next((name for mark, name in _MARKS if data.startswith(mark)), "utf-8")
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise BundleError(f"{path} is no text in UTF-8 (byte {error.start}); save it so") from error


# Any, here and below: a file holds what it likes. `table`, `rows` and `text_or` look at that.
def read_json(path: Path, most: int = LARGEST_LOCK) -> dict[str, Any]:
    """Read an object of JSON.

    Raises:
        BundleError: It cannot be read, or is something else.
    """
    text = read_text(path, most)
    try:
        value = json.loads(text)
    except _UNPARSED as error:
        raise BundleError(f"{path} is not valid JSON: {error}") from error
    if not isinstance(value, dict):
        raise BundleError(f"{path} holds no object of JSON")
    return value


def read_toml(path: Path, most: int = LARGEST_LOCK) -> dict[str, Any]:
    """Read a file of TOML.

    Raises:
        BundleError: It cannot be read, or is something else.
    """
    text = read_text(path, most)
    try:
        return tomllib.loads(text)
    except _UNPARSED as error:
        raise BundleError(f"{path} is not valid TOML: {error}") from error


def table(value: object) -> dict[str, Any]:
    """Give a table as it is and anything else as an empty one; files hold what they like."""
    return value if isinstance(value, dict) else {}


def rows(value: object) -> list[dict[str, Any]]:
    """Give the tables of a list, and nothing for what is no list."""
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def texts(value: object) -> list[str]:
    """Give the texts of a list, or the one text, and nothing for anything else."""
    if isinstance(value, str):
        return [value]
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def text_or(value: object, otherwise: str = "") -> str:
    """Give a text as it is, and something else for what is none."""
    return value if isinstance(value, str) else otherwise


def parse_python(source: bytes | str) -> ast.Module:
    """Parse a module; its encoding is what its first lines say.

    Raises:
        SyntaxError: It is none that this version of Python can read; the text says where.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # odd escapes are for its author to know
            return ast.parse(source)
    except SyntaxError:
        raise
    except _UNPARSED as error:
        raise SyntaxError(str(error) or "it nests too deeply") from error
