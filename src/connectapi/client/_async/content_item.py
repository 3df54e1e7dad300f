"""A content item: its fields, and the verbs that act on it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from connectapi.client._async.item_addresses import AsyncItemAddresses
from connectapi.client._async.item_bookmarks import AsyncItemBookmarks
from connectapi.client._async.item_packages import AsyncItemPackages
from connectapi.client._async.item_running import AsyncItemRunning
from connectapi.client._async.item_tags import AsyncItemTags
from connectapi.client._async.item_thumbnail import AsyncItemThumbnail
from connectapi.client._async.item_vanity import AsyncItemVanity
from connectapi.client._async.item_work import AsyncItemWork

if TYPE_CHECKING:
    from connectapi.client._async.bundles import AsyncBundlesResource
    from connectapi.client._async.environment import AsyncEnvironmentResource
    from connectapi.client._async.item_integrations import AsyncItemIntegrationsResource
    from connectapi.client._async.jobs import AsyncJobsResource
    from connectapi.client._async.permissions import AsyncPermissionsResource

# Each area of an item has a module of its own, `item_<area>.py`; here they are put together.
# What hangs on an item is imported where it is first asked for: a program pays for what it uses.


class AsyncContentItem(
    AsyncItemWork,
    AsyncItemRunning,
    AsyncItemVanity,
    AsyncItemThumbnail,
    AsyncItemTags,
    AsyncItemPackages,
    AsyncItemBookmarks,
    AsyncItemAddresses,
    frozen=True,
    kw_only=True,
):
    """A content item as the server answered it, with verbs.

    The fields are those of `models.Content`. A verb that changes the item brings the fields up to
    date.
    """

    @cached_property
    def bundles(self) -> AsyncBundlesResource:
        """The item's bundles."""
        from connectapi.client._async.bundles import AsyncBundlesResource

        return AsyncBundlesResource(self._session, self.guid)

    @cached_property
    def permissions(self) -> AsyncPermissionsResource:
        """Who may see or change the item, besides its owner."""
        from connectapi.client._async.permissions import AsyncPermissionsResource

        return AsyncPermissionsResource(self._session, self.guid)

    @cached_property
    def environment(self) -> AsyncEnvironmentResource:
        """The item's environment variables."""
        from connectapi.client._async.environment import AsyncEnvironmentResource

        return AsyncEnvironmentResource(self._session, self.guid)

    @cached_property
    def jobs(self) -> AsyncJobsResource:
        """The processes that ran for the item, with their logs."""
        from connectapi.client._async.jobs import AsyncJobsResource

        return AsyncJobsResource(self._session, self.guid)

    @cached_property
    def integrations(self) -> AsyncItemIntegrationsResource:
        """The OAuth integrations that the item uses."""
        from connectapi.client._async.item_integrations import AsyncItemIntegrationsResource

        return AsyncItemIntegrationsResource(self._session, self.guid)

    async def logs(self, *, last: int | None = None) -> list[str]:
        """The lines of the newest job's log, or the `last` of them; empty where no job ran.

        Operations: getJobs, jobLogs. Rights: owner, collaborator or administrator.
        """
        return await self.jobs.newest_log(last=last)
