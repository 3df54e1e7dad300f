# Written by `make generate` from contract/. Do not edit.
"""Answers, inputs and queries of the operations on Server Information."""

from __future__ import annotations

from typing import Any

from connectapi._core.model import Model, absent


class NodeJsInfo(Model, frozen=True, kw_only=True):
    """`NodeJsInfo` of the API."""

    installations: list[NodeJsInstallation] = absent()
    """Installations."""

    enabled: bool = absent()
    """True only if Node.js is switched on and the licence (Advanced or Evaluation) permits it."""


class NodeJsInstallation(Model, frozen=True, kw_only=True):
    """`NodeJsInstallation` of the API."""

    version: str = absent()
    """Version, such as 22.11.0."""

    cluster_name: str = absent()
    """Local when installed on the server itself."""

    image_name: str = absent()
    """Local when installed on the server itself."""


class PublicSettings(Model, frozen=True, kw_only=True):
    """`PublicSettings` of the API."""

    authentication: dict[str, Any] = absent()
    """Provider set-up (name, notice, timing); no inner fields in the source."""

    self_registration: bool = absent()
    """True only with password auth and registration configured, or while no user exists."""

    system_display_name: str = absent()
    """Brand name shown in the UI."""

    public_warning: str = absent()
    """Optional banner for signed-out pages; HTML allowed."""

    customized_landing: bool = absent()
    """A custom page replaces the default welcome page."""

    mail_configured: bool = absent()
    """When false, mail features such as password reset are unavailable."""

    prohibited_usernames: list[str] = absent()
    """Reserved names a new user cannot register."""

    username_validator: str = absent()
    """Default (strict length and characters) or permissive (minimal, usual with external auth)."""


class PyInstallation(Model, frozen=True, kw_only=True):
    """`PyInstallation` of the API."""

    version: str = absent()
    """Version, such as 3.10.6."""

    cluster_name: str = absent()
    """Local when installed on the server itself."""

    image_name: str = absent()
    """Local when installed on the server itself."""


class PythonInfo(Model, frozen=True, kw_only=True):
    """`PythonInfo` of the API."""

    installations: list[PyInstallation] = absent()
    """Installations."""

    api_enabled: bool = absent()
    """True only if Python is enabled and the licence permits API hosting. Since 1.8.2."""


class QuartoInstallation(Model, frozen=True, kw_only=True):
    """`QuartoInstallation` of the API."""

    version: str = absent()
    """Version, such as 1.0.27."""

    cluster_name: str = absent()
    """Local when installed on the server itself."""

    image_name: str = absent()
    """Local when installed on the server itself."""


class QuartoInstallations(Model, frozen=True, kw_only=True):
    """`QuartoInstallations` of the API."""

    installations: list[QuartoInstallation] = absent()
    """Installations."""


class RInstallation(Model, frozen=True, kw_only=True):
    """`RInstallation` of the API."""

    version: str = absent()
    """Version, such as 3.4.4."""

    cluster_name: str = absent()
    """Local when installed on the server itself. Since 2023.09.0."""

    image_name: str = absent()
    """Local when installed on the server itself. Since 2023.09.0."""


class RInstallations(Model, frozen=True, kw_only=True):
    """`RInstallations` of the API."""

    installations: list[RInstallation] = absent()
    """Installations."""


class TensorFlowInstallation(Model, frozen=True, kw_only=True):
    """`TensorFlowInstallation` of the API."""

    version: str = absent()
    """Version, such as 1.0.27."""

    cluster_name: str = absent()
    """Local when installed on the server itself."""

    image_name: str = absent()
    """Local when installed on the server itself."""


class TensorFlowInstallations(Model, frozen=True, kw_only=True):
    """`TensorFlowInstallations` of the API."""

    installations: list[TensorFlowInstallation] = absent()
    """Installations."""


class TimeZoneEntry(Model, frozen=True, kw_only=True):
    """`TimeZoneEntry` of the API."""

    timezone: str = absent()
    """Zone name."""

    offset: str = absent()
    """Signed hours:minutes."""
