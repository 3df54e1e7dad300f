# Derived from src/connectapi/api/_async/server_information.py by `make generate`. Do not edit.
"""Operations on Server Information."""

from __future__ import annotations

from connectapi._core.response import json
from connectapi._session._sync.room import Room
from connectapi.api.operations import OPERATIONS
from connectapi.models.server_information import (
    NodeJsInfo,
    PublicSettings,
    PythonInfo,
    QuartoInstallations,
    RInstallations,
    TensorFlowInstallations,
    TimeZoneEntry,
)


class ServerInformationApi(Room):
    """Operations on Server Information."""

    def get_nodejs_information(self) -> NodeJsInfo:
        """List the Node.js versions that can run content.

        `GET /v1/server_settings/nodejs`. Rights: publisher or administrator. Since 2026.04.0.

        - signed-in callers only; viewers refused.
        - One installation entry per available Node.js version.
        - Unlike its Python, R, Quarto and TensorFlow siblings, no service token scope is
          documented.
        """
        return self._session.send(OPERATIONS["getNodeJsInformation"].request(json(NodeJsInfo)))

    def get_public_settings(self) -> PublicSettings:
        """The few settings that signed-out pages need.

        `GET /v1/server_settings/public`. Rights: none. Since 2026.06.1 at the latest.

        - Deliberately minimal, since anyone can read it.
        - Authentication covers the provider's name, notice and timing; its inner fields are not
          given.
        - Also tells whether self-registration is open, the branding name, and the username rules
          for registering.
        """
        return self._session.send(OPERATIONS["getPublicSettings"].request(json(PublicSettings)))

    def get_python_information(self) -> PythonInfo:
        """List the Python versions that can run content.

        `GET /v1/server_settings/python`. Rights: publisher or administrator; service token scope
        server-settings:read. Since 1.8.2 at the latest.

        - signed-in callers only; viewers refused.
        - One installation entry per available Python version.
        - A service token with scope server-settings:read is accepted.
        """
        return self._session.send(OPERATIONS["getPythonInformation"].request(json(PythonInfo)))

    def get_quarto_information(self) -> QuartoInstallations:
        """List the Quarto versions that can run content.

        `GET /v1/server_settings/quarto`. Rights: publisher or administrator; service token scope
        server-settings:read. Since 2021.08.0.

        - signed-in callers only; viewers refused.
        - One installation entry per available Quarto version.
        - A service token with scope server-settings:read is accepted.
        """
        return self._session.send(
            OPERATIONS["getQuartoInformation"].request(json(QuartoInstallations))
        )

    def get_r_information(self) -> RInstallations:
        """List the R versions that can run content.

        `GET /v1/server_settings/r`. Rights: publisher or administrator; service token scope
        server-settings:read. Since 1.6.10 at the latest.

        - signed-in callers only; viewers refused.
        - One installation entry per available R version.
        - A service token with scope server-settings:read is accepted.
        """
        return self._session.send(OPERATIONS["getRInformation"].request(json(RInstallations)))

    def get_tensorflow_information(self) -> TensorFlowInstallations:
        """List the TensorFlow versions that can run content.

        `GET /v1/server_settings/tensorflow`. Rights: publisher or administrator; service token
        scope server-settings:read. Since 2024.05.0.

        - signed-in callers only; viewers refused.
        - One installation entry per available TensorFlow version.
        - A service token with scope server-settings:read is accepted.
        """
        return self._session.send(
            OPERATIONS["getTensorFlowInformation"].request(json(TensorFlowInstallations))
        )

    def get_time_zones(self) -> list[TimeZoneEntry]:
        """Every time zone name and offset the server knows.

        `GET /v1/timezones`. Rights: any user (not stated; 401 and 403 are possible). Since
        2024.11.0 at the latest.

        - A bare JSON array, no paging.
        """
        return self._session.send(OPERATIONS["getTimeZones"].request(json(list[TimeZoneEntry])))
