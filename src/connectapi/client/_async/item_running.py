"""What a content item runs: its variants, their schedules, and where it is fetched from."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from connectapi.client._async.item_base import AsyncItemBase

if TYPE_CHECKING:
    from connectapi.client._async.repository import AsyncRepositoryResource
    from connectapi.client._async.variant_schedule import AsyncScheduleResource
    from connectapi.client._async.variants import AsyncVariantsResource

# Each is imported where it is first asked for: a program pays for what it uses.


class AsyncItemRunning(AsyncItemBase, frozen=True, kw_only=True):
    """An item's variants, schedule and repository."""

    @cached_property
    def variants(self) -> AsyncVariantsResource:
        """The ways in which a document is rendered."""
        from connectapi.client._async.variants import AsyncVariantsResource

        return AsyncVariantsResource(self._session, self.guid, self.content_url, self.dashboard_url)

    @cached_property
    def schedule(self) -> AsyncScheduleResource:
        """When a document is rendered: the schedule of its default variant."""
        from connectapi.client._async.variant_schedule import AsyncScheduleResource

        return AsyncScheduleResource(self._session, self.variants.default)

    @cached_property
    def repository(self) -> AsyncRepositoryResource:
        """The Git repository that the server fetches the item from."""
        from connectapi.client._async.repository import AsyncRepositoryResource

        return AsyncRepositoryResource(self._session, self.guid)
