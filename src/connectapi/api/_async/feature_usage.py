# Written by `make generate` from contract/. Do not edit.
"""Operations on Feature Usage."""

from __future__ import annotations

from connectapi._core.response import json
from connectapi._session._async.room import AsyncRoom
from connectapi.api.operations import OPERATIONS
from connectapi.models.feature_usage import Feature


class AsyncFeatureUsageApi(AsyncRoom):
    """Operations on Feature Usage."""

    async def list_feature_usage(self) -> list[Feature]:
        """Which tracked features have been used.

        `GET /v1/feature-usage`. Rights: publisher. Since 2024.12.0 at the latest.

        - Never paged; every tracked flag is in the one array.
        """
        return await self._session.send(OPERATIONS["listFeatureUsage"].request(json(list[Feature])))
