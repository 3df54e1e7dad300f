"""Tags, their tree, and which content carries them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select, update

from connectapi.server.store.tables import content_tags, tags

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy import Connection, RowMapping


def one(connection: Connection, tag_id: int) -> RowMapping | None:
    """Find a tag."""
    return connection.execute(select(tags).where(tags.c.id == tag_id)).mappings().first()


def matching(
    connection: Connection, *, name: str | None = None, parent_id: int | None = None
) -> Sequence[RowMapping]:
    """List tags, oldest first, of a name or below a parent where those are given."""
    query = select(tags).order_by(tags.c.id)
    if name is not None:
        query = query.where(tags.c.name == name)
    if parent_id is not None:
        query = query.where(tags.c.parent_id == parent_id)
    return connection.execute(query).mappings().all()


def named(connection: Connection, name: str, parent_id: int | None) -> RowMapping | None:
    """Find the tag of a name below a parent, or the category of a name."""
    query = select(tags).where(
        tags.c.name == name, tags.c.parent_id.is_not_distinct_from(parent_id)
    )
    return connection.execute(query).mappings().first()


def by_path(connection: Connection, names: Iterable[str]) -> RowMapping | None:
    """Find a tag by the names that lead to it from its category."""
    found: RowMapping | None = None
    for name in names:
        found = named(connection, name, found["id"] if found else None)
        if found is None:
            return None
    return found


def create(connection: Connection, now: str, name: str, parent_id: int | None) -> int:
    """Add a tag and return its number."""
    row = {"name": name, "parent_id": parent_id, "created_time": now, "updated_time": now}
    query = insert(tags).values(row).returning(tags.c.id)
    return int(connection.execute(query).scalar_one())


def change(connection: Connection, tag_id: int, now: str, values: Mapping[str, object]) -> None:
    """Change some columns of a tag."""
    row = {**values, "updated_time": now}
    connection.execute(update(tags).where(tags.c.id == tag_id).values(row))


def remove(connection: Connection, tag_id: int) -> None:
    """Remove a tag with all below it."""
    connection.execute(delete(tags).where(tags.c.id == tag_id))


def _parents(connection: Connection) -> dict[int, int | None]:
    return {row[0]: row[1] for row in connection.execute(select(tags.c.id, tags.c.parent_id))}


def ancestors(connection: Connection, tag_id: int) -> list[int]:
    """List the numbers of the tags above a tag, from its parent up to its category."""
    parents = _parents(connection)
    found: list[int] = []
    current = parents.get(tag_id)
    while current is not None:
        found.append(current)
        current = parents.get(current)
    return found


def family(connection: Connection, tag_id: int) -> set[int]:
    """List the numbers of a tag and of all tags below it."""
    children: dict[int, list[int]] = {}
    for number, parent in _parents(connection).items():
        if parent is not None:
            children.setdefault(parent, []).append(number)
    found: set[int] = set()
    waiting = [tag_id]
    while waiting:
        number = waiting.pop()
        found.add(number)
        waiting.extend(children.get(number, ()))
    return found


def put_on(connection: Connection, content_id: int, tag_ids: Iterable[int]) -> None:
    """Put tags on an item; those that are there already stay."""
    present = set(of_content(connection, content_id))
    rows = [
        {"content_id": content_id, "tag_id": number} for number in tag_ids if number not in present
    ]
    if rows:
        connection.execute(insert(content_tags), rows)


def take_off(connection: Connection, content_id: int, tag_ids: Iterable[int]) -> int:
    """Take tags off an item and count those that were there."""
    done = connection.execute(
        delete(content_tags).where(
            content_tags.c.content_id == content_id, content_tags.c.tag_id.in_(list(tag_ids))
        )
    )
    return done.rowcount


def of_content(connection: Connection, content_id: int) -> Sequence[int]:
    """List the numbers of the tags on an item."""
    query = select(content_tags.c.tag_id).where(content_tags.c.content_id == content_id)
    return connection.execute(query).scalars().all()


def content_with(connection: Connection, tag_ids: Iterable[int]) -> set[int]:
    """List the numbers of the items that carry one of the tags."""
    query = select(content_tags.c.content_id).where(content_tags.c.tag_id.in_(list(tag_ids)))
    return set(connection.execute(query).scalars())
