# Written by `make generate` from contract/. Do not edit.
"""Answers, inputs and queries of the operations on System."""

from __future__ import annotations

from connectapi._core.model import Model, absent


class ServerStorageBundles(Model, frozen=True, kw_only=True):
    """`ServerStorageBundles` of the API."""

    bytes_total: int = absent()
    """All bundle archives whose size is recorded."""

    bytes_active: int = absent()
    """Bundles deployed now."""

    bytes_inactive: int = absent()
    """Older bundles kept as history."""

    count: int = absent()
    """Bundles whose size is recorded."""

    content_count: int = absent()
    """Distinct content items that have a bundle."""


class ServerStorageSummary(Model, frozen=True, kw_only=True):
    """`ServerStorageSummary` of the API."""

    bundles: ServerStorageBundles = absent()
    """Bundles."""
