"""Groups: the list, and one group's page with its members."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from connectapi.server.store import groups as store
from connectapi.server.store import users
from connectapi.server.web.dashboard import principals
from connectapi.server.web.dashboard.visit import Page, Visit

if TYPE_CHECKING:
    from starlette.responses import Response

PER_PAGE = 50
MOST_MEMBERS = 500


def _show_list(visit: Visit) -> Response:
    number, prefix = visit.page_number(), visit.asked("q")
    found = visit.ask("getGroups", prefix=prefix or None, page_number=number, page_size=PER_PAGE)
    with visit.services.database.read() as connection:
        owners = {
            group["owner_guid"]: users.by_guid(connection, group["owner_guid"])
            for group in found["results"]
            if group["owner_guid"]
        }
    return visit.show(
        "groups",
        "Groups",
        found=found["results"],
        owners=owners,
        total=found["total"],
        pages=max(-(-found["total"] // PER_PAGE), 1),
        number=number,
        prefix_asked=prefix,
        query="&" + urlencode({"q": prefix}) if prefix else "",
    )


def _add(visit: Visit) -> Response:
    made = visit.ask("createGroup", {"name": visit.form.text("name")})
    return visit.go(f"groups/{made['guid']}", "added")


def _show_one(visit: Visit) -> Response:
    group = visit.ask("getGroup", guid=visit.part("guid"))
    guid = group["guid"]
    members = visit.ask("getGroupMembers", group_guid=guid, page_size=MOST_MEMBERS)
    with visit.services.database.read() as connection:
        row = store.by_guid(connection, guid)
        owner = users.by_guid(connection, group["owner_guid"]) if group["owner_guid"] else None
    owned = row is not None and row["owner_id"] == visit.caller.id
    may_change = visit.caller.is_administrator or owned
    return visit.show(
        "group",
        group["name"],
        group=group,
        owner=owner,
        members=members["results"],
        total=members["total"],
        content=visit.ask("getGroupOwnershipExperimental", guid=guid),
        may_change=may_change,
        user_names=principals.user_names(visit) if may_change else [],
    )


def _rename(visit: Visit) -> Response:
    guid = visit.part("guid")
    visit.ask("updateGroup", {"name": visit.form.text("name")}, guid=guid)
    return visit.go(f"groups/{guid}", "saved")


def _add_member(visit: Visit) -> Response:
    guid = visit.part("guid")
    user = principals.user_guid(visit, visit.form.text("username"))
    visit.ask("addGroupMember", {"user_guid": user}, group_guid=guid)
    return visit.go(f"groups/{guid}", "added")


def _remove_member(visit: Visit) -> Response:
    guid = visit.part("guid")
    visit.ask("removeGroupMember", group_guid=guid, user_guid=visit.form.text("row"))
    return visit.go(f"groups/{guid}", "removed")


def _delete(visit: Visit) -> Response:
    visit.ask("deleteGroup", guid=visit.part("guid"))
    return visit.go("groups", "deleted")


PAGES = (
    Page("/connect/groups", _show_list, {"add": _add}),
    Page(
        "/connect/groups/{guid}",
        _show_one,
        {
            "rename": _rename,
            "add-member": _add_member,
            "remove-member": _remove_member,
            "delete": _delete,
        },
    ),
)
