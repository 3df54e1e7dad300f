"""Documents as files."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import quote

from connectapi._core.errors import InvalidArgument
from connectapi._io.files import written_aside
from connectapi.state.model import Document, Item
from connectapi.state.text import DocumentError, from_yaml, to_yaml


def write(document: Document, path: str | os.PathLike[str]) -> Path:
    """Write a document to a file, whole or not at all, and give its path.

    Raises:
        InvalidArgument: The document's files lie in another folder, or the file cannot be written.
        ConfigurationError: PyYAML is not installed.
    """
    target = Path(path)
    folder = document.folder
    if folder is not None and _files(document) and folder.resolve() != target.parent.resolve():
        raise InvalidArgument(
            f"The document's files lie in {folder}, and it names them from there; write it to "
            f"{folder / target.name}."
        )
    text = to_yaml(document)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with written_aside(target) as file:
            file.write(text.encode())
    except OSError as error:
        raise InvalidArgument(f"{target} cannot be written: {error.strerror}.") from None
    return target


def read(path: str | os.PathLike[str]) -> Document:
    """Read a document; its files are looked for beside it.

    Raises:
        DocumentError: It cannot be read, is no YAML, or says what no document says; the error
            names the line.
        ConfigurationError: PyYAML is not installed.
    """
    source = Path(path)
    try:
        text = source.read_text("utf-8")
    except OSError as error:
        raise DocumentError(f"{source} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise DocumentError(f"{source} is no text in UTF-8.") from None
    return from_yaml(text, str(source)).in_folder(source.parent)


def file_of(document: Document, name: str) -> Path:
    """The path of a file that a document names.

    Raises:
        InvalidArgument: The document belongs to no folder, or the name leads out of it.
    """
    if document.folder is None:
        raise InvalidArgument(f"The document names the file {name} but belongs to no folder.")
    folder = document.folder.resolve()
    try:
        found = (folder / name).resolve()
    except ValueError:
        raise InvalidArgument(
            f"The document names {name!r}, which no file can be called."
        ) from None
    if not found.is_relative_to(folder):
        raise InvalidArgument(f"The document names the file {name}, which is not in {folder}.")
    return found


def file_name(item_owner: str, name: str) -> str:
    """A file's name for an item, without an extension: safe on every system."""
    # The first dash ends the owner, or `doe-sales` of jane would be `sales` of jane-doe.
    owner = quote(item_owner, safe="@+").replace("-", "%2D")
    return f"{owner or 'nobody'}-{quote(name, safe='')}"


def _files(document: Document) -> bool:
    return any(_names_file(item) for item in document.content)


def _names_file(item: Item) -> bool:
    return any(part and part.file for part in (item.thumbnail, item.bundle))
