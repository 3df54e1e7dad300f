"""All pages of the dashboard."""

from __future__ import annotations

from connectapi.server.web.dashboard import (
    access,
    bundles,
    content_list,
    environment,
    groups,
    info,
    item,
    jobs,
    keys,
    logs,
    me,
    schedule,
    server,
    settings,
    tags,
    tasks,
    usage,
    users,
)

PAGES = (
    *content_list.PAGES,
    *item.PAGES,
    *info.PAGES,
    *access.PAGES,
    *settings.PAGES,
    *environment.PAGES,
    *bundles.PAGES,
    *logs.PAGES,
    *jobs.PAGES,
    *schedule.PAGES,
    *usage.PAGES,
    *users.PAGES,
    *groups.PAGES,
    *tags.PAGES,
    *tasks.PAGES,
    *keys.PAGES,
    *me.PAGES,
    *server.PAGES,
)
"""All of them, the more special addresses before the more general ones."""
