# Derived from src/connectapi/client/_async/permissions.py by `make generate`. Do not edit.
"""Who may see or change one content item."""

from __future__ import annotations

from connectapi._core.errors import NotFound
from connectapi._session._sync.session import Session
from connectapi.client._sync.listing import Listing
from connectapi.client._sync.principals import Principal, PrincipalsResource
from connectapi.client._sync.resource import Resource
from connectapi.client.absence import there_is_none
from connectapi.client.roles import Role, wire_role
from connectapi.models.content_permissions import Permission, PermissionInput
from connectapi.models.groups import Group
from connectapi.models.users import User


class PermissionsResource(Resource):
    """Grants and revokes; users and groups alike. The item's owner is not in the list."""

    def __init__(self, session: Session, guid: str) -> None:
        super().__init__(session)
        self._guid = guid

    def find(self) -> Listing[Permission]:
        """List the entries.

        Operation: listContentPermissions. Rights: anyone who may view the item.
        """
        return self._listing("listContentPermissions", Permission, {}, path={"guid": self._guid})

    def grant(self, principal: User | Group | str, *, role: Role = "viewer") -> Permission:
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
        found = PrincipalsResource(self._session).resolve(principal)
        entry = self._entry(found)
        fields: PermissionInput = {
            "principal_guid": found.guid,
            "principal_type": found.kind,
            "role": wanted,
        }
        if entry is None:
            return self._api.content_permissions.add_content_permission(self._guid, **fields)
        if entry.role in {wanted, role}:
            return entry
        return self._api.content_permissions.update_content_permission(
            self._guid, entry.id, **fields
        )

    def revoke(self, principal: User | Group | str) -> None:
        """Take a user or group off the list; no error where it is not on it.

        Operations: listContentPermissions, deleteContentPermission. Rights: owner or collaborator,
        administrator.

        Raises:
            NotFound: No such user or group.
            Ambiguous: A name fits several; the error lists them.
        """
        found = PrincipalsResource(self._session).resolve(principal)
        entry = self._entry(found)
        if entry is None:
            return
        try:
            self._api.content_permissions.delete_content_permission(self._guid, entry.id)
        except NotFound as error:
            there_is_none(error)

    def _entry(self, principal: Principal) -> Permission | None:
        for entry in self.find():
            if entry.principal_guid == principal.guid:
                return entry
        return None
