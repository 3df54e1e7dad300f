"""Variants of documents, their renderings and their subscribers, in the database.

A document has one default variant, made when it is first deployed; one with parameters may have
more. What a variant shows is its active rendering, whose columns stand beside the variant's own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, delete, insert, select, update

from connectapi.server.store.keys import random_text
from connectapi.server.store.tables import content, users
from connectapi.server.store.variant_tables import renderings, subscribers, variants

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy import Connection, RowMapping

KEY_LENGTH = 8
DEFAULT_NAME = "default"

_VARIANT = (
    select(
        variants,
        content.c.guid.label("content_guid"),
        renderings.c.id.label("rendering_id"),
        renderings.c.bundle_id,
        renderings.c.render_time,
        renderings.c.render_duration,
        renderings.c.page,
    )
    .join_from(variants, content)
    .join(
        renderings,
        and_(renderings.c.variant_id == variants.c.id, renderings.c.active.is_(True)),
        isouter=True,
    )
)


def one(connection: Connection, variant_id: int) -> RowMapping | None:
    """Find a variant, with the columns of its active rendering and its content's GUID."""
    return connection.execute(_VARIANT.where(variants.c.id == variant_id)).mappings().first()


def by_key(connection: Connection, content_id: int, key: str) -> RowMapping | None:
    """Find an item's variant by its key; ``default`` names the default one too."""
    query = _VARIANT.where(variants.c.content_id == content_id, variants.c.key == key)
    found = connection.execute(query).mappings().first()
    return default(connection, content_id) if found is None and key == DEFAULT_NAME else found


def default(connection: Connection, content_id: int) -> RowMapping | None:
    """Find an item's default variant; only documents have one."""
    query = _VARIANT.where(variants.c.content_id == content_id, variants.c.is_default.is_(True))
    return connection.execute(query).mappings().first()


def of_content(
    connection: Connection, content_ids: Iterable[int], *, adhoc: bool = False
) -> Sequence[RowMapping]:
    """List the variants of items, the default one first; ad-hoc ones only where asked for."""
    query = _VARIANT.where(variants.c.content_id.in_(list(content_ids)))
    if not adhoc:
        query = query.where(variants.c.adhoc.is_(False))
    order = (variants.c.content_id, variants.c.is_default.desc(), variants.c.id)
    return connection.execute(query.order_by(*order)).mappings().all()


def everything(connection: Connection) -> Sequence[RowMapping]:
    """List the variants of all items, oldest first, without ad-hoc ones."""
    query = _VARIANT.where(variants.c.adhoc.is_(False)).order_by(variants.c.id)
    return connection.execute(query).mappings().all()


def create(
    connection: Connection, now: str, content_id: int, values: Mapping[str, object]
) -> RowMapping:
    """Add a variant; ``values`` holds at least its name."""
    row = {**values, "content_id": content_id, "key": random_text(KEY_LENGTH), "created_time": now}
    number = connection.execute(insert(variants).values(row).returning(variants.c.id)).scalar_one()
    return _made(connection, number)


def ensure_default(connection: Connection, now: str, content_id: int) -> RowMapping:
    """Give an item its default variant, unless it has it already."""
    found = default(connection, content_id)
    if found is not None:
        return found
    return create(connection, now, content_id, {"name": DEFAULT_NAME, "is_default": True})


def change(connection: Connection, variant_id: int, values: Mapping[str, object]) -> None:
    """Change some columns of a variant."""
    if values:
        connection.execute(update(variants).where(variants.c.id == variant_id).values(dict(values)))


def remove(connection: Connection, variant_id: int) -> None:
    """Remove a variant with its renderings, schedule and subscribers."""
    connection.execute(delete(variants).where(variants.c.id == variant_id))


def reserve_rendering(connection: Connection, variant: RowMapping) -> int:
    """Give the number that a rendering will have, for what has to know it while it is made."""
    owner = {"content_id": variant["content_id"], "variant_id": variant["id"]}
    row = {**owner, "bundle_id": 0, "job_key": "", "render_time": "", "render_duration": 0}
    query = insert(renderings).values(row).returning(renderings.c.id)
    number = int(connection.execute(query).scalar_one())
    # Numbers are never given twice, also when their row is gone.
    connection.execute(delete(renderings).where(renderings.c.id == number))
    return number


