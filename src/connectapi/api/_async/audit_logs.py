# Written by `make generate` from contract/. Do not edit.
"""Operations on Audit Logs."""

from __future__ import annotations

from typing import Unpack

from connectapi._core.response import json
from connectapi._session._async.room import AsyncRoom
from connectapi.api.operations import OPERATIONS
from connectapi.models.audit_logs import (
    AuditActionResult,
    AuditLogs,
    AuditLogSearchResults,
    GetAuditLogsQuery,
    SearchAuditLogsQuery,
)


class AsyncAuditLogsApi(AsyncRoom):
    """Operations on Audit Logs."""

    async def get_audit_actions(self) -> list[AuditActionResult]:
        """The audit action names this server has.

        `GET /v1/audit/actions`. Rights: not stated (API key; 403 is declared). Since 2026.04.0
        at the latest.

        - No parameters and no paging; the whole list is one array.
        - The action names here are the values for the action filter of GET /v1/search/auditlogs.
        """
        return await self._session.send(
            OPERATIONS["getAuditActions"].request(json(list[AuditActionResult]))
        )

    async def get_audit_logs(self, **query: Unpack[GetAuditLogsQuery]) -> AuditLogs:
        """A page of the audit log.

        `GET /v1/audit_logs`. Rights: administrator. Since 1.7.0 at the latest.

        - Limit is best effort - fewer records come back when there are not enough.
        - Keyset paging - previous gives the page before the given id, next the page after it
          (values from paging.cursors).
        - paging.first, previous, next, last are full URLs ready to request.
        """
        return await self._session.send(
            OPERATIONS["getAuditLogs"].request(json(AuditLogs), query=query)
        )

    async def search_audit_logs(
        self, **query: Unpack[SearchAuditLogsQuery]
    ) -> AuditLogSearchResults:
        """Search the audit log by terms and filters.

        `GET /v1/search/auditlogs`. Rights: administrator. Since 2026.04.0 at the latest.

        - Q holds search terms and key:value filters side by side.
        - Whatever in q is not a supported filter is a search term.
        - A term is matched against user_description, action and event_description.
        """
        return await self._session.send(
            OPERATIONS["searchAuditLogs"].request(json(AuditLogSearchResults), query=query)
        )
