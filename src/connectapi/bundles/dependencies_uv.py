"""Dependencies as `uv.lock` pins them, written as `uv export` writes them; uv is not needed."""

from __future__ import annotations

import os
from collections.abc import Hashable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from urllib.parse import SplitResult, parse_qs, urlsplit, urlunsplit

from connectapi.bundles.dependencies_text import Listed, check_requirement, local_place
from connectapi.bundles.errors import BundleError
from connectapi.bundles.lock_graph import Edge, needed
from connectapi.bundles.pins import Pin, written
from connectapi.bundles.reading import (
    LARGEST_LOCK,
    LARGEST_SOURCE,
    read_toml,
    rows,
    table,
    text_or,
    texts,
)
from connectapi.bundles.requirement_lines import normal_name, without_password

FILE = "uv.lock"
PUBLIC_INDEX = "pypi.org"
"""Host of the index that every server asks, unless it is set up otherwise."""
_PROJECT = "pyproject.toml"
_OWN = ("virtual", "editable")


@dataclass(frozen=True, slots=True)
class _Node:
    """A package, or what one of its extras needs."""

    index: int
    extra: str = ""


@dataclass(slots=True)
class _Lock:
    """A lock that was read.

    Attributes:
        place: Where the project lies, seen from the lock: `.`, or a member of its workspace.
    """

    path: Path
    place: str
    packages: list[dict[str, object]]
    by_name: dict[str, list[int]] = field(init=False)

    def __post_init__(self) -> None:
        self.by_name = {}
        for index, package in enumerate(self.packages):
            self.by_name.setdefault(_name(package), []).append(index)

    def root(self) -> int:
        """Find the project itself: what is not fetched from anywhere, at the project's place."""
        for index, package in enumerate(self.packages):
            if _is_at(package, self.place):
                return index
        raise BundleError(f"{self.path} names no project of this folder as what the lock is for")

    def edge(self, dependency: dict[str, object], extra: str = "") -> list[Edge]:
        """Follow one dependency to the packages that can be meant."""
        marker = text_or(dependency.get("marker"))
        version, source = dependency.get("version"), dependency.get("source")
        found = [
            index
            for index in self.by_name.get(_name(dependency), [])
            if version in (None, self.packages[index].get("version"))
            and source in (None, self.packages[index].get("source"))
        ]
        if not found:
            raise BundleError(f"{self.path} needs {_name(dependency)!r}, but does not pin it")
        wanted = ["", *texts(dependency.get("extra")), *([extra] if extra else [])]
        return [Edge(_Node(index, one), marker) for index in found for one in wanted]

    def edges(self, node: Hashable) -> Iterable[Edge]:
        """Give what a package needs."""
        if not isinstance(node, _Node):
            return
        package = self.packages[node.index]
        dependencies = (
            table(package.get("optional-dependencies")).get(node.extra)
            if node.extra
            else package.get("dependencies")
        )
        for dependency in rows(dependencies):
            yield from self.edge(dependency)


def has_lock(folder: Path) -> bool:
    """Whether a folder has a lock, or is a member of a workspace whose root has one.

    Raises:
        BundleError: A workspace's lock cannot be read.
    """
    return (folder / FILE).is_file() or _workspace(folder) is not None


def _workspace(folder: Path) -> Path | None:
    """Find the root of the workspace that a project belongs to, as uv does: the nearest above."""
    folder = folder.resolve()
    if not (folder / _PROJECT).is_file():
        return None
    for above in folder.parents:
        if (above / FILE).is_file() and _is_workspace(above / _PROJECT):
            packages = rows(read_toml(above / FILE, LARGEST_LOCK).get("package"))
            place = folder.relative_to(above).as_posix()
            return above if any(_is_at(package, place) for package in packages) else None
    return None


def _is_workspace(project: Path) -> bool:
    # What lies above a folder need not have to do with it: what cannot be read is not its own.
    with suppress(BundleError):
        uv = table(table(read_toml(project, LARGEST_SOURCE).get("tool")).get("uv"))
        return "workspace" in uv
    return False


def _is_at(package: dict[str, object], place: str) -> bool:
    source = table(package.get("source"))
    return any(source.get(key) == place for key in _OWN)


