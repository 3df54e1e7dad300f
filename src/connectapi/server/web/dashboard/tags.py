"""Tags as a tree, which administrators may change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from connectapi.server.web.dashboard import queries, trees
from connectapi.server.web.dashboard.visit import Page, Visit

if TYPE_CHECKING:
    from starlette.responses import Response


def _show(visit: Visit) -> Response:
    found = visit.ask("listTags")
    with visit.services.database.read() as connection:
        counts = queries.tag_counts(connection, visit.caller)
    return visit.show(
        "tags",
        "Tags",
        tree=trees.grow(found),
        total=len(found),
        counts={str(number): count for number, count in counts.items()},
    )


def _add(visit: Visit) -> Response:
    fields = {"name": visit.form.text("name"), "parent_id": visit.form.text("row") or None}
    visit.ask("createTag", fields)
    return visit.go("tags", "added")


def _rename(visit: Visit) -> Response:
    visit.ask("updateTag", {"name": visit.form.text("name")}, id=visit.form.text("row"))
    return visit.go("tags", "saved")


def _delete(visit: Visit) -> Response:
    visit.ask("deleteTag", id=visit.form.text("row"))
    return visit.go("tags", "deleted")


PAGES = (Page("/connect/tags", _show, {"add": _add, "rename": _rename, "delete": _delete}),)
