"""Bundles of applications: sent, listed, deployed and fetched again."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from connectapi.server import items as current
from connectapi.server.errors import missing
from connectapi.server.handlers import bundles as bundle_handlers
from connectapi.server.handlers import content_deploy
from connectapi.server.handlers.api_keys import is_number
from connectapi.server.registry import Call, async_handler, handler
from connectapi.server.store import bundles, content, tasks
from connectapi.server.unversioned import views
from connectapi.server.unversioned.handlers import items
from connectapi.server.upload import receive
from connectapi.server.views import task as current_task

if TYPE_CHECKING:
    from sqlalchemy import Connection


@async_handler("uploadApplicationBundle")
async def upload_application_bundle(call: Call) -> object:
    """Take a bundle as the raw body."""
    await asyncio.to_thread(_name_item, call)
    made = await receive(call)
    return await asyncio.to_thread(_uploaded, call, str(made["id"]))


def _name_item(call: Call) -> None:
    with call.read() as connection:
        items.name_item(call, connection)


def _uploaded(call: Call, number: str) -> object:
    with call.read() as connection:
        item = current.shared(call, connection)
        row = bundles.one(connection, item.id, int(number))
    if row is None:
        raise missing("bundle", number)
    return views.bundle(row, item.row)


@handler("getApplicationBundles")
def get_application_bundles(call: Call) -> object:
    """List an item's bundles, newest first."""
    with call.read() as connection:
        item = items.seen(call, connection)
        return [views.bundle(row, item.row) for row in bundles.of_content(connection, item.id)]


@handler("deployApplication")
def deploy_application(call: Call) -> object:
    """Begin to deploy a bundle, the newest one unless another is named, and show the task."""
    _name_item(call)
    number = call.fields.get("bundle")
    call.body = {"bundle_id": None if number is None else str(number)}
    started = content_deploy.deploy_content_bundle(call)
    return old_task(call, str(started["task_id"]) if isinstance(started, dict) else "")


def old_task(call: Call, task_id: str) -> dict[str, object]:
    """Show a task that has just begun, under its older names."""
    with call.read() as connection:
        shown = task_now(connection, task_id)
    return views.task(shown, call.caller.id)


def task_now(connection: Connection, task_id: str) -> dict[str, object]:
    """Show a task as it is at present, with all its output."""
    row = tasks.one(connection, task_id)
    if row is None:
        raise missing("task", task_id)
    lines = list(tasks.lines(connection, task_id, 0))
    return current_task(row, lines, len(lines))


@handler("downloadOldBundle")
def download_old_bundle(call: Call) -> object:
    """Give an archive as it was uploaded, found by the bundle's number alone."""
    text = call.text("id")
    with call.read() as connection:
        owner = bundles.owner_of(connection, int(text)) if is_number(text) else None
        row = None if owner is None else content.by_id(connection, owner)
    if row is None:
        raise missing("bundle", text[:40])
    call.parameters["guid"] = row["guid"]
    return bundle_handlers.download_bundle(call)
