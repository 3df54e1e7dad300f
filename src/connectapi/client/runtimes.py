"""Installed languages as rows of one table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Final, Protocol

import msgspec

from connectapi._core.errors import InvalidArgument, UnsupportedByServer
from connectapi._core.version import ServerVersion
from connectapi.api.operations import OPERATIONS

OPERATION_OF: Final[Mapping[str, str]] = MappingProxyType(
    {
        "r": "getRInformation",
        "python": "getPythonInformation",
        "quarto": "getQuartoInformation",
        "tensorflow": "getTensorFlowInformation",
        "nodejs": "getNodeJsInformation",
    }
)


class Runtime(msgspec.Struct, frozen=True, kw_only=True):
    """One installed version of a language.

    Attributes:
        runtime: `r`, `python`, `quarto`, `tensorflow` or `nodejs`.
        version: Such as `4.3.1`.
        cluster_name: `Local`, or the cluster; None from servers before 2023.09.0.
        image_name: `Local`, or the image; None from servers before 2023.09.0.
    """

    runtime: str
    version: str
    cluster_name: str | None
    image_name: str | None


class Installed(Protocol):
    """An installation as one of the operations answers it."""

    @property
    def version(self) -> str:
        """Its version."""

    @property
    def cluster_name(self) -> str:
        """Its cluster."""

    @property
    def image_name(self) -> str:
        """Its image."""


def known_runtimes(names: Sequence[str]) -> list[str]:
    """The names asked for, in small letters and once each.

    Raises:
        InvalidArgument: An unknown name.
    """
    wanted = list(dict.fromkeys(name.lower() for name in names))
    unknown = [name for name in wanted if name not in OPERATION_OF]
    if unknown:
        raise InvalidArgument(
            f"{', '.join(map(repr, unknown))} is no runtime of a server; "
            f"a runtime is one of {', '.join(OPERATION_OF)}."
        )
    return wanted


def had_by(version: ServerVersion) -> list[str]:
    """The runtimes that a server of this version may tell of; all where it is hidden."""
    return [name for name in OPERATION_OF if not _lacks(version, name)]


def check_had(names: Iterable[str], version: ServerVersion) -> None:
    """Refuse runtimes that a server of this version does not tell of.

    Raises:
        UnsupportedByServer: It surely does not; the error says which it does.
    """
    lacking = [name for name in names if _lacks(version, name)]
    if not lacking:
        return
    needs = max((OPERATIONS[OPERATION_OF[name]].since for name in lacking), key=_comparable)
    error = UnsupportedByServer.local(
        f"This server ({version}) does not tell of {', '.join(lacking)}, which needs {needs} "
        f"or later; it tells of {', '.join(had_by(version))}."
    )
    error.needs = needs
    error.server_version = str(version)
    raise error


def runtime_rows(runtime: str, installations: Iterable[Installed]) -> list[Runtime]:
    """Rows of one runtime."""
    return [
        Runtime(
            runtime=runtime,
            version=found.version,
            cluster_name=found.cluster_name or None,
            image_name=found.image_name or None,
        )
        for found in installations
    ]


def _lacks(version: ServerVersion, name: str) -> bool:
    return version.older_than(OPERATIONS[OPERATION_OF[name]].since)


def _comparable(version: str) -> tuple[int, ...]:
    return ServerVersion.parse(version).numbers
