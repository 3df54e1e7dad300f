"""Content items under their older name: searched, made, read, changed, removed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from connectapi.server import items as current
from connectapi.server.errors import Code, Refusal
from connectapi.server.handlers import content as content_handlers
from connectapi.server.registry import Call, handler
from connectapi.server.rights import ContentRole
from connectapi.server.store import content
from connectapi.server.unversioned.handlers import items
from connectapi.server.unversioned.views import APP_MODES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import RowMapping

LARGEST_PAGE = 1000

Test = Callable[["RowMapping"], bool]
_ROLES = {"viewer": ContentRole.VIEWER, "editor": ContentRole.EDITOR, "owner": ContentRole.OWNER}
_OLDER_NAMES = {"needs_config", "id", "guid"}


@handler("searchApplications")
def search_applications(call: Call) -> object:
    """List the items that the caller can see, by filters and pages.

    Each ``filter`` is a name, a colon and a value; all must hold. ``search`` looks in names and
    titles.
    """
    count, start = call.integer("count"), call.integer("start")
    if not 0 <= count <= LARGEST_PAGE or start < 0:
        message = f"The parameter count must be between 0 and {LARGEST_PAGE}, and start positive."
        raise Refusal(Code.INVALID_RANGE, message)
    with call.read() as connection:
        grants = content.grants(connection, call.caller)
        tests = [*_filters(call, grants), *_words(call.optional("search"))]
        rows = content.visible(connection, call.caller)
        found = [row for row in rows if all(test(row) for test in tests)]
        page = found[start : start + count]
        return {
            "applications": items.show(call, connection, page),
            "count": len(page),
            "total": len(found),
            "continuation": "",
        }


def _words(search: str | None) -> list[Test]:
    def word_test(word: str) -> Test:
        return lambda row: word in f"{row['name']}\n{row['title'] or ''}".lower()

    return [word_test(word) for word in (search or "").lower().split()]


def _filters(call: Call, grants: Mapping[int, str]) -> list[Test]:
    def role(row: RowMapping) -> ContentRole:
        return content.rights(row, call.caller, grants.get(row["id"])).role

    makers: dict[str, Callable[[str], Test]] = {
        "account_id": lambda value: lambda row: str(row["owner_id"]) == value,
        "name": lambda value: lambda row: row["name"] == value,
        "guid": lambda value: lambda row: row["guid"] == value,
        "title": lambda value: lambda row: row["title"] == value,
        "app_mode": lambda value: (
            lambda row: value in (row["app_mode"], str(APP_MODES.get(row["app_mode"])))
        ),
        "access_type": lambda value: lambda row: row["access_type"] == value,
        "owner_guid": lambda value: lambda row: row["owner_guid"] == value,
        "min_role": lambda value: lambda row: role(row) >= _role(value),
    }
    tests = []
    for text in call.request.query_params.getlist("filter"):
        name, colon, value = text.partition(":")
        if not colon or name not in makers:
            known = ", ".join(makers)
            message = f"The parameter filter is one of {known}, a colon and a value: {text[:80]!r}."
            raise Refusal(Code.INVALID_PARAMETER, message)
        if name == "min_role":
            _role(value)
        tests.append(makers[name](value))
    return tests


def _role(name: str) -> ContentRole:
    found = _ROLES.get(name)
    if found is None:
        message = f"The filter min_role is one of {', '.join(_ROLES)}, not {name[:40]!r}."
        raise Refusal(Code.INVALID_PARAMETER, message)
    return found


@handler("createApplication")
def create_application(call: Call) -> object:
    """Make an item that belongs to the caller."""
    made = content_handlers.create_content(call)
    return _show_made(call, made)


@handler("getApplication")
def get_application(call: Call) -> object:
    """Read one item."""
    with call.read() as connection:
        return items.show(call, connection, [items.seen(call, connection).row])[0]


@handler("updateApplication")
def update_application(call: Call) -> object:
    """Change the fields that are given; those that say which item it is are left alone."""
    with call.read() as connection:
        items.name_item(call, connection)
    call.body = {name: value for name, value in call.fields.items() if name not in _OLDER_NAMES}
    return _show_made(call, content_handlers.update_content(call))


@handler("deleteApplication")
def delete_application(call: Call) -> object:
    """Remove an item."""
    with call.read() as connection:
        items.name_item(call, connection)
    return content_handlers.delete_content(call)


@handler("getApplicationConfig")
def get_application_config(call: Call) -> object:
    """Say where the page with an item's settings is."""
    with call.read() as connection:
        item = items.seen(call, connection)
        return {"config_url": f"{call.root}/connect/#/apps/{item.guid}"}


def _show_made(call: Call, shown: object) -> object:
    guid = shown["guid"] if isinstance(shown, dict) else ""
    with call.read() as connection:
        return items.show(call, connection, [current.seen(call, connection, guid).row])[0]
