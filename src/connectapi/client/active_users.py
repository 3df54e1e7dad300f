"""Counts of active users as rows of a table."""

from __future__ import annotations

import msgspec

from connectapi.models.metrics import ActiveUsersResponse


class ActiveUsers(msgspec.Struct, frozen=True, kw_only=True):
    """Licensed users that were active in a span of time that ends now.

    Attributes:
        window: `1d`, `7d`, `30d` or `365d`.
        total: How many in all.
        administrators: How many of them are administrators.
        publishers: How many are publishers.
        viewers: How many are viewers.
    """

    window: str
    total: int
    administrators: int
    publishers: int
    viewers: int


def active_users(answer: ActiveUsersResponse) -> list[ActiveUsers]:
    """One row a span of time, the shortest first."""
    windows = sorted((answer.windows or {}).items(), key=lambda entry: (len(entry[0]), entry[0]))
    return [
        ActiveUsers(
            window=window,
            total=counts.total,
            administrators=counts.admin,
            publishers=counts.publisher,
            viewers=counts.viewer,
        )
        for window, counts in windows
    ]
