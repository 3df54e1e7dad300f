# Derived from src/connectapi/client/_async/item_settings.py by `make generate`. Do not edit.
"""Changing a content item's fields, and deleting it."""

from __future__ import annotations

from typing import Self, Unpack

from connectapi._core.unset import UNSET
from connectapi.client._sync.item_base import ItemBase
from connectapi.models.content import UpdateContentInput


class ItemSettings(ItemBase, frozen=True, kw_only=True):
    """The verbs that change an item's fields."""

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

    def delete(self) -> None:
        """Delete the item with all its bundles; it cannot be undone.

        Operation: deleteContent. Rights: owner, collaborator or administrator.
        """
        self._api.content.delete_content(self.guid)
