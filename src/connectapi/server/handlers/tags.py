"""Tags, and tags on content."""

from __future__ import annotations

from typing import TYPE_CHECKING

from connectapi.server import items, views
from connectapi.server.errors import Code, Refusal, missing
from connectapi.server.handlers.api_keys import is_number
from connectapi.server.registry import Call, handler
from connectapi.server.store import content, tags

if TYPE_CHECKING:
    from sqlalchemy import Connection, RowMapping

LONGEST_NAME = 255


def _find(connection: Connection, text: str) -> RowMapping:
    row = tags.one(connection, int(text)) if is_number(text) else None
    if row is None and not is_number(text):
        row = tags.by_path(connection, text.split(","))
    if row is None:
        raise missing("tag", text)
    return row


def _parent(connection: Connection, value: object) -> RowMapping | None:
    if value is None:
        return None
    text = str(value)
    row = tags.one(connection, int(text)) if is_number(text) else None
    if row is None:
        raise Refusal(Code.INVALID_PARENT_TAG, f"The field parent_id names no tag: {text[:40]!r}.")
    return row


def _check_name(
    connection: Connection, name: object, parent_id: int | None, tag_id: int | None = None
) -> str:
    text = "" if name is None else str(name)
    if not text.strip():
        raise Refusal(Code.NO_EMPTY_TAG_NAME, "The field name is missing or empty.")
    if len(text) > LONGEST_NAME:
        message = f"The field name must have at most {LONGEST_NAME} characters."
        raise Refusal(Code.NO_LONG_TAG_NAME, message)
    other = tags.named(connection, text, parent_id)
    if other is not None and other["id"] != tag_id:
        message = f"There is a tag {text!r} under the same parent already."
        raise Refusal(Code.NO_DUPLICATE_TAG_NAMES, message)
    return text


@handler("listTags")
def list_tags(call: Call) -> object:
    """List all tags, flat."""
    parent = call.optional("parent_id")
    if parent is not None and not is_number(parent):
        message = f"The parameter parent_id must be the id of a tag, not {parent[:40]!r}."
        raise Refusal(Code.INVALID_PARAMETER, message)
    with call.read() as connection:
        rows = tags.matching(
            connection,
            name=call.optional("name"),
            parent_id=None if parent is None else int(parent),
        )
    return [views.tag(row) for row in rows]


@handler("getTag")
def get_tag(call: Call) -> object:
    """Read a tag by its id, or by the names that lead to it."""
    with call.read() as connection:
        return views.tag(_find(connection, call.text("id")))


@handler("createTag")
def create_tag(call: Call) -> object:
    """Make a tag, or a category where no parent is given."""
    fields = call.fields
    with call.write() as connection:
        parent = _parent(connection, fields.get("parent_id"))
        parent_id = parent["id"] if parent else None
        name = _check_name(connection, fields.get("name"), parent_id)
        number = tags.create(connection, call.now(), name, parent_id)
        call.audit(connection, "add_tag", f"Added tag {name!r} ({number})")
        return views.tag(_find(connection, str(number)))


@handler("updateTag")
def update_tag(call: Call) -> object:
    """Rename a tag or move it."""
    fields = call.fields
    with call.write() as connection:
        row = _find(connection, call.text("id"))
        parent_id = row["parent_id"]
        if "parent_id" in fields:
            parent = _parent(connection, fields["parent_id"])
            parent_id = parent["id"] if parent else None
            if parent_id in tags.family(connection, row["id"]):
                message = "A tag cannot be moved below itself."
                raise Refusal(Code.INVALID_RELATIONSHIP, message)
        # A null name is what an absent one is: the tag keeps its own.
        wanted = row["name"] if fields.get("name") is None else fields["name"]
        name = _check_name(connection, wanted, parent_id, row["id"])
        if (name, parent_id) != (row["name"], row["parent_id"]):
            values = {"name": name, "parent_id": parent_id}
            tags.change(connection, row["id"], call.now(), values)
            call.audit(connection, "edit_tag", f"Changed tag {row['name']!r} ({row['id']})")
        return views.tag(_find(connection, str(row["id"])))


@handler("deleteTag")
def delete_tag(call: Call) -> object:
    """Remove a tag with all below it."""
    with call.write() as connection:
        row = _find(connection, call.text("id"))
        tags.remove(connection, row["id"])
        call.audit(connection, "remove_tag", f"Removed tag {row['name']!r} ({row['id']})")
    return None


@handler("listTagContent")
def list_tag_content(call: Call) -> object:
    """List the content that carries a tag or one below it."""
    with call.read() as connection:
        row = _find(connection, call.text("id"))
        numbers = tags.content_with(connection, tags.family(connection, row["id"]))
        rows = content.visible(connection, call.caller, ids=numbers)
        return items.show(call, connection, rows)


@handler("listContentTags")
def list_content_tags(call: Call) -> object:
    """List the tags of an item."""
    with call.read() as connection:
        item = items.seen(call, connection)
        found = content.tags_by_item(connection, [item.id])
        return [views.tag(row) for row in found.get(item.id, ())]


@handler("addTag")
def add_tag(call: Call) -> object:
    """Put a tag on an item, and with it the tags above it that are no category."""
    wanted = call.fields.get("tag_id")
    if wanted is None:
        raise Refusal(Code.PARAMETER_MISSING, "The field tag_id is missing.")
    with call.write() as connection:
        item = items.changed(call, connection)
        text = str(wanted)
        row = tags.one(connection, int(text)) if is_number(text) else None
        if row is None:
            raise Refusal(Code.INVALID_TAG, f"The field tag_id names no tag: {text[:40]!r}.")
        if row["parent_id"] is None:
            message = f"{row['name']!r} is a category and cannot be put on content."
            raise Refusal(Code.NO_CATEGORY_APP_ASSIGNMENT, message)
        above = tags.ancestors(connection, row["id"])[:-1]
        tags.put_on(connection, item.id, [row["id"], *above])
        text = f"Put tag {row['name']!r} on content {item.guid}"
        call.audit(connection, "add_application_tag", text)
    return None


@handler("removeTag")
def remove_tag(call: Call) -> object:
    """Take a tag and all below it off an item."""
    text = call.text("id")
    with call.write() as connection:
        item = items.changed(call, connection)
        row = tags.one(connection, int(text)) if is_number(text) else None
        if row is None:
            raise missing("tag", text)
        if not tags.take_off(connection, item.id, tags.family(connection, row["id"])):
            message = f"The content {item.guid} does not carry the tag {row['name']!r}."
            raise Refusal(Code.REMOVE_NOTHING, message)
        text = f"Took tag {row['name']!r} off content {item.guid}"
        call.audit(connection, "remove_application_tag", text)
    return None
