"""The names of an item's environment variables; their values never come back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from connectapi.server.errors import Code, Refusal
from connectapi.server.web.dashboard import item
from connectapi.server.web.dashboard.visit import Page, Visit

if TYPE_CHECKING:
    from starlette.responses import Response


def _show(visit: Visit) -> Response:
    found = item.load_to_change(visit)
    names = visit.ask("getContentEnvironment", guid=found.guid)
    return item.show(visit, found, "environment", names=names)


def _set(visit: Visit) -> Response:
    form = visit.form
    name = form.text("name")
    if not name:
        raise Refusal(Code.EMPTY_ENVIRONMENT_VARIABLE_NAME, "Type the name of a variable.")
    _write(visit, name, form.whole("value"))
    return item.go(visit, "environment", "saved")


def _remove(visit: Visit) -> Response:
    _write(visit, visit.form.fields.get("row", ""), None)
    return item.go(visit, "environment", "removed")


def _write(visit: Visit, name: str, value: str | None) -> None:
    body = [{"name": name, "value": value}]
    visit.ask("updateContentEnvironment", body, guid=visit.part("guid"))


PAGES = (Page(f"{item.BASE}/environment", _show, {"set": _set, "remove": _remove}),)
