"""Rendering a document anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from connectapi.server import items
from connectapi.server.content.render import RenderOrder
from connectapi.server.errors import Code, Refusal, missing
from connectapi.server.registry import Call, handler
from connectapi.server.store import variants

if TYPE_CHECKING:
    from sqlalchemy import Connection, RowMapping

    from connectapi.server.items import Item


@handler("renderContent")
def render_content(call: Call) -> object:
    """Begin to render a variant, the default one unless another is named."""
    with call.write() as connection:
        item = items.shared(call, connection)
        variant = _chosen(call, connection, item)
        text = f"Rendered the variant {variant['key']} of content {item.guid}"
        call.audit(connection, "render_variant", text)
    order = RenderOrder(item.row, variant, call.caller.id)
    return {"task_id": call.services.renders.start(order)}


def _chosen(call: Call, connection: Connection, item: Item) -> RowMapping:
    key = call.fields.get("variant_key")
    if not key:
        variant = variants.default(connection, item.id)
        if variant is None:
            message = f"The content item {item.guid} is no document that has been deployed."
            raise Refusal(Code.INVALID_APP_MODE, message)
        return variant
    variant = variants.by_key(connection, item.id, str(key))
    private = variant is not None and variant["visibility"] == "private"
    if variant is None or (private and variant["owner_id"] != call.caller.id):
        raise missing(f"variant of content {item.guid} with the key", str(key)[:40])
    return variant
