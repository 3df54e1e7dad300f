"""The bundles of an item: which is active, making another one active, drafts, downloads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from connectapi.server.content import kinds
from connectapi.server.store import users
from connectapi.server.web.dashboard import item
from connectapi.server.web.dashboard.visit import Page, Visit

if TYPE_CHECKING:
    from starlette.responses import Response

PER_PAGE = 50
_METADATA = ("source", "source_repo", "source_branch", "source_commit")


def _show(visit: Visit) -> Response:
    found, number = item.load_to_change(visit), visit.page_number()
    rows = visit.ask("getBundles", guid=found.guid, page_number=number, page_size=PER_PAGE)
    with visit.services.database.read() as connection:
        makers = {row["created_by"] for row in rows if row["created_by"]}
        people = {guid: users.by_guid(connection, guid) for guid in makers}
    return item.show(
        visit,
        found,
        "bundles",
        rows=rows,
        people=people,
        number=number,
        has_more=len(rows) == PER_PAGE,
        may_download=found.rights.collaborates,
    )


def _show_draft(visit: Visit) -> Response:
    found, number = item.load_to_change(visit), visit.part("id")
    row = visit.ask("getBundle", guid=found.guid, id=number)
    files = visit.ask("listBundleFiles", guid=found.guid, id=number)["files"]
    with visit.services.database.read() as connection:
        maker = users.by_guid(connection, row["created_by"]) if row["created_by"] else None
    return item.show(
        visit,
        found,
        "draft",
        bundle=row,
        files=files,
        maker=maker,
        metadata=[(name, row["metadata"][name]) for name in _METADATA if row["metadata"].get(name)],
        may_open=found.rights.collaborates,
        is_program=kinds.is_program(found.row["app_mode"]),
    )


def _activate(visit: Visit) -> Response:
    bundle = visit.form.text("row")
    order = visit.ask("deployContentBundle", {"bundle_id": bundle}, guid=visit.part("guid"))
    return visit.go(f"tasks/{order['task_id']}")


def _delete(visit: Visit) -> Response:
    visit.ask("deleteBundle", guid=visit.part("guid"), id=visit.form.text("row"))
    return item.go(visit, "bundles", "deleted")


def _download(visit: Visit) -> Response:
    guid, bundle = visit.part("guid"), visit.part("id")
    return visit.send(visit.run("downloadBundle", guid=guid, id=bundle))


_ACTIONS = {"activate": _activate, "delete": _delete}
PAGES = (
    Page(f"{item.BASE}/bundles", _show, _ACTIONS),
    Page(f"{item.BASE}/bundles/{{id}}/download", _download),
    Page(f"{item.BASE}/draft/{{id}}", _show_draft, _ACTIONS),
)
