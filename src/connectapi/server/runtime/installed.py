"""What is installed in an environment, read from the files that an installer leaves."""

from __future__ import annotations

import json
from importlib.metadata import Distribution, distributions
from typing import TYPE_CHECKING, NamedTuple

from connectapi.bundles.requirement_lines import normal_name
from connectapi.server.runtime.uv_lines import scrub

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path


class Installed(NamedTuple):
    """A package that is installed.

    Attributes:
        source: Where it came from, as requirements files write it; None: by name and version.
    """

    name: str
    version: str
    source: str | None

    def line(self) -> str:
        """Write it as a line of a requirements file."""
        return f"{self.name} @ {self.source}" if self.source else f"{self.name}=={self.version}"


def installed(environment: Path, bundle: Path | None = None) -> list[Installed]:
    """List the packages of an environment by name.

    Args:
        bundle: Folder whose places are written as paths inside the bundle.
    """
    libraries = [*environment.glob("lib/python*/site-packages"), environment / "Lib/site-packages"]
    found: dict[str, Installed] = {}
    for one in distributions(path=[str(path) for path in libraries if path.is_dir()]):
        name, version = one.metadata["Name"], one.version
        # A folder that a broken package left behind has neither.
        if name and version:
            found.setdefault(normal_name(name), Installed(name, version, _source(one, bundle)))
    return [found[key] for key in sorted(found)]


def lockfile(packages: Iterable[Installed]) -> str:
    """Write a requirements file that names exactly these packages."""
    return "".join(f"{one.line()}\n" for one in packages)


def pins(packages: Mapping[str, str]) -> str:
    """Write constraints that let these packages be what they are."""
    return "".join(f"{name}=={version}\n" for name, version in packages.items())


def _source(one: Distribution, bundle: Path | None) -> str | None:
    text = one.read_text("direct_url.json")
    if not text:
        return None
    try:
        facts = json.loads(text)
        address = scrub(str(facts["url"]))
    except (ValueError, KeyError, TypeError):
        return None
    control = facts.get("vcs_info")
    if isinstance(control, dict):
        return f"{control.get('vcs', 'git')}+{address}@{control.get('commit_id', '')}"
    inside = "" if bundle is None else bundle.resolve().as_uri()
    if inside and (address == inside or address.startswith(f"{inside}/")):
        return f".{address.removeprefix(inside)}"
    return address
