"""What a bundle needs: its R packages by the manifest, its Python packages by its requirements."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from connectapi.bundles.requirement_lines import normal_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from connectapi.bundles.manifest import Manifest

PYTHON, R = "python", "r"

LARGEST_REQUIREMENTS = 4 * 1024 * 1024
_LONGEST = 255

_REQUIREMENT = re.compile(
    r"(?P<name>[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*(?:\[[^\]]*\])?\s*(?P<rest>.*)"
)
_EXACT = re.compile(r"\(?\s*={2,3}\s*(?P<version>[^\s,;*)]+)\s*\)?\s*(?:;.*)?")

# Sections of a manifest are free-form JSON.
Section = dict[str, Any]


def requirements_file(manifest: Manifest) -> str:
    """Give the path, inside the bundle, of the file that names the Python packages."""
    manager = (manifest.python or {}).get("package_manager")
    name = manager.get("package_file") if isinstance(manager, dict) else None
    return name if isinstance(name, str) and name else "requirements.txt"


def environment_management(manifest: Manifest) -> dict[str, bool | None]:
    """Tell by column whether the server manages the packages of a language; None: unused."""
    section = manifest.environment or {}
    wanted = section.get("environment_management")
    chosen: Section = wanted if isinstance(wanted, dict) else {}
    uses = {"r": manifest.platform is not None, "python": manifest.python is not None}
    columns = {"r": "r_environment_management", "python": "py_environment_management"}
    return {
        column: chosen.get(language) is not False if uses[language] else None
        for language, column in columns.items()
    }


def packages_of(manifest: Manifest, folder: Path) -> list[dict[str, object]]:
    """List the packages of an unpacked bundle as rows, without the bundle's number.

    Versions that the bundle leaves open are empty: nothing is installed that could settle them.
    """
    managed = environment_management(manifest)
    rows: list[dict[str, object]] = []
    if managed["r_environment_management"]:
        rows += _r_packages(manifest.packages or {})
    if managed["py_environment_management"]:
        rows += _python_packages(_read(folder, requirements_file(manifest)))
    return rows


def _read(folder: Path, name: str) -> str:
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()) or not path.is_file():
        return ""
    with path.open("rb") as file:
        return file.read(LARGEST_REQUIREMENTS).decode(errors="replace")


def _r_packages(packages: Mapping[str, Any]) -> Iterator[dict[str, object]]:
    for name, entry in sorted(packages.items()):
        description = entry.get("description") if isinstance(entry, dict) else None
        facts: Section = description if isinstance(description, dict) else {}
        digest = facts.get("Hash")
        yield {
            "language": R,
            "name": name[:_LONGEST],
            "version": str(facts.get("Version") or "")[:_LONGEST],
            "hash": digest if isinstance(digest, str) and len(digest) <= 64 else None,
            "requirement": None,
        }


def _python_packages(text: str) -> list[dict[str, object]]:
    found: dict[str, dict[str, object]] = {}
    for line in text.lstrip("\ufeff").replace("\\\n", " ").splitlines():
        # A hash sign inside an address is part of it; one after a blank begins a comment.
        plain = re.split(r"(?:^|\s)#|\s--hash", line, maxsplit=1)[0].strip()
        match = _REQUIREMENT.fullmatch(plain)
        if match is None or len(plain) > 2000:
            continue
        name, rest = match["name"], match["rest"]
        if rest and rest[0] not in "=<>!~;@(":
            continue
        exact = _EXACT.fullmatch(rest)
        found[normal_name(name)] = {
            "language": PYTHON,
            "name": name[:_LONGEST],
            "version": exact["version"][:_LONGEST] if exact else "",
            "hash": None,
            "requirement": plain,
        }
    return [found[key] for key in sorted(found)]
