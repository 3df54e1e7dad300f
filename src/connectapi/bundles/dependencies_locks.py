"""Dependencies as the locks of Poetry and Pipenv pin them; neither tool is needed."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from connectapi.bundles.dependencies_text import Listed, check_requirement, local_place
from connectapi.bundles.errors import BundleError
from connectapi.bundles.lock_graph import Edge, either, needed
from connectapi.bundles.pins import Pin, written
from connectapi.bundles.reading import (
    LARGEST_LOCK,
    LARGEST_SOURCE,
    read_json,
    read_toml,
    rows,
    table,
    text_or,
    texts,
)
from connectapi.bundles.requirement_lines import normal_name, package_name, without_password

POETRY, PIPENV = "poetry.lock", "Pipfile.lock"
_EXTRA = re.compile(r"""extra\s*==\s*["']([^"']+)["']""")
# An installer asks for extras by name only; one that is wanted is no condition any more.
_ALWAYS = 'python_version >= "0"'


def read_poetry(folder: Path, groups: Sequence[str], extras: Sequence[str]) -> Listed:
    """Read the pins of Poetry's lock: of the main group, and of what is asked for beside it.

    Raises:
        BundleError: It is none that can be read, has no such group or extra, or pins what only this
            machine has.
    """
    path = folder / POETRY
    content = read_toml(path, LARGEST_LOCK)
    packages = [one for one in rows(content.get("package")) if text_or(one.get("name"))]
    if "metadata" not in content:
        raise BundleError(f"{path} is no lock of Poetry: it has no table [metadata]")
    wanted = {normal_name(one) for one in extras}
    by_extra = {normal_name(one): names for one, names in table(content.get("extras")).items()}
    for extra in wanted:
        if extra not in by_extra:
            known = ", ".join(sorted(by_extra)) or "none"
            raise BundleError(f"{path} has no extra {extra!r}; there are: {known}")
    optional = {package_name(line) for extra in wanted for line in texts(by_extra[extra])}
    groups = _groups(folder, packages, groups)
    files = table(table(content.get("metadata")).get("files"))
    if any("groups" in one for one in packages):
        chosen = _by_group(packages, {"main", *groups}, optional, wanted)
    else:
        chosen = _by_graph(folder, packages, optional, groups)
    pins = [_poetry_pin(folder, package, marker, files) for package, marker in chosen]
    return written(pins, POETRY)


def read_pipenv(folder: Path, groups: Sequence[str]) -> Listed:
    """Read the pins of Pipenv's lock: of `default`, and of the categories that are asked for.

    Raises:
        BundleError: It is none that can be read, or pins what only this machine has.
    """
    path = folder / PIPENV
    content = read_json(path)
    pins: dict[str, Pin] = {}
    for category in ("default", *("develop" if one == "dev" else one for one in groups)):
        if not isinstance(content.get(category), dict):
            known = ", ".join(sorted(set(content) - {"_meta"})) or "none"
            raise BundleError(f"{path} has no category {category!r}; there are: {known}")
        for name, entry in content[category].items():
            pins.setdefault(normal_name(name), _pipenv_pin(folder, name, table(entry)))
    return written(pins.values(), PIPENV)


# Any: as below.
def _groups(folder: Path, packages: list[dict[str, Any]], wanted: Sequence[str]) -> list[str]:
    """The groups as they are spelled in the lock and in pyproject.toml, which may differ."""
    if not wanted:
        return []
    path = folder / "pyproject.toml"
    content = read_toml(path, LARGEST_SOURCE) if path.is_file() else {}
    poetry = table(table(content.get("tool")).get("poetry"))
    known = {one for package in packages for one in texts(package.get("groups"))}
    known |= {*table(poetry.get("group")), *table(content.get("dependency-groups"))}
    known |= {"dev"} if "dev-dependencies" in poetry else set()
    for one in wanted:
        if normal_name(one) not in map(normal_name, known):
            there = ", ".join(sorted(known - {"main"})) or "none"
            raise BundleError(f"{folder / POETRY} has no group {one!r}; there are: {there}")
    asked = set(map(normal_name, wanted))
    return sorted(one for one in known if normal_name(one) in asked)


# Any: the packages of a lock are tables of any values; that each has a name was seen to.
def _by_group(
    packages: list[dict[str, Any]], groups: set[str], optional: set[str], extras: set[str]
) -> list[tuple[dict[str, Any], str]]:
    """Choose by what the lock itself says of each package, as those of Poetry 2 do."""
    found = []
    for package in packages:
        own = groups.intersection(texts(package.get("groups")))
        markers = package.get("markers", "")
        given = (
            [text_or(markers.get(group)) for group in own]
            if isinstance(markers, dict)
            else [text_or(markers)]
        )
        marker = either(given)
        asked = {normal_name(one) for one in _EXTRA.findall(marker)}
        if not own or (asked and not asked & extras):
            continue
        left_out = package.get("optional") is True and not asked
        if left_out and normal_name(package["name"]) not in optional:
            continue
        for extra in _EXTRA.findall(marker):
            if normal_name(extra) in extras:
                pattern = rf"""extra\s*==\s*["']{re.escape(extra)}["']"""
                marker = re.sub(pattern, _ALWAYS, marker)
        found.append((package, "" if marker == _ALWAYS else marker))
    return found


def _by_graph(
    folder: Path, packages: list[dict[str, Any]], optional: set[str], groups: Sequence[str]
) -> list[tuple[dict[str, Any], str]]:
    """Choose by what pyproject.toml asks for, as older locks say nothing of groups."""
    by_name: dict[str, list[int]] = {}
    for index, package in enumerate(packages):
        by_name.setdefault(normal_name(package["name"]), []).append(index)

    def edges(node: Hashable) -> Iterable[Edge]:
        if isinstance(node, int):
            yield from _edges(table(packages[node].get("dependencies")), by_name, set())

    if not (folder / "pyproject.toml").is_file():
        raise BundleError(f"{folder} has {POETRY}, but no pyproject.toml that says what it is for")
    content = read_toml(folder / "pyproject.toml", LARGEST_SOURCE)
    poetry = table(table(content.get("tool")).get("poetry"))
    roots = [*_edges(table(poetry.get("dependencies")), by_name, optional)]
    for name in groups:
        group = table(table(poetry.get("group")).get(name))
        if name == "dev" and not group:
            group = {"dependencies": poetry.get("dev-dependencies")}
        roots += _edges(table(group.get("dependencies")), by_name, optional)
    project = table(content.get("project"))
    for line in texts(project.get("dependencies")):
        requirement = check_requirement(line, "pyproject.toml, dependencies")
        marker = str(requirement.marker or "")
        roots += [Edge(one, marker) for one in by_name.get(normal_name(requirement.name), ())]
    found = needed(roots, edges)
    return [(packages[node], marker) for node, marker in found.items() if isinstance(node, int)]


def _edges(
    dependencies: Mapping[str, Any], by_name: Mapping[str, list[int]], optional: set[str]
) -> Iterable[Edge]:
    for name, value in dependencies.items():
        for one in value if isinstance(value, list) else [value]:
            details = table(one)
            if details.get("optional") is True and normal_name(name) not in optional:
                continue
            marker = text_or(details.get("markers"))
            if _EXTRA.search(marker):
                continue
            for index in by_name.get(normal_name(name), ()):
                yield Edge(index, marker)


def _poetry_pin(
    folder: Path, package: dict[str, Any], marker: str, files: Mapping[str, Any]
) -> Pin:
    name, version = normal_name(package["name"]), text_or(package.get("version"))
    where = f"{POETRY}, package {name}"
    source = table(package.get("source"))
    kind, address = text_or(source.get("type")), without_password(text_or(source.get("url")))
    listed = rows(package.get("files")) or rows(files.get(package["name"]))
    hashes = tuple(sorted({text_or(one.get("hash")) for one in listed} - {""}))
    if kind == "git":
        commit = text_or(source.get("resolved_reference")) or text_or(source.get("reference"))
        sub = text_or(source.get("subdirectory"))
        end = f"#subdirectory={sub}" if sub else ""
        return Pin(name, f"{name} @ git+{address}@{commit}{end}", marker)
    if kind == "url":
        return Pin(name, f"{name} @ {address}", marker, hashes)
    if kind in ("directory", "file"):
        editable = package.get("develop") is True
        warning = local_place(folder, "", address, where, editable=editable)
        return Pin(name, f"./{address}", marker, (), warning)
    check_requirement(f"{name}=={version}", where)
    warning = (
        f"{where}: it comes from {address}; the server has to be set up for it" if kind else ""
    )
    return Pin(name, f"{name}=={version}", marker, hashes, warning)


def _pipenv_pin(folder: Path, name: str, entry: dict[str, Any]) -> Pin:
    where = f"{PIPENV}, package {name}"
    normal = normal_name(name)
    extras = ",".join(sorted(texts(entry.get("extras"))))
    start = f"{normal}[{extras}]" if extras else normal
    marker, hashes = text_or(entry.get("markers")), tuple(sorted(set(texts(entry.get("hashes")))))
    if "git" in entry:
        address = without_password(text_or(entry["git"]))
        sub = text_or(entry.get("subdirectory"))
        end = f"#subdirectory={sub}" if sub else ""
        return Pin(normal, f"{start} @ git+{address}@{text_or(entry.get('ref'))}{end}", marker)
    place = text_or(entry.get("path")) or text_or(entry.get("file"))
    if place.startswith(("http://", "https://")):
        return Pin(normal, f"{start} @ {without_password(place)}", marker, hashes)
    if place:
        editable = entry.get("editable") is True
        warning = local_place(folder, "", place, where, editable=editable)
        return Pin(normal, f"./{place.removeprefix('./')}", marker, (), warning)
    version = text_or(entry.get("version"))
    if not version:
        raise BundleError(f"{where} has no version")
    text = start if version == "*" else f"{start}{version}"
    check_requirement(text, where)
    return Pin(normal, text, marker, hashes)
