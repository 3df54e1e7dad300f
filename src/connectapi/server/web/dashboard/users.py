"""Users: the list, and one user's page."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from connectapi.server.errors import missing
from connectapi.server.rights import Role
from connectapi.server.schema import is_uuid, tidy_uuid
from connectapi.server.web.dashboard import words
from connectapi.server.web.dashboard.content_list import quoted
from connectapi.server.web.dashboard.visit import Page, Visit

if TYPE_CHECKING:
    from starlette.responses import Response

PER_PAGE = 50
ROLES = [role.wire for role in Role]
ORDERS = {"username": True, "user_role": True, "active_time": False, "created_time": False}
"""What the list can be sorted by, and whether upward."""


def _show_list(visit: Visit) -> Response:
    number, prefix, role = visit.page_number(), visit.asked("q"), visit.asked("role")
    order = visit.asked("sort") if visit.asked("sort") in ORDERS else "username"
    found = visit.ask(
        "getUsers",
        prefix=prefix or None,
        user_role=role if role in ROLES else None,
        sort=order,
        asc_order=ORDERS[order],
        page_number=number,
        page_size=PER_PAGE,
    )
    kept = {"q": prefix, "role": role, "sort": "" if order == "username" else order}

    def address(**changed: str | int) -> str:
        chosen = {**kept, **changed}
        return "?" + urlencode({name: value for name, value in chosen.items() if value})

    return visit.show(
        "users",
        "Users",
        found=found["results"],
        total=found["total"],
        # A search by prefix gives one page; the API has no second one.
        pages=1 if prefix else max(-(-found["total"] // PER_PAGE), 1),
        number=number,
        prefix_asked=prefix,
        role=role,
        roles=ROLES,
        order=order,
        address=address,
    )


def _add(visit: Visit) -> Response:
    form = visit.form
    fields: dict[str, object] = {
        name: form.text(name) for name in ("username", "first_name", "last_name", "email")
    }
    fields["user_role"] = form.text("user_role")
    if form.fields.get("password"):
        fields["password"] = form.fields["password"]
    made = visit.ask("createPushUser", fields)
    return visit.go(f"users/{made['guid']}", "added")


def _show_one(visit: Visit) -> Response:
    return show_user(visit, visit.part("guid"), "user")


def show_user(visit: Visit, guid: str, template: str) -> Response:
    """Make the page of a user."""
    if not is_uuid(guid):
        raise missing("user", guid[:40])
    user = visit.ask("getUser", guid=tidy_uuid(guid))
    owned = visit.ask(
        "searchContent",
        q=f"owner:{quoted(user['username'])}",
        sort="last_deployed_time",
        order="desc",
        page_size=10,
    )
    return visit.show(
        template,
        words.person(user),
        user=user,
        owned=owned["results"],
        owned_total=owned["total"],
        owned_address="?" + urlencode({"owner": user["username"]}),
        roles=ROLES,
        is_self=user["guid"] == visit.caller.guid,
    )


def save(visit: Visit, guid: str) -> None:
    """Change what the form of a user's page holds."""
    form = visit.form
    names = ("username", "first_name", "last_name", "email", "user_role")
    fields = {name: form.text(name) for name in names if form.ticked(name)}
    visit.ask("updateUser", fields, guid=guid)


def _save(visit: Visit) -> Response:
    guid = visit.part("guid")
    save(visit, guid)
    return visit.go(f"users/{guid}", "saved")


def _lock(visit: Visit) -> Response:
    guid, wanted = visit.part("guid"), visit.form.text("locked") == "yes"
    visit.ask("lockUser", {"locked": wanted}, guid=guid)
    return visit.go(f"users/{guid}", "locked" if wanted else "unlocked")


PAGES = (
    Page("/connect/users", _show_list, {"add": _add}),
    Page("/connect/users/{guid}", _show_one, {"save": _save, "lock": _lock}),
)
