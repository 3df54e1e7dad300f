"""Who the visitor is, and what they can change about themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from connectapi.server.web.dashboard import users
from connectapi.server.web.dashboard.visit import Page, Visit

if TYPE_CHECKING:
    from starlette.responses import Response


def _show(visit: Visit) -> Response:
    return users.show_user(visit, visit.caller.guid, "user")


def _save(visit: Visit) -> Response:
    users.save(visit, visit.caller.guid)
    return visit.go("me", "saved")


PAGES = (Page("/connect/me", _show, {"save": _save}),)
