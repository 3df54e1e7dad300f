# Derived from src/connectapi/client/_async/item_running.py by `make generate`. Do not edit.
"""What a content item runs: its variants, their schedules, and where it is fetched from."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from connectapi.client._sync.item_base import ItemBase

if TYPE_CHECKING:
    from connectapi.client._sync.repository import RepositoryResource
    from connectapi.client._sync.variant_schedule import ScheduleResource
    from connectapi.client._sync.variants import VariantsResource

# Each is imported where it is first asked for: a program pays for what it uses.


class ItemRunning(ItemBase, frozen=True, kw_only=True):
    """An item's variants, schedule and repository."""

    @cached_property
    def variants(self) -> VariantsResource:
        """The ways in which a document is rendered."""
        from connectapi.client._sync.variants import VariantsResource

        return VariantsResource(self._session, self.guid, self.content_url, self.dashboard_url)

    @cached_property
    def schedule(self) -> ScheduleResource:
        """When a document is rendered: the schedule of its default variant."""
        from connectapi.client._sync.variant_schedule import ScheduleResource

        return ScheduleResource(self._session, self.variants.default)

    @cached_property
    def repository(self) -> RepositoryResource:
        """The Git repository that the server fetches the item from."""
        from connectapi.client._sync.repository import RepositoryResource

        return RepositoryResource(self._session, self.guid)
