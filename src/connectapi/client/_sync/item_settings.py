# Derived from src/connectapi/client/_async/item_settings.py by `make generate`. Do not edit.
"""Changing a content item's fields, and deleting it."""

from __future__ import annotations

from typing import Final, Literal, Self, TypeAlias, Unpack

from connectapi._core.errors import InvalidArgument
from connectapi._core.unset import UNSET
from connectapi.client._sync.gates import require
from connectapi.client._sync.item_base import ItemBase
from connectapi.client._sync.owners import owner_guid
from connectapi.client.app_modes import is_interactive, is_rendered
from connectapi.client.subjects import ByGuid
from connectapi.models.content import UpdateContentInput

AccessType: TypeAlias = Literal["all", "logged_in", "acl"]

_LOCKING: Final = "2024.08.0"


class ItemSettings(ItemBase, frozen=True, kw_only=True):
    """The verbs that change an item's fields."""

    @property
    def is_rendered(self) -> bool:
        """Whether the item is a document that the server renders."""
        return is_rendered(self.app_mode or "")

    @property
    def is_interactive(self) -> bool:
        """Whether the item is an application or an API; False where nothing was deployed yet."""
        return is_interactive(self.app_mode or "")

    def update(self, **fields: Unpack[UpdateContentInput]) -> Self:
        """Change what is given.

        Nothing is sent where nothing differs from the fields as they were read.

        Operations: updateContent, getContent. Rights: owner or collaborator, administrator; some
        fields need an administrator.

        Raises:
            InvalidArgument: An unknown field or value.
        """
        changes = {
            name: value for name, value in fields.items() if getattr(self, name, UNSET) != value
        }
        if not changes:
            return self
        given: UpdateContentInput = {**changes}  # type: ignore[typeddict-item]  # the same keys, fewer of them
        self._api.content.update_content(self.guid, **given)
        return self.refresh()

    def set_access_type(self, access_type: AccessType) -> Self:
        """Say who may view the item: `all`, everybody `logged_in`, or those on the list (`acl`).

        Operations: updateContent, getContent. Rights: owner or collaborator, administrator.

        Raises:
            InvalidArgument: Another word; the error names the three.
        """
        return self.update(access_type=access_type)

    def set_owner(self, owner: ByGuid) -> Self:
        """Give the item to another user: a record, a guid, a user name or an e-mail address.

        The former owner keeps no rights on it. Operations: getUsers for a name, updateContent,
        getContent. Rights: administrator; the new owner must be a publisher or an administrator.

        Raises:
            NotFound: Nobody has the name.
            PermissionDenied: The new owner may not own content.
        """
        return self.update(owner_guid=owner_guid(self._session, owner))

    def set_run_as(self, user: str | None, *, current_user: bool = False) -> Self:
        """Run the item as a Unix user; None goes back to the server's default.

        With `current_user` it runs as each visitor's own account, where the server allows that.
        Operations: updateContent, getContent. Rights: administrator.

        Raises:
            InvalidArgument: An empty name.
        """
        if user is not None and not user.strip():
            raise InvalidArgument("A Unix user's name is empty; None means the server's default.")
        fields: UpdateContentInput = {"run_as": user}
        if current_user or self.run_as_current_user:
            fields["run_as_current_user"] = current_user
        return self.update(**fields)

    def lock(self, message: str = "") -> Self:
        """Show a message (Markdown) in place of the content; without one, an earlier one goes.

        Operations: updateContent, getContent, since 2024.08.0. Rights: owner or collaborator,
        administrator.

        Raises:
            UnsupportedByServer: The server is older; nothing was changed.
        """
        require(self._session, _LOCKING, "Locking content")
        return self.update(locked=True, locked_message=message)

    def unlock(self) -> Self:
        """Show the content again, and drop the message. As `lock` otherwise."""
        require(self._session, _LOCKING, "Unlocking content")
        return self.update(locked=False, locked_message="")

    def delete(self) -> None:
        """Delete the item with all its bundles; it cannot be undone.

        Operation: deleteContent. Rights: owner, collaborator or administrator.
        """
        self._api.content.delete_content(self.guid)
