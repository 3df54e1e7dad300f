# Written by `make generate` from contract/. Do not edit.
"""Answers, inputs and queries of the operations on Bundles."""

from __future__ import annotations

from typing import TypedDict

from connectapi._core.model import Model, Time, absent


class Bundle(Model, frozen=True, kw_only=True):
    """`Bundle` of the API."""

    id: str = absent()
    """Id, such as 101."""

    content_guid: str = absent()
    """Content guid, such as 25438b83-ea6d-4839-ae8e-53c52ac5f9ce."""

    created_by: str | None = absent()
    """Guid of the uploading user. Since 2026.06.1."""

    created_time: Time = absent()
    """Created time."""

    environment_guid: str | None = absent()
    """Execution environment; null when local or the caller lacks rights. Since 2026.06.1."""

    cluster_name: str | None = absent()
    """Null or Local on the Connect host; null too when the caller lacks rights. Since 2023.09.0."""

    image_name: str | None = absent()
    """Container image; null or Local on the host; null too without rights. Since 2023.09.0."""

    r_version: str | None = absent()
    """As last restored; null when unused, not prepared, or caller is viewer."""

    r_environment_management: bool | None = absent()
    """Packages managed by Connect; null when unused, undetermined, or caller is viewer. Since
    2023.09.0.
    """

    py_version: str | None = absent()
    """As last restored; null when unused, not prepared, or caller is viewer."""

    py_environment_management: bool | None = absent()
    """Packages managed by Connect; null when unused, undetermined, or caller is viewer. Since
    2023.09.0.
    """

    quarto_version: str | None = absent()
    """As last restored; null when unused, not prepared, or caller is viewer. Since 2023.09.0."""

    active: bool = absent()
    """This bundle is the content's live one."""

    size: int = absent()
    """Bytes of the tar.gz on disk; 0 when there is no file."""

    metadata: BundleMetadata = absent()
    """Set by Connect for git-backed content, or by the uploader. Since 2023.09.0."""


class BundleMetadata(Model, frozen=True, kw_only=True):
    """`BundleMetadata` of the API."""

    source: str | None = absent()
    """Git when fetched from a git repository."""

    source_repo: str | None = absent()
    """Repository URL."""

    source_branch: str | None = absent()
    """Branch or ref."""

    source_commit: str | None = absent()
    """Commit hash."""

    archive_md5: str | None = absent()
    """Hex; null for bundles older than the field."""

    archive_sha1: str | None = absent()
    """Hex; null for bundles older than the field."""


class GetBundlesFilters(TypedDict, total=False):
    """Filters of `GET /v1/content/{guid}/bundles`."""

    asc_order: bool
    """Asc order. Since 2026.06.1."""


class GetBundlesQuery(GetBundlesFilters, total=False):
    """Query of `GET /v1/content/{guid}/bundles`: its filters and paging."""

    page_number: int
    """Page number. Since 2026.06.1."""

    page_size: int
    """Page size. Since 2026.06.1."""


class UploadContentBundleQuery(TypedDict, total=False):
    """Query of `POST /v1/content/{guid}/bundles`."""

    url: str
    """Where the server fetches a tar.gz archive from. Since 2026.06.1."""

    checksum: str
    """MD5 of the archive, Base64-encoded (not hex)."""


class UploadContentBundleForm(TypedDict, total=False):
    """Form of `POST /v1/content/{guid}/bundles`."""

    metadata: str
    """Optional JSON object in text form; part type application/json."""
