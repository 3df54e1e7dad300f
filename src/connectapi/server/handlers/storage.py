"""What bundles take up on the disk, item by item."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from connectapi.server import items
from connectapi.server.errors import Code, Refusal
from connectapi.server.paging import page_of
from connectapi.server.registry import Call, handler
from connectapi.server.store import bundles, content

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import RowMapping

# What a list may be sorted by: the words of the documentation, and the names of the fields.
_SORTS = {
    "total": "bytes_total",
    "active": "bytes_active",
    "inactive": "bytes_inactive",
    "count": "count",
    "bytes_total": "bytes_total",
    "bytes_active": "bytes_active",
    "bytes_inactive": "bytes_inactive",
    "bundle_count": "count",
}


@dataclass(slots=True)
class _Sum:
    """The archives of one item, in bytes."""

    count: int = 0
    bytes_total: int = 0
    bytes_active: int = 0

    @property
    def bytes_inactive(self) -> int:
        return self.bytes_total - self.bytes_active

    def add(self, size: int, *, active: bool) -> None:
        self.count += 1
        self.bytes_total += size
        self.bytes_active += size if active else 0

    def shown(self) -> dict[str, object]:
        names = ("count", "bytes_total", "bytes_active", "bytes_inactive")
        return {name: getattr(self, name) for name in names}


@handler("getContentStorageList")
def get_content_storage_list(call: Call) -> object:
    """Give a page of all items with the size of their archives, the largest first."""
    number, size = page_of(call)
    sort = call.optional("sort") or "total"
    field = _SORTS.get(sort)
    if field is None:
        message = f"The parameter sort must be one of {', '.join(_SORTS)}, not {sort[:40]!r}."
        raise Refusal(Code.INVALID_PARAMETER, message)
    with call.read() as connection:
        rows = list(content.visible(connection, call.caller))
        owners = bundles.all_ids(connection)
    sums = _sums(rows, owners, call.services.archives.sizes())
    descending = (call.optional("order") or "desc") == "desc"
    rows.sort(key=lambda row: getattr(sums[row["id"]], field), reverse=descending)
    page = rows[(number - 1) * size : number * size]
    return {
        "results": [_item(row, sums[row["id"]]) for row in page],
        "current_page": number,
        "total": len(rows),
        "total_pages": -(-len(rows) // size),
    }


@handler("getContentStorageDetail")
def get_content_storage_detail(call: Call) -> object:
    """Give the size of an item's archives, bundle by bundle, newest first."""
    with call.read() as connection:
        item = items.seen(call, connection)
        rows = bundles.of_content(connection, item.id)
    archives = call.services.archives
    total, shown = _Sum(), []
    for row in rows:
        size = archives.size(row["id"])
        active = row["id"] == item.row["active_bundle_id"]
        total.add(size, active=active)
        shown.append(
            {
                "id": str(row["id"]),
                "created_time": row["created_time"],
                "size_bytes": size,
                "is_active": active,
            }
        )
    return {
        "content_guid": item.guid,
        "content_name": item.row["name"],
        "owner_guid": item.row["owner_guid"],
        "owner_username": item.row["owner_username"],
        "bundle_count": total.count,
        "bundle_bytes_total": total.bytes_total,
        "bundle_bytes_active": total.bytes_active,
        "bundle_bytes_inactive": total.bytes_inactive,
        "bundles": shown,
    }


def _sums(
    rows: list[RowMapping], owners: Mapping[int, int], sizes: Mapping[int, int]
) -> dict[int, _Sum]:
    sums = {row["id"]: _Sum() for row in rows}
    active = {row["active_bundle_id"] for row in rows}
    for bundle_id, content_id in owners.items():
        if content_id in sums:
            sums[content_id].add(sizes.get(bundle_id, 0), active=bundle_id in active)
    return sums


def _item(row: RowMapping, total: _Sum) -> dict[str, object]:
    return {
        "content_guid": row["guid"],
        "content_name": row["name"],
        "content_title": row["title"],
        "owner_guid": row["owner_guid"],
        "owner_username": row["owner_username"],
        "app_mode": row["app_mode"],
        "bundles": total.shown(),
    }
