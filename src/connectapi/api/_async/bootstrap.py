# Written by `make generate` from contract/. Do not edit.
"""Operations on Bootstrap."""

from __future__ import annotations

from connectapi._core.response import json
from connectapi._session._async.room import AsyncRoom
from connectapi.api.operations import OPERATIONS
from connectapi.models.bootstrap import BootstrapSuccess


class AsyncBootstrapApi(AsyncRoom):
    """Operations on Bootstrap."""

    async def bootstrap(self) -> BootstrapSuccess:
        """Make the first administrator and its API key.

        `POST /v1/bootstrap`. Rights: bootstrap JWT, no API key. Since 2024.12.0 at the latest.

        - Works only while the installation has no users at all.
        - By the API's error table: 403 with code 165 ProhibitedBootstrap when users exist, 401
          with code 166 InvalidJWT for a bad token.
        - Authorized by the header Authorization: Connect-Bootstrap <JWT> in place of an API key.
        """
        return await self._session.send(OPERATIONS["bootstrap"].request(json(BootstrapSuccess)))

    async def bootstrap_experimental(self) -> BootstrapSuccess:
        """Old address of the first administrator call.

        `POST /v1/experimental/bootstrap`. Rights: bootstrap JWT, no API key. Since 2022.10.0.
        Deprecated by the server.

        - Deprecated in favour of POST /v1/bootstrap, otherwise alike.
        - Works only while the installation has no users at all.
        - No request body.
        """
        return await self._session.send(
            OPERATIONS["bootstrapExperimental"].request(json(BootstrapSuccess))
        )
