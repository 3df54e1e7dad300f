"""Facts about content items that searches ask for, for all items at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from connectapi.server.store.content_tables import packages
from connectapi.server.store.tables import bundles, content, content_tags, jobs, tags
from connectapi.server.store.variant_tables import schedules

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection, RowMapping


def uploaded(connection: Connection) -> set[int]:
    """List the items that have a bundle."""
    return set(connection.execute(select(bundles.c.content_id).distinct()).scalars())


def scheduled(connection: Connection) -> set[int]:
    """List the items that run on a schedule."""
    query = select(schedules.c.content_id).where(schedules.c.paused.is_(False))
    return set(connection.execute(query).scalars())


def tag_tree(connection: Connection) -> dict[int, tuple[str, int | None]]:
    """Give the name and the parent of every tag."""
    query = select(tags.c.id, tags.c.name, tags.c.parent_id)
    return {row[0]: (row[1], row[2]) for row in connection.execute(query)}


def tag_numbers(connection: Connection) -> dict[int, set[int]]:
    """Give the numbers of the tags on every item that has any."""
    found: dict[int, set[int]] = {}
    for content_id, tag_id in connection.execute(
        select(content_tags.c.content_id, content_tags.c.tag_id)
    ):
        found.setdefault(content_id, set()).add(tag_id)
    return found


def package_versions(connection: Connection, names: Sequence[str]) -> dict[int, list[RowMapping]]:
    """Give name and version of the packages, by item, whose names in lower case are given.

    A separator in a name may be any of hyphen, underscore and period.
    """
    key = func.lower(func.replace(func.replace(packages.c.name, "_", "-"), ".", "-"))
    query = (
        select(content.c.id.label("content_id"), packages.c.name, packages.c.version)
        .join_from(packages, content, content.c.active_bundle_id == packages.c.bundle_id)
        .where(key.in_(list(names)))
    )
    found: dict[int, list[RowMapping]] = {}
    for row in connection.execute(query).mappings():
        found.setdefault(row["content_id"], []).append(row)
    return found


def runs(
    connection: Connection, status: Mapping[str, str | None]
) -> tuple[dict[int, tuple[int, str]], dict[int, tuple[int, str]]]:
    """Count the failed and the skipped jobs of every variant, each with the time of the last.

    Args:
        status: Times from which on ``failed`` and ``skipped`` jobs count; None counts all.
    """
    failed = (jobs.c.exit_code != 0, jobs.c.end_time, status.get("failed"))
    skipped = (jobs.c.skip_reason.is_not(None), jobs.c.scheduled_time, status.get("skipped"))
    found: list[dict[int, tuple[int, str]]] = []
    for condition, time, since in (failed, skipped):
        query = select(jobs.c.variant_id, func.count(), func.max(time)).where(
            condition, jobs.c.variant_id.is_not(None)
        )
        if since is not None:
            query = query.where(time >= since)
        rows = connection.execute(query.group_by(jobs.c.variant_id))
        found.append({row[0]: (row[1], row[2]) for row in rows})
    return found[0], found[1]
