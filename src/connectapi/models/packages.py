# Written by `make generate` from contract/. Do not edit.
"""Answers, inputs and queries of the operations on Packages."""

from __future__ import annotations

from typing import TypedDict

from connectapi._core.model import Model, absent
from connectapi.models.shared import OffsetPaging


class PackagesResponse(OffsetPaging, frozen=True, kw_only=True):
    """`PackagesResponse` of the API."""

    results: list[Package] = absent()
    """Results."""


class Package(Model, frozen=True, kw_only=True):
    """`Package` of the API."""

    language: str = absent()
    """Ecosystem; no value list here (r, python in client fixtures)."""

    language_version: str = absent()
    """R or Python version that the content uses."""

    name: str = absent()
    """Name, such as shiny."""

    version: str = absent()
    """Version, such as 1.0.3."""

    hash: str | None = absent()
    """Description hash, R packages only."""

    bundle_id: str = absent()
    """Bundle that needs the package."""

    app_id: str = absent()
    """Deprecated name of content_id."""

    app_guid: str = absent()
    """Deprecated name of content_guid."""

    content_id: str = absent()
    """Numeric id, as a string. Since 2026.06.1."""

    content_guid: str = absent()
    """Content guid, such as f4b3d7f6-7e1d-4f3b-8b9e-3f0f3f3f3f3f. Since 2026.06.1."""


class GetPackagesFilters(TypedDict, total=False):
    """Filters of `GET /v1/packages`."""

    asc_order: bool
    """Asc order."""

    name: str
    """Not described; filters by package name, exact or partial not stated. Since 2024.11.0."""


class GetPackagesQuery(GetPackagesFilters, total=False):
    """Query of `GET /v1/packages`: its filters and paging."""

    page_number: int
    """Page number."""

    page_size: int
    """Page size."""
