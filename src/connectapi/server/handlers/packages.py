"""Packages that content needs, as its deployments noted them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from connectapi.server import items
from connectapi.server.errors import missing
from connectapi.server.paging import offset_page
from connectapi.server.registry import Answer, Call, handler
from connectapi.server.store import bundle_environments, bundles, content, packages

if TYPE_CHECKING:
    from sqlalchemy import RowMapping

LARGEST_PAGE = 1_000_000
"""Clients ask for all packages at once."""

_VERSION_COLUMNS = {"python": "py_version", "r": "r_version"}


def show(row: RowMapping) -> dict[str, object]:
    """Show a package of an item."""
    number = str(row["content_id"])
    return {
        "language": row["language"],
        "language_version": row[_VERSION_COLUMNS[row["language"]]] or "",
        "name": row["name"],
        "version": row["version"],
        "hash": row["hash"],
        "bundle_id": str(row["bundle_id"]),
        "app_id": number,
        "app_guid": row["content_guid"],
        "content_id": number,
        "content_guid": row["content_guid"],
    }


@handler("getPackages")
def get_packages(call: Call) -> object:
    """Give a page of the packages of all items that the caller can see."""
    query = packages.listed(name=call.optional("name"), ascending=call.flag("asc_order"))
    query = packages.seen_by(query, content.visible_ids(call.caller))
    with call.read() as connection:
        return offset_page(connection, call, query, show, largest=LARGEST_PAGE)


@handler("getContentPackages")
def get_content_packages(call: Call) -> object:
    """List the packages of an item's active bundle."""
    with call.read() as connection:
        item = items.seen(call, connection)
        if item.row["active_bundle_id"] is None:
            return Answer(status=204)
        query = packages.listed(content_id=item.id)
        return [show(row) for row in connection.execute(query).mappings()]


@handler("getContentLockfile")
def get_content_lockfile(call: Call) -> object:
    """Give the Python packages of the active bundle as the text of a requirements file."""
    with call.read() as connection:
        item = items.changed(call, connection)
        number = item.row["active_bundle_id"]
        bundle = None if number is None else bundles.one(connection, item.id, number)
        if bundle is None or not bundle["py_environment_management"]:
            raise missing("Python environment, and so no lockfile, of content", item.guid)
        made = bundle_environments.of_bundle(connection, bundle["id"])
        rows = packages.python_of(connection, bundle["id"])
    maker = f"connectapi local server; python={bundle['py_version'] or ''}"
    headers = {"Generated-By": maker}
    if made is not None:
        text = f"# {maker}\n{made['lockfile']}"
        return Answer(text, media_type="text/plain", headers=headers)
    lines = [
        f"{row['name']}=={row['version']}" if row["version"] else row["requirement"] for row in rows
    ]
    text = "".join(f"{line}\n" for line in (f"# {maker}", *lines))
    return Answer(text, media_type="text/plain", headers=headers)
