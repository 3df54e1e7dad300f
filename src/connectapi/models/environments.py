# Written by `make generate` from contract/. Do not edit.
"""Answers, inputs and queries of the operations on Environments."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict

from connectapi._core.model import Model, Time, absent


class CreateEnvironmentInput(TypedDict, total=False):
    """Fields of `CreateEnvironmentInput` that a caller may give; one that is not given is not
    sent.
    """

    title: str | None
    """Display title."""

    description: str | None
    """Description."""

    cluster_name: str
    """Must be Kubernetes when off-host execution is on."""

    name: str
    """Container image that runs the content."""

    matching: str | None
    """Any (default): auto-picked or named in manifest; exact: only when manifest names it; none:
    never.
    """

    supervisor: str | None
    """Path or command of the program supervisor for content in this image."""

    python: InstallationsInput
    """Python."""

    nodejs: InstallationsInput
    """Nodejs. Since 2026.06.1."""

    quarto: InstallationsInput
    """Quarto."""

    r: InstallationsInput
    """R."""

    tensorflow: InstallationsInput
    """Tensorflow. Since 2024.12.0."""

    volume_mounts: Sequence[VolumeMountInput]
    """Volume mounts. Since 2026.06.0."""


class Environment(Model, frozen=True, kw_only=True):
    """Execution environments matter only with off-host execution on."""

    id: str = absent()
    """Internal number, as a string."""

    guid: str = absent()
    """The identifier used in API paths."""

    created_time: Time = absent()
    """Created time, such as 2006-01-02T15:04:05-07:00."""

    updated_time: Time = absent()
    """Updated time, such as 2006-01-02T15:04:05-07:00."""

    title: str | None = absent()
    """Display title."""

    description: str | None = absent()
    """Description."""

    cluster_name: str = absent()
    """Always Kubernetes when off-host execution is on."""

    name: str = absent()
    """Container image that runs the content."""

    environment_type: str = absent()
    """Always Kubernetes when off-host execution is on."""

    matching: str = absent()
    """Any (default): auto-picked or named in manifest; exact: only when manifest names it; none:
    never.
    """

    supervisor: str | None = absent()
    """Path or command of the program supervisor for content in this image."""

    managed_by: str | None = absent()
    """System that manages it from outside; null when not externally managed. Since 2026.06.0."""

    python: Installations = absent()
    """Python."""

    nodejs: Installations = absent()
    """Nodejs. Since 2026.06.1."""

    quarto: Installations = absent()
    """Quarto."""

    r: Installations = absent()
    """R."""

    tensorflow: Installations = absent()
    """Tensorflow. Since 2024.12.0."""

    volume_mounts: list[VolumeMount] = absent()
    """Volume mounts. Since 2026.06.0."""


class Installation(Model, frozen=True, kw_only=True):
    """One interpreter inside an environment."""

    version: str = absent()
    """Semantic version."""

    path: str = absent()
    """Absolute path of the executable."""


class InstallationInput(TypedDict, total=False):
    """One interpreter inside an environment."""

    version: str
    """Semantic version."""

    path: str
    """Absolute path of the executable."""


class VolumeTarget(Model, frozen=True, kw_only=True):
    """`VolumeTarget` of the API."""

    path: str = absent()
    """Mount point inside the container."""

    read_only: bool | None = absent()
    """Read only, such as False."""


class VolumeTargetInput(TypedDict, total=False):
    """Fields of `VolumeTarget` that a caller may give; one that is not given is not sent."""

    path: str
    """Mount point inside the container."""

    read_only: bool | None
    """Read only, such as False."""


class UpdateEnvironmentInput(TypedDict, total=False):
    """Fields of `UpdateEnvironmentInput` that a caller may give; one that is not given is not
    sent.
    """

    title: str | None
    """Display title."""

    description: str | None
    """Description."""

    matching: str | None
    """Any (default): auto-picked or named in manifest; exact: only when manifest names it; none:
    never.
    """

    supervisor: str | None
    """Path or command of the program supervisor for content in this image."""

    python: InstallationsInput
    """Python."""

    nodejs: InstallationsInput
    """Nodejs. Since 2026.06.1."""

    quarto: InstallationsInput
    """Quarto."""

    r: InstallationsInput
    """R."""

    tensorflow: InstallationsInput
    """Tensorflow. Since 2024.12.0."""

    volume_mounts: Sequence[VolumeMountInput]
    """Volume mounts. Since 2026.06.0."""


class Installations(Model, frozen=True, kw_only=True):
    """`Installations` of the API."""

    installations: list[Installation] = absent()
    """Installations."""


class InstallationsInput(TypedDict, total=False):
    """Fields of `Installations` that a caller may give; one that is not given is not sent."""

    installations: Sequence[InstallationInput]
    """Installations."""


class VolumeSource(Model, frozen=True, kw_only=True):
    """`VolumeSource` of the API."""

    volume_type: str = absent()
    """Nfs and pvc are the values mentioned; no enum declared."""

    nfs_host: str | None = absent()
    """Needed when volume_type is nfs."""

    nfs_export_path: str | None = absent()
    """Needed when volume_type is nfs."""

    pvc_name: str | None = absent()
    """PersistentVolumeClaim; needed when volume_type is pvc."""


class VolumeSourceInput(TypedDict, total=False):
    """Fields of `VolumeSource` that a caller may give; one that is not given is not sent."""

    volume_type: str
    """Nfs and pvc are the values mentioned; no enum declared."""

    nfs_host: str | None
    """Needed when volume_type is nfs."""

    nfs_export_path: str | None
    """Needed when volume_type is nfs."""

    pvc_name: str | None
    """PersistentVolumeClaim; needed when volume_type is pvc."""


class VolumeMount(Model, frozen=True, kw_only=True):
    """`VolumeMount` of the API."""

    source: VolumeSource = absent()
    """Source."""

    target: VolumeTarget = absent()
    """Target."""


class VolumeMountInput(TypedDict, total=False):
    """Fields of `VolumeMount` that a caller may give; one that is not given is not sent."""

    source: VolumeSourceInput
    """Source."""

    target: VolumeTargetInput
    """Target."""
