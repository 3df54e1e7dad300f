# Derived from src/connectapi/client/_async/content_item.py by `make generate`. Do not edit.
"""A content item: its fields, and the verbs that act on it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from connectapi.client._sync.item_addresses import ItemAddresses
from connectapi.client._sync.item_bookmarks import ItemBookmarks
from connectapi.client._sync.item_packages import ItemPackages
from connectapi.client._sync.item_running import ItemRunning
from connectapi.client._sync.item_tags import ItemTags
from connectapi.client._sync.item_thumbnail import ItemThumbnail
from connectapi.client._sync.item_vanity import ItemVanity
from connectapi.client._sync.item_work import ItemWork

if TYPE_CHECKING:
    from connectapi.client._sync.bundles import BundlesResource
    from connectapi.client._sync.environment import EnvironmentResource
    from connectapi.client._sync.item_integrations import ItemIntegrationsResource
    from connectapi.client._sync.jobs import JobsResource
    from connectapi.client._sync.permissions import PermissionsResource

# Each area of an item has a module of its own, `item_<area>.py`; here they are put together.
# What hangs on an item is imported where it is first asked for: a program pays for what it uses.


class ContentItem(
    ItemWork,
    ItemRunning,
    ItemVanity,
    ItemThumbnail,
    ItemTags,
    ItemPackages,
    ItemBookmarks,
    ItemAddresses,
    frozen=True,
    kw_only=True,
):
    """A content item as the server answered it, with verbs.

    The fields are those of `models.Content`. A verb that changes the item brings the fields up to
    date.
    """

    @cached_property
    def bundles(self) -> BundlesResource:
        """The item's bundles."""
        from connectapi.client._sync.bundles import BundlesResource

        return BundlesResource(self._session, self.guid)

    @cached_property
    def permissions(self) -> PermissionsResource:
        """Who may see or change the item, besides its owner."""
        from connectapi.client._sync.permissions import PermissionsResource

        return PermissionsResource(self._session, self.guid)

    @cached_property
    def environment(self) -> EnvironmentResource:
        """The item's environment variables."""
        from connectapi.client._sync.environment import EnvironmentResource

        return EnvironmentResource(self._session, self.guid)

    @cached_property
    def jobs(self) -> JobsResource:
        """The processes that ran for the item, with their logs."""
        from connectapi.client._sync.jobs import JobsResource

        return JobsResource(self._session, self.guid)

    @cached_property
    def integrations(self) -> ItemIntegrationsResource:
        """The OAuth integrations that the item uses."""
        from connectapi.client._sync.item_integrations import ItemIntegrationsResource

        return ItemIntegrationsResource(self._session, self.guid)

    def logs(self, *, last: int | None = None) -> list[str]:
        """The lines of the newest job's log, or the `last` of them; empty where no job ran.

        Operations: getJobs, jobLogs. Rights: owner, collaborator or administrator.
        """
        return self.jobs.newest_log(last=last)
