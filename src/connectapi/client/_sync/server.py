# Derived from src/connectapi/client/_async/server.py by `make generate`. Do not edit.
"""What a server says of itself."""

from __future__ import annotations

from typing import Any

from connectapi._core.request import Request
from connectapi._core.response import builtins
from connectapi._core.version import ServerVersion
from connectapi.client._sync.listing import Listing
from connectapi.client._sync.resource import Resource
from connectapi.models.server_information import (
    PythonInfo,
    QuartoInstallation,
    RInstallation,
    TimeZoneEntry,
)


class ServerResource(Resource):
    """Version, settings and what is installed."""

    def version(self) -> ServerVersion:
        """The server's version, asked once; one that the server hides is known as unknown."""
        return self._session.server_version()

    def settings(self) -> dict[str, Any]:
        """The settings that the server shows to the caller, as it sends them.

        They come from an unversioned route.
        """
        request = Request("", "GET", "/server_settings", builtins)
        found: dict[str, Any] = self._session.send(request)
        return found

    def python(self) -> PythonInfo:
        """Python versions. Operation: getPythonInformation. Rights: any user."""
        return self._api.server_information.get_python_information()

    def r(self) -> Listing[RInstallation]:
        """R versions. Operation: getRInformation. Rights: any user."""
        return self._listing("getRInformation", RInstallation, {})

    def quarto(self) -> Listing[QuartoInstallation]:
        """Quarto versions. Operation: getQuartoInformation. Rights: any user."""
        return self._listing("getQuartoInformation", QuartoInstallation, {})

    def time_zones(self) -> Listing[TimeZoneEntry]:
        """Time zones that schedules may use. Operation: getTimeZones. Rights: any user."""
        return self._listing("getTimeZones", TimeZoneEntry, {})
