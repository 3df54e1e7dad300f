"""Which Python a project asks for: `.python-version`, pyproject.toml, setup.cfg."""

from __future__ import annotations

import configparser
import re
from dataclasses import dataclass
from pathlib import Path

from packaging.specifiers import InvalidSpecifier, SpecifierSet

from connectapi.bundles.errors import BundleError
from connectapi.bundles.reading import LARGEST_SOURCE, read_text, read_toml, table, text_or

_PLAIN = re.compile(r"\d+(?:\.\d+){0,2}")
_RANGE = re.compile(r"(?:===|==|!=|<=|>=|<|>|~=)?\s*\d+(?:\.[\d*]+)*")


@dataclass(frozen=True, slots=True)
class Constraint:
    """A range of Python versions.

    Attributes:
        range: In the language of packages, such as `~=3.12.0`; None where nothing is said.
        source: The file that says so.
        version: The very version that it says, if it says one.
        warnings: What was passed over, and why.
    """

    range: str | None = None
    source: str = ""
    version: str | None = None
    warnings: tuple[str, ...] = ()


def read_constraint(folder: Path) -> Constraint:
    """Read which Python a folder asks for; the first file that says so counts.

    Raises:
        BundleError: A range is none, or a file cannot be read.
    """
    warnings: list[str] = []
    path = folder / ".python-version"
    if path.is_file():
        lines = [line.partition("#")[0].strip() for line in read_text(path).splitlines()]
        asked = next((line for line in lines if line), "")
        range_ = of_version_file(asked) if asked else None
        if range_:
            exact = asked if re.fullmatch(r"\d+\.\d+\.\d+", asked) else None
            return Constraint(range_, path.name, exact)
        if asked:
            warnings.append(
                f"{path.name} says {asked!r}, which is no released version of Python alone; "
                "it is passed over"
            )
    for name, read in (("pyproject.toml", _of_project), ("setup.cfg", _of_setup)):
        if (folder / name).is_file():
            range_ = read(folder / name)
            if range_:
                return Constraint(_checked(range_, name), name, None, tuple(warnings))
    return Constraint(warnings=tuple(warnings))


def of_version_file(text: str) -> str | None:
    """Give the range that a line of `.python-version` means; None for other implementations.

    A bare version means its minor release: 3.12 and 3.12.4 are `~=3.12.0`.
    """
    found: list[str] = []
    for part in (one.strip() for one in text.split(",")):
        if _PLAIN.fullmatch(part):
            minor = [*part.split(".")[:2], "0"]
            found.append(f"~={'.'.join(minor)}")
        elif _RANGE.fullmatch(part):
            found.append(f"=={part}" if part[0].isdigit() else part.replace(" ", ""))
        else:
            return None
    try:
        SpecifierSet(",".join(found))
    except InvalidSpecifier:
        return None
    return ",".join(found)


def of_poetry(text: str) -> str | None:
    """Give the range that Poetry's own signs mean, such as `^3.11`; None where it is another."""
    found: list[str] = []
    for part in (one.strip() for one in text.split(",")):
        match = re.fullmatch(r"([\^~])\s*(\d+)(?:\.(\d+))?(?:\.(\d+))?", part)
        if match:
            sign, major, minor = match[1], int(match[2]), match[3]
            low = ".".join(one for one in match.groups()[1:] if one)
            next_major = sign == "^" or minor is None
            high = f"{major + 1}.0" if next_major else f"{major}.{int(minor) + 1}"
            found.append(f">={low},<{high}")
        elif part != "*":
            found.append(f"=={part}" if part[:1].isdigit() else part)
    text = ",".join(found)
    try:
        SpecifierSet(text)
    except InvalidSpecifier:
        return None
    return text or None


def _of_project(path: Path) -> str | None:
    project = read_toml(path, LARGEST_SOURCE)
    range_ = table(project.get("project")).get("requires-python")
    if range_ is not None:
        if not isinstance(range_, str):
            raise BundleError(f"{path}: requires-python has to be a text")
        return range_.strip()
    poetry = table(table(project.get("tool")).get("poetry"))
    return of_poetry(text_or(table(poetry.get("dependencies")).get("python")))


def _of_setup(path: Path) -> str | None:
    config = configparser.ConfigParser(interpolation=None)
    try:
        config.read_string(read_text(path))
        return config.get("options", "python_requires", fallback="").strip() or None
    except configparser.Error as error:
        raise BundleError(f"{path} cannot be read: {error}") from error


def _checked(range_: str, name: str) -> str:
    try:
        SpecifierSet(range_)
    except InvalidSpecifier as error:
        raise BundleError(
            f"{name} asks for Python {range_!r}, which is no range of versions: write for example "
            '">=3.11" or "~=3.12.0"'
        ) from error
    return range_
