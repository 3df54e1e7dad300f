"""Bundles of a content item."""

from __future__ import annotations

from typing import TYPE_CHECKING

from connectapi.server import items, views
from connectapi.server.content import bundle as archive
from connectapi.server.errors import Code, Refusal, missing
from connectapi.server.handlers.api_keys import is_number
from connectapi.server.paging import page_of
from connectapi.server.registry import Answer, Call, async_handler, handler
from connectapi.server.store import bundles, variants
from connectapi.server.upload import receive

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection, RowMapping

    from connectapi.server.items import Item

LARGEST_PREVIEW = 1024 * 1024


def _find(call: Call, connection: Connection, item: Item) -> RowMapping:
    text = call.text("id")
    row = bundles.one(connection, item.id, int(text)) if is_number(text) else None
    if row is None:
        raise missing(f"bundle of content {item.guid} with the id", text)
    return row


def _archive(call: Call, row: RowMapping) -> Path:
    """Find a bundle's archive, which comes later than the bundle where that is made from Git."""
    path = call.services.archives.archive(row["id"])
    if not path.is_file():
        raise missing("archive of bundle", row["id"])
    return path


@async_handler("uploadContentBundle")
async def upload_content_bundle(call: Call) -> object:
    """Take a bundle, as the raw body or as a form."""
    return await receive(call)


@handler("getBundles")
def get_bundles(call: Call) -> object:
    """List an item's bundles, newest first."""
    number, size = page_of(call)
    with call.read() as connection:
        item = items.seen(call, connection)
        rows = bundles.of_content(connection, item.id, limit=size, offset=(number - 1) * size)
        return [views.bundle(row, item.row, call.caller) for row in rows]


@handler("getBundle")
def get_bundle(call: Call) -> object:
    """Read one bundle."""
    with call.read() as connection:
        item = items.seen(call, connection)
        return views.bundle(_find(call, connection, item), item.row, call.caller)


@handler("deleteBundle")
def delete_bundle(call: Call) -> object:
    """Remove a bundle that is not the active one."""
    with call.write() as connection:
        item = items.changed(call, connection)
        row = _find(call, connection, item)
        if item.row["active_bundle_id"] == row["id"]:
            message = (
                f"Bundle {row['id']} is the active bundle of {item.guid}: deploy another one first."
            )
            raise Refusal(Code.DELETE_ACTIVE_BUNDLE, message)
        renderings = variants.remove_renderings_of_bundle(connection, row["id"])
        bundles.remove(connection, row["id"])
        text = f"Removed bundle {row['id']} of content {item.guid}"
        call.audit(connection, "remove_bundle", text)
    if call.services.runtime is not None:
        call.services.runtime.stop_bundle(row["id"])
    call.services.archives.remove(row["id"])
    call.services.archives.remove_renderings(renderings)
    return None


@handler("downloadBundle")
def download_bundle(call: Call) -> object:
    """Give the archive as it was uploaded."""
    with call.read() as connection:
        item = items.shared(call, connection)
        row = _find(call, connection, item)
    path = _archive(call, row)
    name = f"bundle-{row['id']}.tar.gz"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Answer(file=path, media_type="application/gzip", headers=headers)


@handler("listBundleFiles")
def list_bundle_files(call: Call) -> object:
    """List the regular files inside a bundle."""
    with call.read() as connection:
        item = items.changed(call, connection)
        row = _find(call, connection, item)
    found = archive.files(_archive(call, row), call.services.settings)
    return {"files": [{"path": member.name, "size": member.size} for member in found]}


@handler("getBundleFileContent")
def get_bundle_file_content(call: Call) -> object:
    """Give the text of one file inside a bundle, where it is text and not too long."""
    with call.read() as connection:
        item = items.changed(call, connection)
        row = _find(call, connection, item)
    wanted = call.text("path")
    path = _archive(call, row)
    found = archive.read_file(path, wanted, LARGEST_PREVIEW, call.services.settings)
    if found is None:
        message = f"Bundle {row['id']} has no file {wanted[:200]!r}."
        raise Refusal(Code.BUNDLE_FILE_NOT_FOUND, message)
    size, data = found
    text = _text(data)
    return {
        "path": wanted,
        "size": size,
        "binary": data is not None and text is None,
        "truncated": data is None,
        "content": text,
    }


def _text(data: bytes | None) -> str | None:
    if data is None or b"\0" in data:
        return None
    try:
        return data.decode()
    except UnicodeDecodeError:
        return None
