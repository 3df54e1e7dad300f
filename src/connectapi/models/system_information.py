# Written by `make generate` from contract/. Do not edit.
"""Answers, inputs and queries of the operations on System Information."""

from __future__ import annotations

from typing import TypedDict

from connectapi._core.model import Model, Time, absent


class DeleteRuntimeCacheInput(TypedDict, total=False):
    """Fields of `DeleteRuntimeCacheInput` that a caller may give; one that is not given is not
    sent.
    """

    language: str
    """R or Python."""

    version: str
    """Language version of the cache."""

    image_name: str
    """Local, or an image name or identifier."""

    dry_run: bool
    """True only checks the input."""


class DeleteRuntimeCacheResponse(Model, frozen=True, kw_only=True):
    """`DeleteRuntimeCacheResponse` of the API."""

    language: str = absent()
    """Language, such as Python."""

    version: str = absent()
    """Version, such as 3.8.12."""

    image_name: str = absent()
    """Execution environment of the cache."""

    task_id: str | None = absent()
    """Task created for the deletion (source says deployment task); always null for a dry run."""


class Host(Model, frozen=True, kw_only=True):
    """`Host` of the API."""

    hostname: str = absent()
    """Configured host or node name."""

    version: str = absent()
    """Server version running there."""

    last_seen: Time = absent()
    """Last check-in, RFC 3339."""


class RuntimeCache(Model, frozen=True, kw_only=True):
    """`RuntimeCache` of the API."""

    language: str = absent()
    """Recorded as R and Python; one SDK test response has python."""

    version: str = absent()
    """Version, such as 3.8.12."""

    image_name: str = absent()
    """Execution environment of the cache."""


class RuntimeCaches(Model, frozen=True, kw_only=True):
    """`RuntimeCaches` of the API."""

    caches: list[RuntimeCache] = absent()
    """Caches."""


class ServiceAccounts(Model, frozen=True, kw_only=True):
    """`ServiceAccounts` of the API."""

    enabled: bool = absent()
    """per-content choice allowed; mirrors Launcher.KubernetesContentServiceAccountSelection."""

    default: str | None = absent()
    """From Launcher.KubernetesDefaultServiceAccount, else the namespace account named default."""

    accounts: list[str] = absent()
    """Account names."""


class ListHostsQuery(TypedDict, total=False):
    """Query of `GET /v1/system/hosts`."""

    active: bool
    """Active."""
