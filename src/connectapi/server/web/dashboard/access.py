"""Who may open an item: its access type, and the users and groups on its list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from connectapi.server.store import groups, users
from connectapi.server.web.dashboard import item, principals, words
from connectapi.server.web.dashboard.visit import Page, Visit

if TYPE_CHECKING:
    from starlette.responses import Response


def _show(visit: Visit) -> Response:
    found = item.load_to_change(visit)
    entries = visit.ask("listContentPermissions", guid=found.guid)
    with visit.services.database.read() as connection:
        named = []
        for entry in entries:
            is_group = entry["principal_type"] == "group"
            by_guid = groups.by_guid if is_group else users.by_guid
            named.append({**entry, "who": by_guid(connection, entry["principal_guid"])})
    return item.show(
        visit,
        found,
        "access",
        entries=named,
        variants=_variants(visit, found),
        variant=visit.asked("variant"),
        user_names=principals.user_names(visit),
        group_names=principals.group_names(visit),
        access=words.ACCESS,
        roles=words.LISTED_ROLES,
    )


def _variants(visit: Visit, found: item.Item) -> list[dict[str, Any]]:  # Any: objects of the API
    """List the variants of a document that has more than the one it always has."""
    variants: list[dict[str, Any]] = visit.ask(
        "getApplicationVariants", app=found.guid
    )  # Any: as above
    return variants if len(variants) > 1 or visit.asked("variant") else []


def _save(visit: Visit) -> Response:
    fields = {"access_type": visit.form.text("access_type")}
    visit.ask("updateContent", fields, guid=visit.part("guid"))
    return item.go(visit, "access", "saved")


def _add(visit: Visit) -> Response:
    form = visit.form
    kind = "group" if form.text("principal_type") == "group" else "user"
    find = principals.group_guid if kind == "group" else principals.user_guid
    fields = {
        "principal_type": kind,
        "principal_guid": find(visit, form.text(f"{kind}_name")),
        "role": form.text("role"),
    }
    visit.ask("addContentPermission", fields, guid=visit.part("guid"))
    return item.go(visit, "access", "added")


def _change(visit: Visit) -> Response:
    form, guid = visit.form, visit.part("guid")
    visit.ask(
        "updateContentPermission", {"role": form.text("role")}, guid=guid, id=form.text("row")
    )
    return item.go(visit, "access", "saved")


def _remove(visit: Visit) -> Response:
    visit.ask("deleteContentPermission", guid=visit.part("guid"), id=visit.form.text("row"))
    return item.go(visit, "access", "removed")


PAGES = (
    Page(
        f"{item.BASE}/access",
        _show,
        {"save": _save, "add": _add, "change": _change, "remove": _remove},
    ),
)
