# Written by `make generate` from contract/. Do not edit.
"""Answers, inputs and queries of the operations on Storage."""

from __future__ import annotations

from typing import Literal, TypedDict

from connectapi._core.model import Model, Time, absent


class ContentBundleStorageDetail(Model, frozen=True, kw_only=True):
    """`ContentBundleStorageDetail` of the API."""

    id: str = absent()
    """Bundle id."""

    created_time: Time = absent()
    """RFC 3339."""

    size_bytes: int = absent()
    """Bundle archive size."""

    is_active: bool = absent()
    """The bundle deployed now."""


class ContentStorageDetail(Model, frozen=True, kw_only=True):
    """`ContentStorageDetail` of the API."""

    content_guid: str = absent()
    """Content guid, such as abc12345-6789-0abc-def0-123456789abc."""

    content_name: str = absent()
    """Content name, such as My Dashboard."""

    owner_guid: str | None = absent()
    """Null when the content has no owner."""

    owner_username: str | None = absent()
    """Null when the content has no owner."""

    bundle_count: int = absent()
    """Bundle count, such as 14."""

    bundle_bytes_total: int = absent()
    """Bundle bytes total, such as 1073741824."""

    bundle_bytes_active: int = absent()
    """The bundle deployed now."""

    bundle_bytes_inactive: int = absent()
    """Older bundles."""

    bundles: list[ContentBundleStorageDetail] = absent()
    """Newest first by creation time."""


class ContentStorageList(Model, frozen=True, kw_only=True):
    """`ContentStorageList` of the API."""

    results: list[ContentStorageListItem] = absent()
    """This page's items."""

    current_page: int = absent()
    """Current page, such as 1."""

    total: int = absent()
    """Content items over all pages."""

    total_pages: int = absent()
    """Total pages, such as 28."""


class ContentStorageListItem(Model, frozen=True, kw_only=True):
    """`ContentStorageListItem` of the API."""

    content_guid: str = absent()
    """Content guid, such as abc12345-6789-0abc-def0-123456789abc."""

    content_name: str = absent()
    """URL-safe name."""

    content_title: str | None = absent()
    """Null when no title is set."""

    owner_guid: str | None = absent()
    """Null when the owner was deleted."""

    owner_username: str | None = absent()
    """Null when the owner was deleted."""

    app_mode: str = absent()
    """Content type, as shiny, rmd, python-api; not an enum."""

    bundles: ContentStorageListItemBundles = absent()
    """Bundles."""


class ContentStorageListItemBundles(Model, frozen=True, kw_only=True):
    """`ContentStorageListItemBundles` of the API."""

    count: int = absent()
    """Count, such as 14."""

    bytes_total: int = absent()
    """Bytes total, such as 1073741824."""

    bytes_active: int = absent()
    """The bundle deployed now."""

    bytes_inactive: int = absent()
    """Older bundles."""


class GetContentStorageListFilters(TypedDict, total=False):
    """Filters of `GET /v1/content/storage`."""

    sort: str
    """Sort."""

    order: Literal["asc", "desc"]
    """Order. One of asc, desc."""


class GetContentStorageListQuery(GetContentStorageListFilters, total=False):
    """Query of `GET /v1/content/storage`: its filters and paging."""

    page_number: int
    """Page number."""

    page_size: int
    """Page size."""
