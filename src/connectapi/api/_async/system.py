# Written by `make generate` from contract/. Do not edit.
"""Operations on System."""

from __future__ import annotations

from connectapi._core.response import json
from connectapi._session._async.room import AsyncRoom
from connectapi.api.operations import OPERATIONS
from connectapi.models.system import ServerStorageSummary


class AsyncSystemApi(AsyncRoom):
    """Operations on System."""

    async def get_server_storage(self) -> ServerStorageSummary:
        """server-wide totals of bundle storage.

        `GET /v1/system/storage`. Rights: administrator. Since 2026.06.1 at the latest.

        - signed-in administrators only.
        - Gives total, active and inactive bundle bytes, the bundle count and the content item
          count.
        """
        return await self._session.send(
            OPERATIONS["getServerStorage"].request(json(ServerStorageSummary))
        )
