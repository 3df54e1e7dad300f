"""What a bundle wants installed: its requirements file, read as pip reads one, and kept inside.

Lines are taken apart as far as it needs to leave some out, to follow references to other files, and
to see that nothing outside the bundle is read; what a line means is left to the installer.
"""

from __future__ import annotations

import codecs
import re
import sys
import tomllib
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from connectapi.bundles.requirement_lines import (
    EDITABLE,
    FILES,
    is_remote,
    logical_lines,
    looks_like_path,
    package_name,
    plain_path,
    split_direct,
    split_option,
    without_install_options,
)

LARGEST_FILE = 4 * 1024 * 1024
MOST_FILES = 100
"""Requirements files that may name each other in one bundle."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

# Tools of publishing, and what only other systems have but a frozen list names all the same.
_UNWANTED = {"rsconnect-python", "rsconnect", "pkg-resources"}
_ELSEWHERE = {
    "darwin": {"appnope", "pyobjc", "pyobjc-core", "pyobjc-framework-cocoa"},
    "win32": {
        "pywin32",
        "pywinpty",
        "pypiwin32",
        "wincertstore",
        "win-inet-pton",
        "pywin32-ctypes",
    },
}

_PLACES = {
    "-i": "--index-url",
    "--index-url": "--index-url",
    "--pypi-url": "--index-url",
    "--extra-index-url": "--extra-index-url",
    "-f": "--find-links",
    "--find-links": "--find-links",
}
_CHOICES = {"--no-binary", "--only-binary"}
_SWITCHES = {"--no-index", "--pre", "--require-hashes"}
_WITHOUT_EFFECT = {"--prefer-binary", "--use-feature", "--use-pep517", "--no-use-pep517"}


class RequirementsRefused(Exception):
    """The requirements cannot be installed; the text names file, line and reason."""


@dataclass(frozen=True, slots=True)
class Requirements:
    """What is to be installed.

    Attributes:
        lines: Requirements and options as they stand in one file; places inside the bundle are
            written as ``file:`` addresses below its folder.
        constraints: Lines that limit versions.
        arguments: Options that stand in the file but belong on the command line.
        skipped: Requirements that were left out.
        ignored: Options without effect here.
        local: Places inside the bundle that are installed or looked into, by path.
    """

    lines: tuple[str, ...] = ()
    constraints: tuple[str, ...] = ()
    arguments: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    local: tuple[str, ...] = ()

    def placed(self, folder: Path) -> tuple[str, ...]:
        """Give the lines with the places inside the bundle as addresses below a folder."""
        return tuple(line.replace(INSIDE, folder.resolve().as_uri()) for line in self.lines)

    def names(self) -> frozenset[str]:
        """Name the packages that the lines ask for, in their normal form."""
        return frozenset(package_name(line) for line in self.lines) - {""}


INSIDE = "file:///(bundle)"
"""Stands for the bundle's folder; no address can be that, for brackets are escaped in one."""


def read_requirements(folder: Path, name: str, platform: str = sys.platform) -> Requirements:
    """Read the requirements of an unpacked bundle; none where it has no such file.

    Raises:
        RequirementsRefused: A line leads out of the bundle, names a file that is not there, or
            cannot be understood.
    """
    reader = _Reader(folder.resolve(), platform)
    path = reader.inside(name, PurePosixPath(), f"the manifest names {name!r}")
    if not path.is_file():
        return Requirements()
    if path.name == "pyproject.toml":
        return Requirements(lines=_project_dependencies(path, name))
    reader.read(path, constraints=False)
    return reader.result()


