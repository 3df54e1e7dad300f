"""Facts about content items that searches ask for, for all items at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from sqlalchemy import Select, Table, false, func, null, or_, select

from connectapi.server.store.administration_tables import environments, service_tokens
from connectapi.server.store.content_tables import bookmarks, packages, repositories
from connectapi.server.store.oauth_tables import associations
from connectapi.server.store.tables import (
    audit_log,
    bundles,
    content,
    content_tags,
    environment,
    groups,
    hits,
    jobs,
    permissions,
    tags,
    users,
    vanities,
)
from connectapi.server.store.variant_tables import schedules

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection, RowMapping


# Each feature with what it leaves behind while it is in use, and the action that it began with.
_FEATURES: Mapping[str, tuple[Table, str]] = {
    "access_lists": (permissions, "add_application_permission"),
    "bookmarks": (bookmarks, "add_bookmark"),
    "environment_variables": (environment, "edit_application_env"),
    "execution_environments": (environments, "add_environment"),
    "git_backed_content": (repositories, "edit_application_repository"),
    "groups": (groups, "add_group"),
    "oauth_integrations": (associations, "edit_application_oauth_integrations"),
    "schedules": (schedules, "add_schedule"),
    "service_tokens": (service_tokens, "add_service_token"),
    "tags": (tags, "add_tag"),
    "vanity_urls": (vanities, "set_vanity"),
}


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


def archives(connection: Connection) -> Sequence[RowMapping]:
    """List all bundles, with whether they are active."""
    active = (content.c.active_bundle_id == bundles.c.id).label("active")
    query = select(bundles.c.id, bundles.c.content_id, active).join_from(
        bundles, content, bundles.c.content_id == content.c.id
    )
    return connection.execute(query).mappings().all()


def last_seen(connection: Connection, since: str) -> list[tuple[str, str]]:
    """Give role and time of those users, not locked, who called or opened content since a time."""
    opened = (
        select(hits.c.user_guid, func.max(hits.c.time).label("time"))
        .where(hits.c.user_guid.is_not(None), hits.c.time >= since)
        .group_by(hits.c.user_guid)
        .subquery()
    )
    query = (
        select(users.c.user_role, users.c.active_time, opened.c.time)
        .join_from(users, opened, users.c.guid == opened.c.user_guid, isouter=True)
        .where(users.c.locked.is_(False))
    )
    rows = [
        (role, max(called or "", seen or "")) for role, called, seen in connection.execute(query)
    ]
    return [(role, time) for role, time in rows if time >= since]


def features(connection: Connection) -> dict[str, bool]:
    """Say of each feature whether it is in use or, by the audit log, has been used before."""
    actions = [action for _, action in _FEATURES.values()]
    query = select(audit_log.c.action).where(audit_log.c.action.in_(actions)).distinct()
    begun = set(connection.execute(query).scalars())
    return {
        name: action in begun
        or connection.execute(select(1).select_from(table).limit(1)).first() is not None
        for name, (table, action) in _FEATURES.items()
    }


def shared_with_group(group_id: int) -> Select[tuple[int]]:
    """Make the query for the ids of the items whose access list names a group.

    On items that are open to more than those named, only collaborators count.
    """
    return (
        select(content.c.id)
        .join_from(content, permissions)
        .where(
            permissions.c.group_id == group_id,
            or_(content.c.access_type == "acl", permissions.c.role == "owner"),
        )
    )


def principals(connection: Connection, ids: Select[tuple[int]]) -> dict[int, list[RowMapping]]:
    """List, by item, its owner, whose role is ``None``, and everybody its access list names."""
    owners = (
        select(
            content.c.id.label("content_id"),
            users.c.guid,
            users.c.username.label("name"),
            null().label("role"),
            false().label("is_group"),
        )
        .join_from(content, users, content.c.owner_id == users.c.id)
        .where(content.c.id.in_(ids))
    )
    named = (
        select(
            permissions.c.content_id,
            func.coalesce(users.c.guid, groups.c.guid).label("guid"),
            func.coalesce(users.c.username, groups.c.name).label("name"),
            permissions.c.role,
            permissions.c.group_id.is_not(None).label("is_group"),
        )
        .select_from(permissions)
        .join(users, users.c.id == permissions.c.user_id, isouter=True)
        .join(groups, groups.c.id == permissions.c.group_id, isouter=True)
        .where(permissions.c.content_id.in_(ids))
        .order_by(permissions.c.id)
    )
    found: dict[int, list[RowMapping]] = {}
    for query in (owners, named):
        for row in connection.execute(query).mappings():
            found.setdefault(row["content_id"], []).append(row)
    return found