def add_rendering(
    connection: Connection,
    variant: RowMapping,
    values: Mapping[str, object],
    *,
    active: bool = True,
) -> int:
    """Add a rendering, as the one that the variant shows unless ``active`` is false.

    Args:
        values: ``bundle_id``, ``job_key``, ``render_time``, ``render_duration`` in nanoseconds, and
            ``page``: the file that is shown, or None for one made of the document's text; and
            perhaps ``id``, a number that was reserved.
    """
    row = {**values, "content_id": variant["content_id"], "variant_id": variant["id"]}
    query = insert(renderings).values(row).returning(renderings.c.id)
    number = int(connection.execute(query).scalar_one())
    if active:
        activate_rendering(connection, variant["id"], number)
    return number


def activate_rendering(connection: Connection, variant_id: int, rendering_id: int) -> None:
    """Make a rendering the one that its variant shows."""
    query = update(renderings).where(renderings.c.variant_id == variant_id)
    connection.execute(query.values(active=renderings.c.id == rendering_id))


def remove_surplus_renderings(connection: Connection, variant_id: int, kept: int) -> Sequence[int]:
    """Remove a variant's oldest renderings but the active one, and list their numbers."""
    query = select(renderings.c.id).where(
        renderings.c.variant_id == variant_id, renderings.c.active.is_(False)
    )
    # The active one is one of those that are kept; the newest may become that only now.
    old = query.order_by(renderings.c.id.desc()).offset(max(kept - 1, 1))
    numbers = connection.execute(old).scalars().all()
    connection.execute(delete(renderings).where(renderings.c.id.in_(numbers)))
    return numbers


def renderings_of(connection: Connection, variant_id: int) -> Sequence[RowMapping]:
    """List a variant's renderings, newest first."""
    query = select(renderings).where(renderings.c.variant_id == variant_id)
    return connection.execute(query.order_by(renderings.c.id.desc())).mappings().all()


def rendering(connection: Connection, content_id: int, rendering_id: int) -> RowMapping | None:
    """Find a rendering of an item."""
    query = select(renderings).where(
        renderings.c.content_id == content_id, renderings.c.id == rendering_id
    )
    return connection.execute(query).mappings().first()


def rendering_of_bundle(connection: Connection, bundle_id: int) -> RowMapping | None:
    """Find the newest rendering that was made from a bundle."""
    query = select(renderings).where(renderings.c.bundle_id == bundle_id)
    return connection.execute(query.order_by(renderings.c.id.desc()).limit(1)).mappings().first()


def rendering_ids(connection: Connection, content_id: int) -> Sequence[int]:
    """List the numbers of all renderings of an item."""
    query = select(renderings.c.id).where(renderings.c.content_id == content_id)
    return connection.execute(query).scalars().all()


def remove_renderings_of_bundle(connection: Connection, bundle_id: int) -> Sequence[int]:
    """Remove what was made from a bundle and list the numbers of the renderings."""
    query = delete(renderings).where(renderings.c.bundle_id == bundle_id)
    return connection.execute(query.returning(renderings.c.id)).scalars().all()


def subscribers_of(connection: Connection, variant_id: int) -> Sequence[RowMapping]:
    """List the users who get a variant by mail, by name."""
    query = (
        select(users)
        .join_from(users, subscribers, users.c.id == subscribers.c.user_id)
        .where(subscribers.c.variant_id == variant_id)
        .order_by(users.c.username)
    )
    return connection.execute(query).mappings().all()


def subscribe(connection: Connection, variant_id: int, user_ids: Iterable[int]) -> None:
    """Add subscribers; those that are there already stay."""
    present = {row["id"] for row in subscribers_of(connection, variant_id)}
    wanted = sorted(set(user_ids) - present)
    rows = [{"variant_id": variant_id, "user_id": number} for number in wanted]
    if rows:
        connection.execute(insert(subscribers), rows)


def unsubscribe(connection: Connection, variant_id: int, user_id: int) -> bool:
    """Remove a subscriber; tell whether there was one."""
    query = delete(subscribers).where(
        subscribers.c.variant_id == variant_id, subscribers.c.user_id == user_id
    )
    return connection.execute(query).rowcount > 0


def _made(connection: Connection, variant_id: int) -> RowMapping:
    return connection.execute(_VARIANT.where(variants.c.id == variant_id)).mappings().one()
