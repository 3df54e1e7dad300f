"""Who may see or change one content item."""

from __future__ import annotations

from connectapi._core.errors import NotFound
from connectapi._session._async.session import AsyncSession
from connectapi.client._async.listing import AsyncListing
from connectapi.client._async.principals import AsyncPrincipalsResource, Principal
from connectapi.client._async.resource import AsyncResource
from connectapi.client.absence import there_is_none
from connectapi.client.roles import Role, wire_role
from connectapi.models.content_permissions import Permission, PermissionInput
from connectapi.models.groups import Group
from connectapi.models.users import User


class AsyncPermissionsResource(AsyncResource):
    """Grants and revokes; users and groups alike. The item's owner is not in the list."""

    def __init__(self, session: AsyncSession, guid: str) -> None:
        super().__init__(session)
        self._guid = guid

    def find(self) -> AsyncListing[Permission]:
        """List the entries.

        Operation: listContentPermissions. Rights: anyone who may view the item.
        """
        return self._listing("listContentPermissions", Permission, {}, path={"guid": self._guid})

    async def grant(self, principal: User | Group | str, *, role: Role = "viewer") -> Permission:
        """Let a user or group view the item, or change it (`editor`).

        Nothing is sent where it is so already.

        A principal is a record, a guid, a user name, an e-mail address or a group's name.
        Operations: listContentPermissions, addContentPermission or updateContentPermission. Rights:
        owner or collaborator, administrator.

        Raises:
            NotFound: No such user or group.
            Ambiguous: A name fits several; the error lists them.
            InvalidArgument: An unknown role.
        """
        wanted = wire_role(role)
        found = await AsyncPrincipalsResource(self._session).resolve(principal)
        entry = await self._entry(found)
        fields: PermissionInput = {
            "principal_guid": found.guid,
            "principal_type": found.kind,
            "role": wanted,
        }
        if entry is None:
            return await self._api.content_permissions.add_content_permission(self._guid, **fields)
        if entry.role in {wanted, role}:
            return entry
        return await self._api.content_permissions.update_content_permission(
            self._guid, entry.id, **fields
        )

    async def revoke(self, principal: User | Group | str) -> None:
        """Take a user or group off the list; no error where it is not on it.

        Operations: listContentPermissions, deleteContentPermission. Rights: owner or collaborator,
        administrator.

        Raises:
            NotFound: No such user or group.
            Ambiguous: A name fits several; the error lists them.
        """
        found = await AsyncPrincipalsResource(self._session).resolve(principal)
        entry = await self._entry(found)
        if entry is None:
            return
        try:
            await self._api.content_permissions.delete_content_permission(self._guid, entry.id)
        except NotFound as error:
            there_is_none(error)

    async def _entry(self, principal: Principal) -> Permission | None:
        async for entry in self.find():
            if entry.principal_guid == principal.guid:
                return entry
        return None
