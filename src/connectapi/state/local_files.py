"""The files that a document names: whether they are there, and what tells them from others."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import file_digest
from typing import Final

import msgspec

from connectapi._core.errors import InvalidArgument
from connectapi._core.unset import UNSET
from connectapi.client.pictures import read_picture
from connectapi.state.files import file_of
from connectapi.state.model import BundleReference, Document, Item, Picture
from connectapi.state.plan import NotCarried
from connectapi.state.reading import digest

LARGEST_PICTURE: Final = 10_000_000
"""Bytes of a thumbnail that servers take."""


def with_digests(
    document: Document, items: Sequence[Item]
) -> tuple[list[Item], dict[int, list[NotCarried]]]:
    """The items with the digests of their files, and by position what cannot be used and why."""
    found, notes = [], {}
    for number, item in enumerate(items):
        problems: list[NotCarried] = []
        item = _with_picture(document, item, problems)  # noqa: PLW2901 - the same, more complete
        found.append(_with_bundle(document, item, problems))
        if problems:
            notes[number] = problems
    return found, notes


def _with_picture(document: Document, item: Item, problems: list[NotCarried]) -> Item:
    if not isinstance(item.thumbnail, Picture) or not item.thumbnail.file:
        return item
    name = item.thumbnail.file
    try:
        picture = read_picture(file_of(document, name))
        if len(picture) > LARGEST_PICTURE:
            raise InvalidArgument(f"{name} has {len(picture):,} bytes, more than servers take")
    except InvalidArgument as problem:
        problems.append(NotCarried("thumbnail", str(problem).rstrip(".")))
        return msgspec.structs.replace(item, thumbnail=UNSET)
    said = msgspec.structs.replace(item.thumbnail, sha256=digest(picture))
    return msgspec.structs.replace(item, thumbnail=said)


def _with_bundle(document: Document, item: Item, problems: list[NotCarried]) -> Item:
    if not isinstance(item.bundle, BundleReference) or not item.bundle.file:
        return item
    name = item.bundle.file
    try:
        path = file_of(document, name)
        with path.open("rb") as archive:
            md5 = file_digest(archive, "md5").hexdigest()
        size = path.stat().st_size
    except (InvalidArgument, OSError) as problem:
        why = problem.strerror if isinstance(problem, OSError) else str(problem).rstrip(".")
        problems.append(NotCarried("bundle", f"{name}: {why}"))
        return msgspec.structs.replace(item, bundle=UNSET)
    said = msgspec.structs.replace(item.bundle, md5=md5, size=size)
    return msgspec.structs.replace(item, bundle=said)
