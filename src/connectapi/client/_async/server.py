"""What a server says of itself."""

from __future__ import annotations

from typing import Any

from connectapi._core.request import Request
from connectapi._core.response import builtins
from connectapi._core.version import ServerVersion
from connectapi.client._async.listing import AsyncListing
from connectapi.client._async.resource import AsyncResource
from connectapi.models.server_information import (
    PythonInfo,
    QuartoInstallation,
    RInstallation,
    TimeZoneEntry,
)


class AsyncServerResource(AsyncResource):
    """Version, settings and what is installed."""

    async def version(self) -> ServerVersion:
        """The server's version, asked once; one that the server hides is known as unknown."""
        return await self._session.server_version()

    async def settings(self) -> dict[str, Any]:
        """The settings that the server shows to the caller, as it sends them.

        They come from an unversioned route.
        """
        request = Request("", "GET", "/server_settings", builtins)
        found: dict[str, Any] = await self._session.send(request)
        return found

    async def python(self) -> PythonInfo:
        """Python versions. Operation: getPythonInformation. Rights: any user."""
        return await self._api.server_information.get_python_information()

    def r(self) -> AsyncListing[RInstallation]:
        """R versions. Operation: getRInformation. Rights: any user."""
        return self._listing("getRInformation", RInstallation, {})

    def quarto(self) -> AsyncListing[QuartoInstallation]:
        """Quarto versions. Operation: getQuartoInformation. Rights: any user."""
        return self._listing("getQuartoInformation", QuartoInstallation, {})

    def time_zones(self) -> AsyncListing[TimeZoneEntry]:
        """Time zones that schedules may use. Operation: getTimeZones. Rights: any user."""
        return self._listing("getTimeZones", TimeZoneEntry, {})
