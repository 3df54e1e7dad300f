# Written by `make generate` from contract/. Do not edit.
"""Operations on System Information."""

from __future__ import annotations

from typing import Unpack

from connectapi._core.encode import json_body
from connectapi._core.response import json
from connectapi._session._async.room import AsyncRoom
from connectapi.api.operations import OPERATIONS
from connectapi.models.system_information import (
    DeleteRuntimeCacheInput,
    DeleteRuntimeCacheResponse,
    Host,
    ListHostsQuery,
    RuntimeCaches,
    ServiceAccounts,
)


class AsyncSystemInformationApi(AsyncRoom):
    """Operations on System Information."""

    async def delete_runtime_cache(
        self, **fields: Unpack[DeleteRuntimeCacheInput]
    ) -> DeleteRuntimeCacheResponse:
        """Delete one runtime package cache.

        `DELETE /v1/system/caches/runtime`. Rights: administrator. Since 2023.05.0.

        - A DELETE that carries a JSON body; language, version and image_name together name the
          cache.
        - The deletion is a background task; its id is task_id in the answer.
        - With dry_run true the input is only checked, nothing is deleted and task_id is null.
        """
        return await self._session.send(
            OPERATIONS["deleteRuntimeCache"].request(
                json(DeleteRuntimeCacheResponse),
                body=json_body("deleteRuntimeCache", fields, DeleteRuntimeCacheInput),
            )
        )

    async def list_runtime_caches(self) -> RuntimeCaches:
        """List the runtime package caches.

        `GET /v1/system/caches/runtime`. Rights: administrator. Since 2023.05.0.

        - Covers packrat (R) caches and Python environment caches.
        - No 403 is listed, though only administrators may call it.
        """
        return await self._session.send(
            OPERATIONS["listRuntimeCaches"].request(json(RuntimeCaches))
        )

    async def list_hosts(self, **query: Unpack[ListHostsQuery]) -> list[Host]:
        """List the registered server hosts.

        `GET /v1/system/hosts`. Rights: administrator. Since 2024.12.0 at the latest.

        - Inactive hosts are included unless active is true.
        - A host counts as active when it checked in within the last 60 seconds.
        - A bare JSON array, no paging.
        """
        return await self._session.send(
            OPERATIONS["listHosts"].request(json(list[Host]), query=query)
        )

    async def list_service_accounts(self) -> ServiceAccounts:
        """List the Kubernetes service accounts found.

        `GET /v1/system/offhost/service-accounts`. Rights: publisher or administrator. Since
        2024.12.0 at the latest.

        - Meaningful only where the server runs content off-host (Kubernetes).
        - The accounts are those seen when the server started.
        - No 403 is listed, though viewers may not call it.
        """
        return await self._session.send(
            OPERATIONS["listServiceAccounts"].request(json(ServiceAccounts))
        )