def read_uv(folder: Path, groups: Sequence[str], extras: Sequence[str]) -> Listed:
    """Read the pins of a lock: of the project, and of the extras and groups that are asked for.

    Without a lock of its own, a member of a workspace is looked up in that of the workspace.

    Raises:
        BundleError: It is none that can be read, has no such group or extra, or pins what only this
            machine has.
    """
    top = folder if (folder / FILE).is_file() else _workspace(folder) or folder
    path, place = top / FILE, "."
    if top is not folder:
        folder = folder.resolve()
        place = folder.relative_to(top).as_posix()
    content = read_toml(path, LARGEST_LOCK)
    if content.get("version") != 1:
        raise BundleError(
            f"{path} is of version {content.get('version')!r}; only version 1 is known. Write "
            "requirements.txt with 'uv export', and name it with requirements="
        )
    lock = _Lock(path, place, rows(content.get("package")))
    root = lock.root()
    roots = [*lock.edges(_Node(root))]
    package = lock.packages[root]
    for key, names in (("optional-dependencies", extras), ("dev-dependencies", groups)):
        tables = {normal_name(name): value for name, value in table(package.get(key)).items()}
        for name in names:
            if normal_name(name) not in tables:
                known = ", ".join(sorted(tables)) or "none"
                raise BundleError(f"{path} has no {key} called {name!r}; there are: {known}")
            roots += [edge for one in rows(tables[normal_name(name)]) for edge in lock.edge(one)]
    found = needed(roots, lock.edges)
    # Of a package and its extras, only the package itself is installed by a line.
    chosen = {
        node.index: marker
        for node, marker in found.items()
        if isinstance(node, _Node) and not node.extra
    }
    chosen.pop(root, None)
    pins = [_pin(folder, top, lock.packages[index], marker) for index, marker in chosen.items()]
    return written(pins, FILE)


def _pin(folder: Path, top: Path, package: dict[str, object], marker: str) -> Pin:
    name, version = _name(package), text_or(package.get("version"))
    where = f"{FILE}, package {name}"
    source = table(package.get("source"))
    if "registry" in source:
        if not version:
            raise BundleError(f"{where} has no version")
        check_requirement(f"{name}=={version}", where)
        index = text_or(source["registry"])
        warning = "" if _is_usual(index) else _from_index(where, index)
        return Pin(name, f"{name}=={version}", marker, _hashes(package), warning)
    if "git" in source:
        return Pin(name, f"{name} @ {_git(text_or(source['git']))}", marker)
    if "url" in source:
        address = without_password(text_or(source["url"]))
        return Pin(name, f"{name} @ {address}", marker, _hashes(package))
    place = next(
        (text_or(source[key]) for key in ("path", "directory", *_OWN) if key in source), ""
    )
    if top != folder:  # which is where the lock's places count from
        place = Path(os.path.relpath(top / place, folder)).as_posix()
    editable = any(key in source for key in _OWN)
    warning = local_place(folder, "", place, where, editable=editable)
    return Pin(name, f"./{PurePosixPath(place)}", marker, (), warning)


def _from_index(where: str, index: str) -> str:
    return (
        f"{where}: it comes from {without_password(index)}; "
        "the server has to be set up for that index"
    )


def _is_usual(index: str) -> bool:
    return f".{_parts(index, FILE).hostname}".endswith(f".{PUBLIC_INDEX}")


def _git(text: str) -> str:
    """Write `address?rev=x#commit` as installers want it: `git+address@commit`."""
    parts = _parts(without_password(text), FILE)
    query = parse_qs(parts.query)
    commit = parts.fragment or next(iter(query.get("rev", [])), "")
    address = urlunsplit((parts.scheme, parts.netloc, parts.path, "", ""))
    sub = query.get("subdirectory")
    at = f"@{commit}" if commit else ""
    return f"git+{address}{at}{f'#subdirectory={sub[0]}' if sub else ''}"


def _parts(address: str, where: str) -> SplitResult:
    try:
        return urlsplit(address)
    except ValueError as error:
        raise BundleError(f"{where}: {without_password(address)!r} is no address") from error


def _hashes(package: dict[str, object]) -> tuple[str, ...]:
    files = [table(package.get("sdist")), *rows(package.get("wheels"))]
    return tuple(sorted({text_or(one.get("hash")) for one in files} - {""}))


def _name(package: dict[str, object]) -> str:
    return normal_name(text_or(package.get("name")))
