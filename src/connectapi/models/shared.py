# Written by `make generate` from contract/. Do not edit.
"""Schemas that several tags use."""

from __future__ import annotations

from typing import Any

from connectapi._core.model import Model, absent


class APIError(Model, frozen=True, kw_only=True):
    """The body of every error answer; code and error are always there."""

    code: int = absent()
    """See errors.yaml."""

    error: str = absent()
    """What went wrong, for people."""

    payload: dict[str, Any] | None = absent()
    """Details whose form depends on the code."""


class PagingLinks(Model, frozen=True, kw_only=True):
    """`PagingLinks` of the API."""

    first: str | None = absent()
    """Full URL; null when this is the first page."""

    previous: str | None = absent()
    """Full URL; null when this is the first page."""

    next: str | None = absent()
    """Full URL; null when this is the last page."""

    last: str | None = absent()
    """Full URL; null when this is the last page."""


class KeysetPaging(PagingLinks, frozen=True, kw_only=True):
    """`KeysetPaging` of the API."""

    cursors: PagingCursors = absent()
    """Cursors."""


class OffsetPaging(Model, frozen=True, kw_only=True):
    """`OffsetPaging` of the API."""

    current_page: int = absent()
    """Current page, such as 1."""

    total: int = absent()
    """All matches, not only this page's."""


class PagingCursors(Model, frozen=True, kw_only=True):
    """`PagingCursors` of the API."""

    previous: str | None = absent()
    """Value for the previous query parameter, to step back a page."""

    next: str | None = absent()
    """Value for the next query parameter, to step on a page."""


class RRuleSet(Model, frozen=True, kw_only=True):
    """`RRuleSet` of the API."""

    dtstart: str = absent()
    """RFC 5545 component with its label."""

    rrules: list[str] = absent()
    """RFC 5545 components with their label."""

    until: str = absent()
    """Where the schedule has an end."""
