# Written by `make generate` from contract/. Do not edit.
"""Operations on Packages."""

from __future__ import annotations

from typing import Unpack

from connectapi._core.response import json_or_none
from connectapi._session._async.room import AsyncRoom
from connectapi.api.operations import OPERATIONS
from connectapi.models.packages import GetPackagesQuery, PackagesResponse


class AsyncPackagesApi(AsyncRoom):
    """Operations on Packages."""

    async def get_packages(self, **query: Unpack[GetPackagesQuery]) -> PackagesResponse | None:
        """Packages of all content items.

        `GET /v1/packages`. Rights: role not stated (authentication needed; 401 is listed, 403 is
        not). Since 2024.11.0.

        - Offset paging, an object with results, current_page and total.
        - Sorted by language, then by package name.
        - Content whose r_environment_management or python_environment_management is false is
          left out.
        """
        return await self._session.send(
            OPERATIONS["getPackages"].request(json_or_none(PackagesResponse), query=query)
        )
