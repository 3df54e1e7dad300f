"""Dependencies as a requirements file lists them; the file is shipped as it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from packaging.requirements import InvalidRequirement, Requirement

from connectapi.bundles.errors import BundleError
from connectapi.bundles.reading import read_text
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
    without_options,
    without_password,
)

_MOST_FILES = 100


@dataclass(frozen=True, slots=True)
class Listed:
    """What one source lists.

    Attributes:
        lines: Requirements and options, each in one line.
        warnings: What may go wrong elsewhere.
        files: Files of the folder that the list refers to, beside the one it stands in.
    """

    lines: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    files: tuple[str, ...] = ()


def read_requirements(folder: Path, name: str) -> Listed:
    """Read a requirements file, and those that it names.

    Raises:
        BundleError: A line cannot be parsed, or asks for what only this machine has; the text names
            file and line.
    """
    reader = _Reader(folder)
    reader.read(name)
    files = tuple(one for one in reader.seen if one != name)
    return Listed(tuple(reader.lines), tuple(reader.warnings), files)


def check_requirement(line: str, where: str) -> Requirement:
    """Parse a requirement.

    Raises:
        BundleError: It is none.
    """
    try:
        return Requirement(line)
    except (InvalidRequirement, RecursionError) as error:
        reason = str(error).partition("\n")[0]
        raise BundleError(
            f"{where}: {without_password(line)[:200]!r} is no requirement: {reason}"
        ) from error


def local_place(folder: Path, base: str, text: str, where: str, *, editable: bool = False) -> str:
    """Say what is to be known of a requirement that is a place on this machine.

    What an editable install links to, and what lies outside of the folder, no server has. What
    lies inside is shipped, and can be installed where the server looks into the bundle.

    Returns:
        A warning.

    Raises:
        BundleError: No server could install it.
    """
    shown = without_password(text)
    if editable:
        raise BundleError(
            f"{where}: {shown!r} is an editable install, which links to a folder of this machine. "
            "Leave the line out: modules in the folder are imported from there as they are; a "
            "package of its own can be built and named as a file of the folder"
        )
    path = plain_path(text.split("[", maxsplit=1)[0].split(";", maxsplit=1)[0].strip())
    root = folder.resolve()
    try:
        places = [(folder / path).resolve(), (folder / base / path).resolve()]
        inside = [one for one in places if one.is_relative_to(root) and one.exists()]
    except (OSError, ValueError, RuntimeError):
        inside = []
    if not inside:
        raise BundleError(
            f"{where}: {shown!r} is a place on this machine, which no server has. Name the package "
            "and its version, or put it into the folder"
        )
    return (
        f"{where}: {shown!r} is installed from the bundle itself; not every server does that, so "
        "name the package and its version where it can be had from an index"
    )


@dataclass(slots=True)
class _Reader:
    folder: Path
    lines: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)

    def read(self, name: str) -> None:
        if name in self.seen:
            return
        self.seen.append(name)
        if len(self.seen) > _MOST_FILES:
            raise BundleError(f"more than {_MOST_FILES} requirements files name each other")
        for number, line in logical_lines(read_text(self.folder / name)):
            where = f"{name}, line {number}"
            if line.startswith("-"):
                self._option(line, name, where)
            else:
                self._requirement(line, name, where)

    def _option(self, line: str, name: str, where: str) -> None:
        option, value = split_option(line)
        if option in EDITABLE:
            if not is_remote(value):
                local_place(self.folder, "", value, where, editable=True)
            self.warnings.append(f"{where}: an editable install is made from an address each time")
        elif option in FILES:
            self._file(value, name, where)
            return
        self.lines.append(line)

    def _file(self, value: str, name: str, where: str) -> None:
        if is_remote(value):
            self.warnings.append(f"{where}: the server has to be able to read {value!r}")
            return
        base = self.folder / name
        path = (base.parent / plain_path(value)).resolve()
        if not path.is_relative_to(self.folder.resolve()):
            raise BundleError(f"{where}: {value!r} lies outside of the folder and is not shipped")
        if not path.is_file():
            raise BundleError(f"{where}: there is no file {value!r}")
        self.read(path.relative_to(self.folder.resolve()).as_posix())

    def _requirement(self, line: str, name: str, where: str) -> None:
        plain = without_options(line)
        base = name.rpartition("/")[0]
        direct = split_direct(plain)
        if direct is not None:
            address = direct[1].partition(" ;")[0].strip()
            if not is_remote(address):
                self.warnings.append(local_place(self.folder, base, address, where))
            elif "${" not in address:
                check_requirement(plain, where)
        elif is_remote(plain):
            pass  # an address alone, which only an installer understands
        elif looks_like_path(plain):
            self.warnings.append(local_place(self.folder, base, plain, where))
        else:
            check_requirement(plain, where)
        if package_name(plain) == "rsconnect-python":
            self.warnings.append(
                f"{where}: rsconnect-python is a tool to publish with; content needs it seldom"
            )
        self.lines.append(line)
