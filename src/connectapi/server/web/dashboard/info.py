"""What an item is: its texts, owner, times, versions, picture and tags."""

from __future__ import annotations

from typing import TYPE_CHECKING

from connectapi.server.errors import Code, Refusal
from connectapi.server.store import extras
from connectapi.server.web.dashboard import item, trees, words
from connectapi.server.web.dashboard.visit import Page, Visit

if TYPE_CHECKING:
    from starlette.responses import Response


def _show(visit: Visit) -> Response:
    found = item.load(visit)
    with visit.services.database.read() as connection:
        picture = extras.thumbnail(connection, found.row["id"])
    tree = trees.paths(visit.ask("listTags"))
    paths = {branch.id: path for path, branch in tree}
    worn = {str(tag["id"]) for tag in found.tags}
    # A category groups tags and cannot be worn itself.
    free = [(branch.id, path) for path, branch in tree if "/" in path and branch.id not in worn]
    return item.show(
        visit,
        found,
        "info",
        has_picture=picture is not None,
        is_shown=picture is not None and found.row["active_bundle_id"] is not None,
        worn=[
            (number, paths.get(number, ""))
            for number in sorted(worn, key=lambda number: paths.get(number, ""))
        ],
        free=free,
        access=words.ACCESS,
        roles=words.CONTENT_ROLES,
    )


def _save(visit: Visit) -> Response:
    form = visit.form
    fields: dict[str, object] = {
        "title": form.text("title") or None,
        "description": form.whole("description").strip(),
    }
    if form.text("name"):
        fields["name"] = form.text("name")
    visit.ask("updateContent", fields, guid=visit.part("guid"))
    return item.go(visit, "info", "saved")


def _add_tag(visit: Visit) -> Response:
    visit.ask("addTag", {"tag_id": visit.form.text("tag")}, guid=visit.part("guid"))
    return item.go(visit, "info", "added")


def _remove_tag(visit: Visit) -> Response:
    visit.ask("removeTag", guid=visit.part("guid"), id=visit.form.text("row"))
    return item.go(visit, "info", "removed")


def _set_picture(visit: Visit) -> Response:
    if not visit.form.file:
        raise Refusal(Code.PARAMETER_MISSING, "Choose a file first: PNG, JPEG, GIF or SVG.")
    visit.ask("setContentThumbnail", visit.form.file, guid=visit.part("guid"))
    return item.go(visit, "info", "saved")


def _remove_picture(visit: Visit) -> Response:
    visit.ask("deleteContentThumbnail", guid=visit.part("guid"))
    return item.go(visit, "info", "removed")


PAGES = (
    Page(
        f"{item.BASE}/info",
        _show,
        {
            "save": _save,
            "bookmark": item.bookmark,
            "add-tag": _add_tag,
            "remove-tag": _remove_tag,
            "set-picture": _set_picture,
            "remove-picture": _remove_picture,
        },
    ),
)
