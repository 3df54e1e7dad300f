# Derived from src/connectapi/api/_async/environment_permissions.py by `make generate`. Do not edit.
"""Operations on Environment Permissions."""

from __future__ import annotations

from typing import Unpack

from connectapi._core.encode import json_body
from connectapi._core.response import json, nothing
from connectapi._session._sync.room import Room
from connectapi.api.operations import OPERATIONS
from connectapi.models.environment_permissions import (
    EnvironmentPermission,
    EnvironmentPermissionInput,
)


class EnvironmentPermissionsApi(Room):
    """Operations on Environment Permissions."""

    def list_environment_permissions(self, guid: str) -> list[EnvironmentPermission]:
        """Who (users, groups) may use an environment.

        `GET /v1/environments/{guid}/permissions`. Rights: administrator. Since 2026.06.0 at the
        latest.
        """
        return self._session.send(
            OPERATIONS["listEnvironmentPermissions"].request(
                json(list[EnvironmentPermission]), path={"guid": guid}
            )
        )

    def add_environment_permission(
        self, guid: str, **fields: Unpack[EnvironmentPermissionInput]
    ) -> EnvironmentPermission:
        """Let one user or one group use an environment.

        `POST /v1/environments/{guid}/permissions`. Rights: administrator. Since 2026.06.0 at the
        latest.

        - Give only one of user_guid and group_guid per request, never both.
        - Success is 200 (not 201) with the new entry.
        """
        return self._session.send(
            OPERATIONS["addEnvironmentPermission"].request(
                json(EnvironmentPermission),
                path={"guid": guid},
                body=json_body("addEnvironmentPermission", fields, EnvironmentPermissionInput),
            )
        )

    def delete_environment_permission(self, guid: str, permission_guid: str) -> None:
        """Take one permission entry away.

        `DELETE /v1/environments/{guid}/permissions/{permission_guid}`. Rights: administrator.
        Since 2026.06.0 at the latest.

        - Guid is the environment; permission_guid is the guid of the entry, not of the user or
          group.
        """
        return self._session.send(
            OPERATIONS["deleteEnvironmentPermission"].request(
                nothing, path={"guid": guid, "permission_guid": permission_guid}
            )
        )

    def get_environment_permission(self, guid: str, permission_guid: str) -> EnvironmentPermission:
        """One permission entry by its guid.

        `GET /v1/environments/{guid}/permissions/{permission_guid}`. Rights: administrator. Since
        2026.06.0 at the latest.

        - Guid is the environment; permission_guid is the guid of the entry, not of the user or
          group.
        """
        return self._session.send(
            OPERATIONS["getEnvironmentPermission"].request(
                json(EnvironmentPermission), path={"guid": guid, "permission_guid": permission_guid}
            )
        )
