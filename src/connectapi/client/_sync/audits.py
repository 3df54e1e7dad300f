# Derived from src/connectapi/client/_async/audits.py by `make generate`. Do not edit.
"""Audits: content that somebody should look at."""

from __future__ import annotations

from collections.abc import Generator
from datetime import datetime

from connectapi.client._sync.computed import ComputedListing
from connectapi.client._sync.content import ContentResource
from connectapi.client._sync.content_item import ContentItem
from connectapi.client._sync.listing import Listing
from connectapi.client._sync.resource import Resource
from connectapi.client._sync.usage import UsageResource
from connectapi.client.audit_rows import (
    AccessType,
    Language,
    LanguageVersion,
    RunAs,
    VersionCount,
    check_moments,
    checked_access,
    checked_languages,
    counted,
    last_change,
    run_as_of,
    usage_is_shown,
    versions_of,
)
from connectapi.client.version_plot import VersionPlot
from connectapi.models.users import User


class AuditsResource(Resource):
    """Looks through all content that the caller may see; administrators see all there is.

    Where not said otherwise the operation is getContents, and no request is made until the listing
    is read.
    """

    def versions(self, *languages: Language) -> Listing[LanguageVersion]:
        """List which versions of `r`, `python` and `quarto` each item uses, or of those named.

        An item that uses two languages is there twice. Rights: any user; versions are shown to
        those who may change an item, and to administrators.

        Raises:
            InvalidArgument: An unknown language.
        """
        wanted = checked_languages(languages)

        def rows() -> Generator[LanguageVersion, None]:
            for item in self._items():
                for version in versions_of(item, wanted):
                    yield version

        return ComputedListing("versions of languages", rows, model=LanguageVersion)

    def version_counts(self, *languages: Language) -> Listing[VersionCount]:
        """List how many items use each version, and since and until when they were deployed.

        Versions stand from old to new. Rights: as for `versions`.

        Raises:
            InvalidArgument: An unknown language.
        """
        versions = self.versions(*languages)

        def rows() -> Generator[VersionCount, None]:
            for count in counted(versions.collect()):
                yield count

        return ComputedListing("counts of versions", rows, model=VersionCount)

    def plot_versions(self, *languages: Language) -> VersionPlot:
        """Draw how many items use each version, and when those were deployed last.

        No plotting library is needed. Rights: as for `versions`.

        Raises:
            InvalidArgument: An unknown language.
        """
        return VersionPlot(self.versions(*languages).collect())

    def run_as(self) -> Listing[RunAs]:
        """List items that do not run as the server's default user.

        For those that run as each visitor's own it says `current user`. Rights: administrator.
        """

        def rows() -> Generator[RunAs, None]:
            for item in self._items():
                found = run_as_of(item)
                if found is not None:
                    yield found

        return ComputedListing("content that runs as another user", rows, model=RunAs)

    def open_access(self, access_type: AccessType = "all") -> Listing[ContentItem]:
        """List items that anybody may view, or those of another access type.

        Raises:
            InvalidArgument: Another type than `all`, `logged_in` and `acl`.
        """
        wanted = checked_access(access_type)

        def rows() -> Generator[ContentItem, None]:
            for item in self._items():
                if item.access_type == wanted:
                    yield item

        return ComputedListing(f"content with access {wanted!r}", rows, model=ContentItem)

    def stale(
        self,
        *,
        not_deployed_since: datetime | None = None,
        not_used_since: datetime | None = None,
    ) -> Listing[ContentItem]:
        """List items that were neither deployed nor used since the moments given.

        One of them is enough: then the other is not looked at. An item that was never deployed
        counts from when it was made. A publisher, who is not shown how others' content is used,
        gets only what is theirs to change where usage counts. Operations: getContents; for usage
        getContentVisits, getShinyAppUsage and getCurrentUser. Rights: administrator, or publisher.

        Raises:
            InvalidArgument: Neither moment, or a naive one.
        """
        check_moments(not_deployed_since=not_deployed_since, not_used_since=not_used_since)

        def rows() -> Generator[ContentItem, None]:
            used: set[str] = set()
            me: User | None = None
            if not_used_since is not None:
                me = self._api.users.get_current_user()
                for event in UsageResource(self._session).merged(since=not_used_since):
                    used.add(event.content_guid)
            for item in self._items():
                changed = last_change(item)
                if item.guid in used:
                    continue
                if (
                    me is not None
                    and me.user_role != "administrator"
                    and not usage_is_shown(item, me.guid)
                ):
                    continue
                if not_deployed_since and changed and changed >= not_deployed_since:
                    continue
                yield item

        return ComputedListing("stale content", rows, model=ContentItem)

    def _items(self) -> Listing[ContentItem]:
        return ContentResource(self._session).find(include=["owner"])
