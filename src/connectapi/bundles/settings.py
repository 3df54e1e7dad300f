"""What `pyproject.toml` says about publishing, in `[tool.connectapi]` and `[tool.rsconnect]`.

Where both set something, ours counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from connectapi._core.errors import InvalidArgument
from connectapi.bundles.errors import BundleError
from connectapi.bundles.kinds import known_kind
from connectapi.bundles.reading import LARGEST_SOURCE, read_toml, table

PROJECT_FILE = "pyproject.toml"
_OURS, _THEIRS = "[tool.connectapi]", "[tool.rsconnect]"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectSettings:
    """Settings of a project; what is not set is None or empty.

    Attributes:
        kind: App mode (`app_mode`, or `kind`).
        entrypoint: Module, object or file to begin with.
        title: Title of the content.
        name: Name of the content.
        requirements_file: File with the dependencies: `requirements.txt`, `uv.lock`...
        groups: Dependency groups of pyproject.toml that are installed, too.
        extras: Optional dependencies of pyproject.toml that are installed, too.
        include: Patterns of files that are shipped although ignore files leave them out.
        exclude: Patterns of files that are left out.
        python: Range of Python versions.
        source: The tables that were read, such as `[tool.connectapi]`; empty where there is none.
    """

    kind: str | None = None
    entrypoint: str | None = None
    title: str | None = None
    name: str | None = None
    requirements_file: str | None = None
    groups: tuple[str, ...] = ()
    extras: tuple[str, ...] = ()
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    python: str | None = None
    source: str = ""


_LISTS = ("groups", "extras", "include", "exclude")
_KNOWN = tuple(one.name for one in fields(ProjectSettings) if one.name != "source")


def read_settings(folder: Path) -> ProjectSettings:
    """Read the settings of a folder; without a pyproject.toml there are none.

    Raises:
        BundleError: The file cannot be read, or holds a key or a value that is not known.
    """
    path = folder / PROJECT_FILE
    if not path.is_file():
        return ProjectSettings()
    tool = table(read_toml(path, LARGEST_SOURCE).get("tool"))
    values: dict[str, Any] = {}
    sources: list[str] = []
    for key, place in (("rsconnect", _THEIRS), ("connectapi", _OURS)):  # the later one wins
        if key in tool:
            if not isinstance(tool[key], dict):
                raise BundleError(f"{path}: {place} is no table")
            values |= _settings(tool[key], f"{path}: {place}", place)
            sources.insert(0, place)
    return ProjectSettings(**values, source=" and ".join(sources))


def _settings(found: Mapping[str, object], where: str, place: str) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for key, value in found.items():
        name = "kind" if key == "app_mode" else key.replace("-", "_")
        if name not in _KNOWN:
            # Newer versions of rsconnect may have keys that mean nothing here.
            if place == _THEIRS:
                continue
            raise BundleError(f"{where} has an unknown key {key!r}{_hint(key)}")
        if name in values:
            raise BundleError(f"{where} has both app_mode and kind; leave one of them out")
        values[name] = _value(name, value, f"{where} {key}")
    if values.get("kind"):
        try:
            values["kind"] = known_kind(values["kind"])
        except InvalidArgument as error:
            raise BundleError(f"{where}: {error}") from error
    return values


def _value(name: str, value: object, where: str) -> str | tuple[str, ...]:
    if name in _LISTS:
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            raise BundleError(f"{where} has to be a list of texts")
        return tuple(value)
    if not isinstance(value, str) or not value.strip():
        raise BundleError(f"{where} has to be a text that is not empty")
    return value.strip()


def _hint(key: str) -> str:
    near = get_close_matches(key, _KNOWN, 1)
    meant = f"; did you mean {near[0]!r}?" if near else ";"
    return f"{meant} Known: app_mode, {', '.join(_KNOWN)}"
