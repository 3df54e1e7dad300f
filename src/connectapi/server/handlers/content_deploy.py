"""Deploying and rebuilding a bundle of a content item."""

from __future__ import annotations

from typing import TYPE_CHECKING

from connectapi.server import items
from connectapi.server.content.deploy import Order
from connectapi.server.content.git_bundles import GitOrder, Place
from connectapi.server.errors import Code, Refusal
from connectapi.server.handlers.api_keys import is_number
from connectapi.server.registry import Call, handler
from connectapi.server.store import bundles, repositories

if TYPE_CHECKING:
    from sqlalchemy import Connection, RowMapping

    from connectapi.server.items import Item


@handler("deployContentBundle")
def deploy_content_bundle(call: Call) -> object:
    """Begin to deploy a bundle, the newest one unless another is named."""
    return _start(call, launch=True)


@handler("buildContentBundle")
def build_content_bundle(call: Call) -> object:
    """Begin to rebuild what a bundle needs, without launching it."""
    return _start(call, launch=False)


def _start(call: Call, *, launch: bool) -> object:
    with call.read() as connection:
        item = items.changed(call, connection)
        order = _order(call, connection, item, launch=launch)
    if item.row["locked"]:
        message = f"The content item {item.guid} is locked, so nothing can be deployed to it."
        raise Refusal(Code.LOCKED_CONTENT_BUNDLE, message)
    if isinstance(order, GitOrder):
        return {"task_id": call.services.git.deployments.deploy(order)}
    return {"task_id": call.services.deployments.start(order)}


def _order(call: Call, connection: Connection, item: Item, *, launch: bool) -> Order | GitOrder:
    """Say what is to be deployed: a bundle, or the item's repository where none is named."""
    activate = call.fields.get("activate") is not False
    linked = repositories.of_content(connection, item.id)
    if linked is not None and not call.fields.get("bundle_id"):
        place = Place(linked["repository"], linked["branch"], linked["directory"])
        return GitOrder(item.id, item.guid, place, call.caller, activate, launch)
    bundle = _chosen(call, connection, item)
    return Order(
        content_id=item.id,
        content_guid=item.guid,
        bundle_id=bundle["id"],
        caller=call.caller,
        app_mode=bundle["app_mode"],
        category=bundle["content_category"],
        activate=activate,
        launch=launch,
    )


def _chosen(call: Call, connection: Connection, item: Item) -> RowMapping:
    wanted = call.fields.get("bundle_id")
    if wanted is None or wanted == "":
        bundle = bundles.newest(connection, item.id)
        if bundle is None:
            message = f"The content item {item.guid} has no bundle yet: upload one first."
            raise Refusal(Code.BUNDLE_MISSING, message)
        return bundle
    text = str(wanted)
    bundle = bundles.one(connection, item.id, int(text)) if is_number(text) else None
    if bundle is None:
        message = f"The content item {item.guid} has no bundle {text[:40]!r}."
        raise Refusal(Code.BUNDLE_MISSING, message)
    return bundle
