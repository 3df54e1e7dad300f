"""The visitor's own API keys: made, shown once, revoked."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from connectapi.server.clock import stamp
from connectapi.server.rights import Role
from connectapi.server.web.dashboard.visit import Page, Visit

if TYPE_CHECKING:
    from starlette.responses import Response

SPANS = (
    ("", "Never"),
    ("7", "In 7 days"),
    ("30", "In 30 days"),
    ("90", "In 90 days"),
    ("365", "In a year"),
)


def _show(visit: Visit, made: dict[str, object] | None = None) -> Response:
    return visit.show(
        "keys",
        "API keys",
        keys=visit.ask("listKeys", guid=visit.caller.guid),
        made=made,
        spans=SPANS,
        roles=[role.wire for role in Role if role <= visit.caller.role][::-1],
    )


def _add(visit: Visit) -> Response:
    form = visit.form
    days = form.text("days")
    ends = None
    if days in dict(SPANS) and days:
        ends = stamp(visit.services.clock.now() + timedelta(int(days)))
    fields: dict[str, object] = {"name": form.text("name"), "expires_at": ends}
    if form.text("user_role"):
        fields["user_role"] = form.text("user_role")
    # Not another page: only this answer holds the key.
    return _show(visit, visit.ask("createKey", fields, guid=visit.caller.guid))


def _revoke(visit: Visit) -> Response:
    visit.ask("deleteKey", guid=visit.caller.guid, id=visit.form.text("row"))
    return visit.go("keys", "deleted")


PAGES = (Page("/connect/keys", _show, {"add": _add, "revoke": _revoke}),)
