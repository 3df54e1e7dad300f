"""Variants of documents: read, changed, rendered, and sent by mail."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from connectapi.server import items as current
from connectapi.server.content.mail import Subject
from connectapi.server.content.render import RenderOrder
from connectapi.server.errors import Code, Refusal, missing
from connectapi.server.handlers.api_keys import is_number
from connectapi.server.items import Item
from connectapi.server.registry import Call, handler
from connectapi.server.store import schedules, variants
from connectapi.server.unversioned import views
from connectapi.server.unversioned.handlers import items
from connectapi.server.unversioned.handlers.application_bundles import task_now

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection, RowMapping

    from connectapi.server.rights import Caller

_SENDING = "Sending email..."
_KEPT = "This is a local server: {count} {messages} kept in its outbox, and nothing is sent."


@dataclass(frozen=True, slots=True)
class Chosen:
    """A variant, and the item that it belongs to."""

    row: RowMapping
    item: Item


def find(
    call: Call, connection: Connection, look: Callable[[Call, Connection, str], Item], text: str
) -> Chosen:
    """Find a variant by its number, with the caller's rights to its item checked.

    Raises:
        Refusal: There is no such variant, or it is somebody else's private one.
    """
    row = variants.one(connection, int(text)) if is_number(text) else None
    if row is None:
        raise missing("variant", text[:40])
    item = look(call, connection, row["content_guid"])
    if not item.rights.may_open or not _visible(row, item):
        raise missing("variant", text[:40])
    return Chosen(row, item)


def is_seen(visibility: str, owner_id: int | None, caller: Caller) -> bool:
    """Tell whether a variant shows to a caller who sees its item: a private one to its owner."""
    return visibility != "private" or owner_id == caller.id


def _visible(row: RowMapping, item: Item) -> bool:
    return is_seen(row["visibility"], row["owner_id"], item.rights.caller)


def _seen(call: Call, connection: Connection) -> Chosen:
    return find(call, connection, current.seen, call.text("id"))


def _shared(call: Call, connection: Connection) -> Chosen:
    return find(call, connection, current.shared, call.text("id"))


@handler("getApplicationVariants")
def get_application_variants(call: Call) -> object:
    """List an item's variants, the default one first; only documents have any."""
    with call.read() as connection:
        item = items.seen(call, connection)
        rows = variants.of_content(connection, [item.id]) if item.rights.may_open else ()
        return [_shown(row) for row in rows if _visible(row, item)]


@handler("getVariant")
def get_variant(call: Call) -> object:
    """Read one variant."""
    with call.read() as connection:
        return _shown(_seen(call, connection).row)


@handler("createVariant")
def create_variant(call: Call) -> object:
    """Add a variant to a document that was deployed."""
    values = _values(call)
    with call.write() as connection:
        item = items.shared(call, connection)
        if variants.default(connection, item.id) is None:
            message = f"The content item {item.guid} is no document that was deployed."
            raise Refusal(Code.INVALID_APP_MODE, message)
        if values.get("visibility") == "private":
            values["owner_id"] = call.caller.id
        row = variants.create(connection, call.now(), item.id, values)
        text = f"Added the variant {row['id']} to content {item.guid}"
        call.audit(connection, "add_variant", text)
        return _shown(row)


@handler("updateVariant")
def update_variant(call: Call) -> object:
    """Change the fields that are given."""
    values = _values(call)
    with call.write() as connection:
        chosen = _shared(call, connection)
        if chosen.row["is_default"] and values.get("visibility") == "private":
            message = "The default variant is what everybody sees, so it cannot be private."
            raise Refusal(Code.INVALID_PARAMETER, message)
        changed = {name: value for name, value in values.items() if chosen.row[name] != value}
        if changed:
            if changed.get("visibility") == "private":
                changed["owner_id"] = call.caller.id
            variants.change(connection, chosen.row["id"], changed)
            text = f"Changed {', '.join(sorted(values))} of variant {chosen.row['id']}"
            call.audit(connection, "edit_variant", f"{text} of content {chosen.item.guid}")
        return _shown(_seen(call, connection).row)


def _shown(row: RowMapping) -> dict[str, object]:
    parameters = json.loads(row["parameters"])
    return {**views.variant(row), **({"parameters": parameters} if parameters else {})}


def _values(call: Call) -> dict[str, object]:
    names = ("name", "email_collaborators", "email_viewers", "email_all", "visibility")
    values = {name: call.fields[name] for name in names if name in call.fields}
    parameters = call.fields.get("parameters")
    if isinstance(parameters, dict):
        for name in parameters:
            if not name.isidentifier():
                message = f"The field parameters has a name that no program reads: {name[:40]!r}."
                raise Refusal(Code.INVALID_PARAMETER, message)
        values["parameters"] = json.dumps(parameters)
    return values


@handler("renderVariant")
def render_variant(call: Call) -> object:
    """Begin to render a variant, and show the task."""
    with call.write() as connection:
        chosen = _shared(call, connection)
        text = f"Rendered the variant {chosen.row['key']} of content {chosen.item.guid}"
        call.audit(connection, "render_variant", text)
    order = RenderOrder(chosen.item.row, chosen.row, call.caller.id)
    task_id = call.services.renders.start(order)
    with call.read() as connection:
        return task_now(connection, task_id)


@handler("getVariantRenderings")
def get_variant_renderings(call: Call) -> object:
    """List a variant's renderings, newest first."""
    with call.read() as connection:
        chosen = _seen(call, connection)
        rows = variants.renderings_of(connection, chosen.row["id"])
        return [views.rendering(row) for row in rows]


@handler("getVariantSchedules")
def get_variant_schedules(call: Call) -> object:
    """List a variant's schedules: one, or none."""
    with call.read() as connection:
        chosen = _seen(call, connection)
        row = schedules.of_variant(connection, chosen.row["id"])
        return [] if row is None else [views.schedule(row)]


@handler("sendVariant")
def send_variant(call: Call) -> object:
    """Mail a rendering to the caller, or to all who work on the item or may see it."""
    to = call.text("email")
    with call.read() as connection:
        chosen = _seen(call, connection) if to == "me" else _shared(call, connection)
        rendering = _rendering(call, connection, chosen)
    item = chosen.item.row
    tasks = call.services.tasks
    log = tasks.begin("email", user_id=call.caller.id, content_id=item["id"])
    log.line(_SENDING)
    subject = Subject(item, chosen.row, rendering, call.root)
    count = call.services.mailer.copy(subject, to, call.caller.id)
    log.line(_KEPT.format(count=count, messages="message is" if count == 1 else "messages are"))
    tasks.finish(log.task_id)
    with call.read() as connection:
        return task_now(connection, log.task_id)


def _rendering(call: Call, connection: Connection, chosen: Chosen) -> RowMapping:
    wanted = call.parameters.get("rendering_id")
    number = chosen.row["rendering_id"] if wanted is None else wanted
    if number is None:
        message = f"The variant {chosen.row['id']} has not been rendered yet."
        raise Refusal(Code.NO_RENDERING, message)
    row = variants.rendering(connection, chosen.item.id, int(str(number)))
    if row is None or row["variant_id"] != chosen.row["id"]:
        raise missing(f"rendering of variant {chosen.row['id']} with the id", number)
    return row
