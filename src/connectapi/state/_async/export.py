"""Exporting content items as a document."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from connectapi._core.errors import APIError, ConnectError, InvalidArgument
from connectapi._io import asynchronous as io
from connectapi.client._async.client import AsyncClient
from connectapi.client._async.content_item import AsyncContentItem
from connectapi.client.pictures import path_for
from connectapi.models.tags import Tag
from connectapi.models.users import User
from connectapi.state._async.choosing import AnyItems, chosen_guids, records_of
from connectapi.state._async.reader import AsyncReader
from connectapi.state.files import file_name
from connectapi.state.model import (
    BundleReference,
    Document,
    Item,
    Origin,
    Picture,
    only_parts,
    stamp,
)
from connectapi.state.parts import chosen_parts
from connectapi.state.reading import Present, why


async def export(  # noqa: PLR0913 - ways to choose, and what goes in; all by keyword
    client: AsyncClient,
    items: AnyItems | None = None,
    *,
    search: str | None = None,
    tag: Tag | str | None = None,
    owner: User | str | None = None,
    everything: bool = False,
    include: Collection[str] | None = None,
    folder: str | os.PathLike[str] | None = None,
    bundles: bool = False,
) -> Document:
    """See `connectapi.state.export`."""
    parts = chosen_parts(include)
    if bundles and folder is None:
        raise InvalidArgument("bundles=True needs folder=, where the archives go.")
    guids = await chosen_guids(
        client, items, search=search, tag=tag, owner=owner, everything=everything
    )
    version = await client.server_version()
    records = await records_of(client, version, guids)
    tags = await client.tags.find().collect() if "tags" in parts else []
    found = await AsyncReader(client, version=version, tags=tags).read(
        records, [parts] * len(records)
    )
    target = None if folder is None else Path(folder)
    written = []
    for present, record in zip(found, records, strict=True):
        item = _chosen(present.item, parts)
        if target is not None:
            with _writing_to(target):
                item = await _with_files(item, present, record, target, bundles=bundles)
        written.append(item)
    written.sort(key=lambda item: ((item.owner or "").casefold(), item.name, item.guid or ""))
    origin = Origin(url=client.server_url, version=version.text, exported=stamp(datetime.now(UTC)))
    document = Document(server=origin, content=written)
    return document if target is None else document.in_folder(target)


def _chosen(item: Item, parts: Collection[str]) -> Item:
    # An item without its owner's name could be anybody's of that name.
    chosen = only_parts(item, {*parts, "owner"})
    return msgspec.structs.replace(chosen, not_exported=item.not_exported)


async def _with_files(
    item: Item, present: Present, record: AsyncContentItem, folder: Path, *, bundles: bool
) -> Item:
    """Write an item's picture, and its bundle where that is asked for, and name the files."""
    stem = file_name(item.owner or "", item.name)
    refused = dict(item.not_exported)
    if present.picture and isinstance(item.thumbnail, Picture):
        path = path_for(present.picture, folder / "thumbnails" / stem)
        await io.in_thread(lambda: _write(path, present.picture or b""))
        picture = msgspec.structs.replace(item.thumbnail, file=_relative(path, folder))
        item = msgspec.structs.replace(item, thumbnail=picture)
    if bundles and isinstance(item.bundle, BundleReference) and item.bundle.id:
        path = folder / "bundles" / f"{stem}.tar.gz"
        await io.in_thread(lambda: path.parent.mkdir(parents=True, exist_ok=True))
        try:
            await record.bundles.download(item.bundle.id, path)
        except APIError as error:
            refused["bundle"] = why(error)
        else:
            bundle = msgspec.structs.replace(item.bundle, file=_relative(path, folder))
            item = msgspec.structs.replace(item, bundle=bundle)
    return msgspec.structs.replace(item, not_exported=refused)


@contextmanager
def _writing_to(folder: Path) -> Iterator[None]:
    try:
        yield
    except ConnectError:  # a server that takes too long is an error of the system's, too
        raise
    except OSError as error:
        raise InvalidArgument(
            f"The document's files cannot be written to {folder}: {error.strerror}."
        ) from None


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _relative(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix()
