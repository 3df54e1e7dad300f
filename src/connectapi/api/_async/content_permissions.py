# Written by `make generate` from contract/. Do not edit.
"""Operations on Content Permissions."""

from __future__ import annotations

from typing import Unpack

from connectapi._core.encode import json_body
from connectapi._core.response import json, nothing
from connectapi._session._async.room import AsyncRoom
from connectapi.api.operations import OPERATIONS
from connectapi.models.content_permissions import Permission, PermissionInput


class AsyncContentPermissionsApi(AsyncRoom):
    """Operations on Content Permissions."""

    async def list_content_permissions(self, guid: str) -> list[Permission]:
        """List a content item's access list.

        `GET /v1/content/{guid}/permissions`. Rights: authenticated; role not stated (403
        listed). Since 1.8.6.

        - Bare array, no paging, order not stated.
        - One entry for every user or group on the item's access list.
        """
        return await self._session.send(
            OPERATIONS["listContentPermissions"].request(
                json(list[Permission]), path={"guid": guid}
            )
        )

    async def add_content_permission(
        self, guid: str, **fields: Unpack[PermissionInput]
    ) -> Permission:
        """Add a principal, or update the one already there.

        `POST /v1/content/{guid}/permissions`. Rights: authenticated; role not stated (403
        listed). Since 1.8.6.

        - Upsert on the principal, so a repeat for the same user or group is no conflict (no 409
          listed).
        - send_email only has effect here, when the entry is new.
        """
        return await self._session.send(
            OPERATIONS["addContentPermission"].request(
                json(Permission),
                path={"guid": guid},
                body=json_body("addContentPermission", fields, PermissionInput),
            )
        )

    async def delete_content_permission(self, guid: str, id: str) -> None:
        """Remove one access entry.

        `DELETE /v1/content/{guid}/permissions/{id}`. Rights: authenticated; role not stated (403
        listed). Since 1.8.6.

        - Id is the entry's own id, not the principal's guid.
        """
        return await self._session.send(
            OPERATIONS["deleteContentPermission"].request(nothing, path={"guid": guid, "id": id})
        )

    async def get_content_permission(self, guid: str, id: str) -> Permission:
        """Read one access entry.

        `GET /v1/content/{guid}/permissions/{id}`. Rights: authenticated; role not stated (403
        listed). Since 1.8.6.

        - Id is the entry's own id, not the principal's guid.
        """
        return await self._session.send(
            OPERATIONS["getContentPermission"].request(
                json(Permission), path={"guid": guid, "id": id}
            )
        )

    async def update_content_permission(
        self, guid: str, id: str, **fields: Unpack[PermissionInput]
    ) -> Permission:
        """Change one access entry.

        `PUT /v1/content/{guid}/permissions/{id}`. Rights: authenticated; role not stated (403
        listed). Since 1.8.6.

        - send_email is ignored here.
        """
        return await self._session.send(
            OPERATIONS["updateContentPermission"].request(
                json(Permission),
                path={"guid": guid, "id": id},
                body=json_body("updateContentPermission", fields, PermissionInput),
            )
        )
