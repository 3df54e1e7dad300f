# Written by `make generate` from contract/. Do not edit.
"""Answers, inputs and queries of the operations on Metrics."""

from __future__ import annotations

from connectapi._core.model import Model, absent


class ActiveUsersWindowCounts(Model, frozen=True, kw_only=True):
    """`ActiveUsersWindowCounts` of the API."""

    total: int = absent()
    """Distinct active licensed users in the window."""

    admin: int = absent()
    """Admin."""

    publisher: int = absent()
    """Publisher."""

    viewer: int = absent()
    """Viewer."""


class ActiveUsersResponse(Model, frozen=True, kw_only=True):
    """`ActiveUsersResponse` of the API."""

    windows: dict[str, ActiveUsersWindowCounts] = absent()
    """Keys are 1d, 7d, 30d and 365d."""
