"""Git settings of a content item."""

from __future__ import annotations

from datetime import timedelta
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from connectapi.server import items
from connectapi.server.clock import stamp
from connectapi.server.errors import Code, Refusal, missing
from connectapi.server.git.addresses import LONGEST, read_address, read_branch, refused
from connectapi.server.registry import Call, handler
from connectapi.server.store import repositories

if TYPE_CHECKING:
    from sqlalchemy import Connection, RowMapping

    from connectapi.server.git.addresses import Address
    from connectapi.server.items import Item

_DEFAULTS = {"branch": "main", "directory": ".", "polling": True}
_NEVER_FETCHED = {
    "last_error": None,
    "last_known_commit": None,
    "last_fetched_time": None,
    "failures": 0,
}


def show(row: RowMapping) -> dict[str, object]:
    """Show Git settings."""
    shown = {name: row[name] for name in ("repository", "branch", "directory", "polling")}
    shown["last_error"] = row["last_error"] or ""
    shown["last_known_commit"] = row["last_known_commit"] or ""
    if row["last_fetched_time"] is not None:
        shown["last_fetched_time"] = row["last_fetched_time"]
    return shown


@handler("getContentRepository")
def get_content_repository(call: Call) -> object:
    """Read the settings."""
    with call.read() as connection:
        return show(_find(connection, items.changed(call, connection)))


@handler("setContentRepository")
def set_content_repository(call: Call) -> object:
    """Set all settings; those left out get their defaults."""
    values = {**_DEFAULTS, **_checked(call), **_NEVER_FETCHED, "next_poll": _next_poll(call)}
    if "repository" not in values:
        raise Refusal(Code.PARAMETER_MISSING, "The field repository is missing.")
    with call.write() as connection:
        item = items.changed(call, connection)
        repositories.replace(connection, item.id, values)
        text = f"Linked content {item.guid} to a Git repository"
        call.audit(connection, "edit_application_repository", text)
        shown = show(_find(connection, item))
    call.services.git.look()
    return shown


@handler("updateContentRepository")
def update_content_repository(call: Call) -> object:
    """Change the settings that are given."""
    values = _checked(call)
    with call.write() as connection:
        item = items.changed(call, connection)
        row = repositories.of_content(connection, item.id)
        if row is None:
            raise not_linked(item)
        changed = {name: value for name, value in values.items() if row[name] != value}
        if changed:
            # What was known of another place says nothing about this one.
            forgotten = {} if changed.keys() == {"polling"} else _NEVER_FETCHED
            changed_row = {**changed, **forgotten, "next_poll": _next_poll(call)}
            repositories.change(connection, item.id, changed_row)
            text = f"Changed {', '.join(sorted(changed))} of content {item.guid}'s Git settings"
            call.audit(connection, "edit_application_repository", text)
        shown = show(_find(connection, item))
    call.services.git.look()
    return shown


@handler("deleteContentRepository")
def delete_content_repository(call: Call) -> object:
    """Unlink the item; its bundles stay."""
    with call.write() as connection:
        item = items.changed(call, connection)
        if not repositories.remove(connection, item.id):
            raise missing("Git repository of content", item.guid)
        text = f"Unlinked content {item.guid} from its Git repository"
        call.audit(connection, "remove_application_repository", text)
    return None


def not_linked(item: Item) -> Refusal:
    """Make the refusal of what only an item from a repository can do."""
    message = f"The content item {item.guid} is not linked to a Git repository."
    return Refusal(Code.APP_IS_NOT_GIT_MANAGED, message)


def _next_poll(call: Call) -> str:
    now, settings = call.services.clock.now(), call.services.settings.git
    return stamp(now + timedelta(seconds=settings.period))


def _find(connection: Connection, item: Item) -> RowMapping:
    row = repositories.of_content(connection, item.id)
    if row is None:
        raise missing("Git repository of content", item.guid)
    return row


def _checked(call: Call) -> dict[str, object]:
    fields = call.fields
    values: dict[str, object] = {}
    if "repository" in fields:
        values["repository"] = address_of(call, str(fields["repository"])).text
    if "branch" in fields:
        values["branch"] = read_branch(str(fields["branch"]))
    if "directory" in fields:
        values["directory"] = directory_of(str(fields["directory"]))
    if "polling" in fields:
        values["polling"] = bool(fields["polling"])
    return values


def address_of(call: Call, text: str) -> Address:
    """Read the address of a repository, one that this server may read."""
    return read_address(text, call.services.settings.git.folders)


def directory_of(text: str) -> str:
    """Read the path of a folder inside a repository."""
    text = text.strip()
    path = PurePosixPath(text.replace("\\", "/") or ".")
    if path.is_absolute() or ".." in path.parts or "\0" in text or len(text) > LONGEST:
        raise refused("directory", f"must be a folder inside the repository, not {text[:80]!r}")
    return str(path)
