# Written by `make generate` from contract/. Do not edit.
"""Answers, inputs and queries of the operations on Audit Logs."""

from __future__ import annotations

from typing import Literal, TypedDict

from connectapi._core.model import Model, Time, absent
from connectapi.models.shared import KeysetPaging


class AuditLogSearchResults(Model, frozen=True, kw_only=True):
    """`AuditLogSearchResults` of the API."""

    total: int = absent()
    """Matches in all pages together."""

    results: list[AuditLogEntry] = absent()
    """This page only."""


class AuditActionResult(Model, frozen=True, kw_only=True):
    """`AuditActionResult` of the API."""

    action: str = absent()
    """Action, such as create_user."""

    description: str = absent()
    """Readable text for the action."""


class AuditLogs(Model, frozen=True, kw_only=True):
    """`AuditLogs` of the API."""

    results: list[AuditLog] = absent()
    """Results."""

    paging: KeysetPaging = absent()
    """Paging."""


class AuditLogEntry(Model, frozen=True, kw_only=True):
    """Search result; same fields as AuditLog."""

    id: str = absent()
    """Id, such as 123."""

    time: Time = absent()
    """Time, such as 2006-01-02T15:04:05-07:00."""

    user_id: str = absent()
    """actor's internal id; 0 for system actors."""

    user_guid: str | None = absent()
    """actor's guid. Since 2023.09.0."""

    user_description: str = absent()
    """Readable text for the actor."""

    action: str = absent()
    """Action, such as create_user."""

    event_description: str = absent()
    """Readable text for what happened."""


class AuditLog(Model, frozen=True, kw_only=True):
    """List result; same fields as AuditLogEntry."""

    id: str = absent()
    """Id."""

    time: Time = absent()
    """Time, such as 2006-01-02T15:04:05-07:00."""

    user_id: str = absent()
    """actor's internal id."""

    user_guid: str | None = absent()
    """actor's guid. Since 2023.09.0."""

    user_description: str = absent()
    """actor's full name, then username in brackets."""

    action: str = absent()
    """Action, such as add_user."""

    event_description: str = absent()
    """Readable text; names the affected user as full name (username)."""


class GetAuditLogsFilters(TypedDict, total=False):
    """Filters of `GET /v1/audit_logs`."""

    asc_order: bool
    """Asc order."""


class GetAuditLogsQuery(GetAuditLogsFilters, total=False):
    """Query of `GET /v1/audit_logs`: its filters and paging."""

    limit: int
    """Limit."""

    previous: str
    """Previous."""

    next: str
    """Next."""


class SearchAuditLogsFilters(TypedDict, total=False):
    """Filters of `GET /v1/search/auditlogs`."""

    q: str
    """Q."""

    order: Literal["asc", "desc"]
    """Order. One of asc, desc."""


class SearchAuditLogsQuery(SearchAuditLogsFilters, total=False):
    """Query of `GET /v1/search/auditlogs`: its filters and paging."""

    page_number: int
    """Page number."""

    page_size: int
    """Page size."""
