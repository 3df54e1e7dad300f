"""What belongs to an application: variables, Git settings, tags, users, jobs and image."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from connectapi.server import items as current
from connectapi.server.errors import Code, Refusal
from connectapi.server.handlers import (
    content_environment,
    content_repository,
    content_thumbnail,
    tags,
)
from connectapi.server.registry import Answer, Call, async_handler, handler
from connectapi.server.store import content, extras, jobs, users
from connectapi.server.unversioned import views
from connectapi.server.unversioned.handlers import items

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from connectapi.server.items import Item

_USER = ("guid", "username", "first_name", "last_name", "email", "user_role")


def _name_item(call: Call) -> None:
    with call.read() as connection:
        items.name_item(call, connection)


@handler("getApplicationEnvironment")
def get_application_environment(call: Call) -> object:
    """List the variables; their values are nobody's to read, so each is null."""
    with call.read() as connection:
        items.name_item(call, connection)
        return _environment(connection, current.changed(call, connection))


@handler("setApplicationEnvironment")
def set_application_environment(call: Call) -> object:
    """Set these variables and no others; a null keeps the value that there is.

    It is what a client sends back for a variable whose value it was not given.
    """
    values = call.fields["values"]
    given = dict(values) if isinstance(values, dict) else {}
    with call.read() as connection:
        items.name_item(call, connection)
        item = current.changed(call, connection)
        before = extras.variable_names(connection, item.id)
    wrong = [name for name, value in given.items() if not isinstance(value, str | None)]
    if wrong:
        message = f"The field values.{wrong[0][:80]} must be a string or null."
        raise Refusal(Code.INVALID_PARAMETER, message)
    entries: list[dict[str, object]] = [
        {"name": name, "value": value} for name, value in given.items() if value is not None
    ]
    entries += [{"name": name, "value": None} for name in before if name not in given]
    call.body = entries
    content_environment.update_content_environment(call)
    with call.read() as connection:
        return _environment(connection, item)


def _environment(connection: Connection, item: Item) -> dict[str, object]:
    names = extras.variable_names(connection, item.id)
    return {"app_guid": item.guid, "version": 1, "values": dict.fromkeys(names)}


@handler("getApplicationRepository")
def get_application_repository(call: Call) -> object:
    """Read the Git settings."""
    _name_item(call)
    return content_repository.get_content_repository(call)


@handler("setApplicationRepository")
def set_application_repository(call: Call) -> object:
    """Set the Git settings."""
    _name_item(call)
    return content_repository.set_content_repository(call)


@handler("deleteApplicationRepository")
def delete_application_repository(call: Call) -> object:
    """Unlink the item from Git."""
    _name_item(call)
    return content_repository.delete_content_repository(call)


@handler("getApplicationTags")
def get_application_tags(call: Call) -> object:
    """List the tags, with numbers for ids."""
    with call.read() as connection:
        item = items.seen(call, connection)
        found = content.tags_by_item(connection, [item.id]).get(item.id, ())
        names = ("id", "name", "parent_id", "created_time", "updated_time")
        return [{name: row[name] for name in names} for row in found]


@handler("addApplicationTag")
def add_application_tag(call: Call) -> object:
    """Put a tag on the item."""
    _name_item(call)
    call.body = {"tag_id": str(call.fields["id"])}
    tags.add_tag(call)
    return get_application_tags(call)


@handler("removeApplicationTag")
def remove_application_tag(call: Call) -> object:
    """Take a tag off the item."""
    _name_item(call)
    return tags.remove_tag(call)


@handler("getApplicationUsers")
def get_application_users(call: Call) -> object:
    """List the item's owner and the users on its access list, with what each is to it."""
    with call.read() as connection:
        items.name_item(call, connection)
        item = current.changed(call, connection)
        roles = {item.row["owner_guid"]: "owner"}
        for entry in extras.permissions_of(connection, item.id):
            if entry["user_guid"]:
                roles[entry["user_guid"]] = "editor" if entry["role"] == "owner" else "viewer"
        return [
            {"id": row["id"], **{name: row[name] for name in _USER}, "app_role": role}
            for guid, role in roles.items()
            if (row := users.by_guid(connection, guid)) is not None
        ]


@handler("getApplicationJobs")
def get_application_jobs(call: Call) -> object:
    """List the item's jobs, newest first."""
    with call.read() as connection:
        items.name_item(call, connection)
        item = current.changed(call, connection)
        return [views.job(row, item.row) for row in jobs.of_content(connection, item.id)]


@handler("getApplicationImage")
def get_application_image(call: Call) -> object:
    """Give the thumbnail, or nothing where the item has none."""
    with call.read() as connection:
        item = items.seen(call, connection)
        found = extras.thumbnail(connection, item.id)
    if found is None:
        return Answer(status=204)
    return Answer(found["image"], media_type=found["media_type"])


@async_handler("setApplicationImage")
async def set_application_image(call: Call) -> object:
    """Take an image in place of the thumbnail that there was."""
    await asyncio.to_thread(_name_item, call)
    await content_thumbnail.receive(call)
    return None


@handler("deleteApplicationImage")
def delete_application_image(call: Call) -> object:
    """Remove the thumbnail."""
    _name_item(call)
    return content_thumbnail.delete_content_thumbnail(call)