@dataclass(slots=True)
class _Reader:
    """Follows the files of a bundle that name each other."""

    folder: Path
    platform: str
    lines: list[str] = field(default_factory=list)
    constraints: list[str] = field(default_factory=list)
    arguments: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    local: list[str] = field(default_factory=list)
    seen: set[tuple[Path, bool]] = field(default_factory=set)

    def result(self) -> Requirements:
        return Requirements(
            lines=tuple(self.lines),
            constraints=tuple(self.constraints),
            arguments=tuple(self.arguments),
            skipped=tuple(self.skipped),
            ignored=tuple(self.ignored),
            local=tuple(dict.fromkeys(self.local)),
        )

    def inside(self, text: str, base: PurePosixPath, where: str) -> Path:
        """Find a path that is named in a folder of the bundle, and refuse one that leads out."""
        path = (self.folder / base / text).resolve()
        if not path.is_relative_to(self.folder) or "${" in text:
            raise RequirementsRefused(
                f"{where}, which leads out of the bundle. Put it into the bundle, or name a "
                "package by name and version."
            )
        return path

    def read(self, path: Path, *, constraints: bool) -> None:
        if (path, constraints) in self.seen:
            return
        self.seen.add((path, constraints))
        if len(self.seen) > MOST_FILES:
            raise RequirementsRefused(f"More than {MOST_FILES} requirements files name each other.")
        shown = path.relative_to(self.folder).as_posix()
        for number, line in logical_lines(_text(path, shown)):
            where = f"{shown}, line {number}"
            _Line(self, path, where, constraints=constraints).take(line)


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of a file, and where what it says goes."""

    reader: _Reader
    path: Path
    where: str
    constraints: bool

    def take(self, line: str) -> None:
        if line.startswith("-"):
            self._option(line)
        elif "${" in line.partition("://")[0]:
            raise RequirementsRefused(f"{self.where}: variables stand in addresses only: {line!r}.")
        else:
            self._requirement(without_install_options(line))

    def _option(self, line: str) -> None:
        name, value = split_option(line)
        if name in FILES:
            self._file(FILES[name], _needed(name, value, self.where))
        elif name in EDITABLE:
            self._requirement(_needed(name, value, self.where))
        elif name in _PLACES:
            place = self._place(_needed(name, value, self.where))
            self.reader.lines.append(f"{_PLACES[name]} {place}")
        elif name in _CHOICES:
            self.reader.lines.append(f"{name} {_needed(name, value, self.where)}")
        elif name == "--no-index":
            self.reader.lines.append(name)
        elif name == "--pre":
            self.reader.arguments += ["--prerelease", "allow"]
        elif name in _SWITCHES:
            self.reader.arguments.append(name)
        elif name == "--trusted-host":
            host = _needed(name, value, self.where)
            self.reader.arguments += ["--allow-insecure-host", host]
        elif name in _WITHOUT_EFFECT:
            self.reader.ignored.append(line)
        else:
            raise RequirementsRefused(
                f"{self.where}: the option {name} is not known here; take it out of the file."
            )

    def _file(self, kind: str, value: str) -> None:
        constraints = self.constraints or kind == "-c"
        if is_remote(value):
            self.reader.lines.append(f"{'-c' if constraints else '-r'} {value}")
            return
        base = self.path.parent.relative_to(self.reader.folder).as_posix()
        text = plain_path(value)
        path = self.reader.inside(text, PurePosixPath(base), f"{self.where} names {value!r}")
        if not path.is_file():
            raise RequirementsRefused(f"{self.where}: the bundle has no file {text!r}.")
        self.reader.read(path, constraints=constraints)

    def _place(self, value: str) -> str:
        if is_remote(value):
            return value
        if value.startswith("${"):
            message = f"{self.where}: {value!r} may be a place on this machine; write the address."
            raise RequirementsRefused(message)
        return self._address(plain_path(value), value)

    def _requirement(self, line: str) -> None:
        target = self.reader.constraints if self.constraints else self.reader.lines
        direct = split_direct(line)
        if direct is not None:
            name, address = direct
            if not is_remote(address):
                address = self._local(address)
            target.append(f"{name} @ {address}")
        elif is_remote(line):
            target.append(line)
        elif looks_like_path(line):
            target.append(self._local(line))
        elif not self.constraints and self._unwanted(line):
            self.reader.skipped.append(line)
        else:
            target.append(line)

    def _unwanted(self, line: str) -> bool:
        name = package_name(line)
        others = (
            names for platform, names in _ELSEWHERE.items() if platform != self.reader.platform
        )
        return name in _UNWANTED or any(name in names for names in others)

    def _local(self, text: str) -> str:
        """Write a path, with extras and marker behind it, as an address below the bundle."""
        match = re.fullmatch(
            r"(?P<path>[^\[;#]+?)(?P<rest>\s*(?:\[[^\]]*\])?\s*(?:(?:[;#]|--hash).*)?)", text
        )
        if match is None:
            raise RequirementsRefused(f"{self.where}: {text!r} is no path and no requirement.")
        address = self._address(plain_path(match["path"].strip()), match["path"])
        return address + match["rest"].rstrip()

    def _address(self, text: str, shown: str) -> str:
        where = f"{self.where} names {shown!r}"
        folder = self.reader.folder
        base = PurePosixPath(self.path.parent.relative_to(folder).as_posix())
        # As pip does it, from the folder that everything is installed in; else from the file's.
        path = self.reader.inside(text, PurePosixPath(), where)
        if not path.exists():
            path = self.reader.inside(text, base, where)
        if not path.exists():
            raise RequirementsRefused(f"{self.where}: the bundle has no {text!r}.")
        inside = path.relative_to(folder).as_posix()
        self.reader.local.append(inside)
        whole = path.as_uri().removeprefix(folder.as_uri())
        return INSIDE + whole


def _project_dependencies(path: Path, shown: str) -> tuple[str, ...]:
    try:
        dependencies = tomllib.loads(_text(path, shown))["project"].get("dependencies", [])
        return tuple(str(line) for line in dependencies)
    except (tomllib.TOMLDecodeError, KeyError, AttributeError, TypeError):
        message = f"{shown} has no table [project] with dependencies that can be read."
        raise RequirementsRefused(message) from None


def _text(path: Path, shown: str) -> str:
    with path.open("rb") as file:
        data = file.read(LARGEST_FILE + 1)
    if len(data) > LARGEST_FILE:
        raise RequirementsRefused(f"{shown} has more than {LARGEST_FILE} bytes.")
    # Windows' PowerShell writes what it redirects into a file in UTF-16.
    encoding = next((name for mark, name in _MARKS if data.startswith(mark)), "utf-8")
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise RequirementsRefused(f"{shown} is no text in UTF-8: save it as UTF-8.") from None


def _needed(name: str, value: str, where: str) -> str:
    if not value:
        raise RequirementsRefused(f"{where}: the option {name} needs a value.")
    return value
