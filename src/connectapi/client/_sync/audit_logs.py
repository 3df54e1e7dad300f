# Derived from src/connectapi/client/_async/audit_logs.py by `make generate`. Do not edit.
"""The audit log of a server."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal, Unpack

from connectapi.api.operations import OPERATIONS
from connectapi.client._sync.listing import Listing
from connectapi.client._sync.prepared import Prepared
from connectapi.client._sync.resource import Resource
from connectapi.client.audit_query import actions_of, audit_query, check_actions
from connectapi.client.subjects import ByGuid
from connectapi.models.audit_logs import (
    AuditActionResult,
    AuditLog,
    AuditLogEntry,
    GetAuditLogsFilters,
)
from connectapi.tables.progress import Progress


class AuditLogsResource(Resource):
    """Lists and searches who did what. Rights: administrator."""

    def find(
        self,
        *,
        limit: int | None = None,
        page_size: int | None = None,
        progress: Progress | None = None,
        **filters: Unpack[GetAuditLogsFilters],
    ) -> Listing[AuditLog]:
        """List the whole log, oldest entries first; `asc_order=False` begins with the newest.

        All entries are given unless `limit` says otherwise, 500 a request. What the server does by
        itself is in the log, too. Operation: getAuditLogs, since 1.7.0.

        Raises:
            InvalidArgument: An unknown filter or value.
        """
        return self._listing(
            "getAuditLogs",
            AuditLog,
            filters,
            limit=limit,
            page_size=page_size,
            progress=progress,
            called="audit_logs.find",
        )

    # one argument a filter, all by keyword
    def search(  # noqa: PLR0913
        self,
        words: str = "",
        *,
        action: str | Sequence[str] | None = None,
        user: ByGuid | Sequence[ByGuid] | None = None,
        by_system: bool | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        order: Literal["asc", "desc"] | None = None,
        limit: int | None = None,
        page_size: int | None = None,
        progress: Progress | None = None,
    ) -> Listing[AuditLogEntry]:
        """List the entries that hold all `words` and fit all filters.

        `words` are looked for in the actor's name, the action and the event, in any letter case; a
        word after `-` must not be there, and the server's own filters may stand among them.
        `action` and `user` take one or several, of which any may fit; a user is a record or a guid.
        `by_system=False` leaves out what the server did by itself. `since` and `until` are aware
        datetimes, both inclusive. Operations: searchAuditLogs, since 2026.04.0; with `action`
        getAuditActions.

        Raises:
            InvalidArgument: A filter without values, a naive datetime, an unknown order or a user
                who is no record and no guid; when the listing is read, an unknown action.
        """
        asked = audit_query(
            words, action=action, user=user, by_system=by_system, since=since, until=until
        )
        found = OPERATIONS["searchAuditLogs"]
        query = {"q": asked} if asked else {}
        if order is not None:
            query["order"] = order
        wanted = actions_of(action)

        def checked() -> str:
            if wanted:
                known = self._api.audit_logs.get_audit_actions()
                check_actions(wanted, [action.action for action in known])
                wanted.clear()
            return found.path

        return Listing(
            Prepared(self._session, checked),
            found,
            query=found.filters("audit_logs.search", query),
            model=AuditLogEntry,
            limit=limit,
            page_size=page_size,
            progress=progress,
        )

    def actions(self) -> Listing[AuditActionResult]:
        """List the actions that the log may hold, with descriptions.

        Operation: getAuditActions, since 2026.04.0.
        """
        return self._listing("getAuditActions", AuditActionResult, {})
