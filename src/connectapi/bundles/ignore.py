"""Patterns in the language of .gitignore, and the files that hold them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from connectapi._core.errors import InvalidArgument
from connectapi.bundles.errors import BundleError
from connectapi.bundles.looking import is_file

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec, RegexPattern

# The later one wins: what is said for shipping overrides what is said for version control.
PATTERN_FILES = (".gitignore", ".connectignore")
NAME_FILE = ".rscignore"


def given_patterns(name: str, value: Iterable[str] | None) -> tuple[str, ...]:
    """The patterns of an argument.

    Raises:
        InvalidArgument: It is one text, whose letters would be patterns.
    """
    if isinstance(value, str):
        raise InvalidArgument(f"{name} takes a list of patterns: {name}=[{value!r}]")
    return tuple(value or ())


def patterns_of_project(folder: Path) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What the folder's pyproject.toml says to include, and to exclude.

    Raises:
        BundleError: It cannot be read.
    """
    if not is_file(folder / "pyproject.toml"):
        return (), ()
    from connectapi.bundles.settings import read_settings  # only who has one waits for it

    settings = read_settings(folder)
    return settings.include, settings.exclude


class Patterns:
    """Patterns that the caller gave. Without any, nothing matches and the value is false."""

    def __init__(self, patterns: Sequence[str]) -> None:
        self._spec = _spec(patterns, "the pattern") if patterns else None

    def match(self, name: str) -> bool:
        """Whether a path, ending in `/` for a folder, is meant."""
        return self._spec is not None and self._spec.match_file(name)

    def __bool__(self) -> bool:
        return self._spec is not None


@dataclass(frozen=True)
class Ignored:
    """What an ignore file says of a path.

    Attributes:
        left_out: Whether the path is left out, or expressly kept.
        source: The ignore file, from the folder that is packed.
        pattern: The line that decided.
    """

    left_out: bool
    source: str
    pattern: str


@dataclass(frozen=True)
class _Layer:
    prefix: str
    spec: GitIgnoreSpec
    # Where each pattern stands, in the order of the spec.
    origins: tuple[tuple[str, str], ...]
    names: frozenset[str]


@dataclass(frozen=True)
class IgnoreRules:
    """The ignore files of a folder and of those above it; the deeper one wins."""

    layers: tuple[_Layer, ...] = ()

    def below(self, folder: Path, prefix: str) -> IgnoreRules:
        """With the ignore files of one folder more, whose path ends in `/` unless it is the top."""
        origins = tuple(
            (prefix + name, line)
            for name in PATTERN_FILES
            for line in _lines(folder / name)
            if line.strip()
        )
        names = frozenset(line.strip().rstrip("/") for line in _lines(folder / NAME_FILE)) - {""}
        if not origins and not names:
            return self
        lines = [line for _, line in origins]
        spec = _spec(lines, f"a line of {folder}/{'|'.join(PATTERN_FILES)}")
        return IgnoreRules((*self.layers, _Layer(prefix, spec, origins, names)))

    def verdict(self, name: str) -> Ignored | None:
        """Say what decides on a path, ending in `/` for a folder; `None` where nothing does."""
        for layer in reversed(self.layers):
            inner = name.removeprefix(layer.prefix)
            plain = inner.rstrip("/")
            if plain in layer.names:
                return Ignored(left_out=True, source=layer.prefix + NAME_FILE, pattern=plain)
            # Most paths match no line at all, and this tells so in no time.
            if layer.spec.check_file(inner).include is None:
                continue
            patterns = zip(reversed(layer.spec.patterns), reversed(layer.origins), strict=True)
            for pattern, origin in patterns:
                if pattern.include is not None and _matches(pattern, origin[1].rstrip(), inner):
                    return Ignored(pattern.include, *origin)
        return None


def _matches(pattern: RegexPattern, line: str, path: str) -> bool:
    """Whether a line matches a path itself, and not only a folder above it.

    Git goes through folders, so that those above were looked at before. pathspec is made for files
    alone: to it `!data` means all that is in it, and it takes `data/**/` for `data/`.
    """
    if line.endswith("/") and not path.endswith("/"):
        return False
    asked = path if line.endswith("/") else path.rstrip("/")
    matches = () if pattern.regex is None else pattern.regex.finditer(asked)
    core = line.rstrip("/")
    if core.endswith("/**") and core != "/**":
        return any(found.end() < len(asked) for found in matches)
    # pathspec marks the slash between the folder that was matched and what lies in it.
    return any(found.end() == len(asked) or not found.groupdict().get("ps_d") for found in matches)


def _lines(path: Path) -> list[str]:
    try:
        # Only this ends a line for git: names may hold what Python takes for other ends.
        return path.read_text("utf-8-sig").split("\n")
    except (FileNotFoundError, IsADirectoryError):
        return []
    except (OSError, UnicodeDecodeError) as error:
        raise BundleError(f"cannot read {path}: it is unreadable or not UTF-8 text") from error


def _spec(lines: Sequence[str], what: str) -> GitIgnoreSpec:
    from pathspec import GitIgnoreSpec  # only who packs a folder waits for it

    try:
        return GitIgnoreSpec.from_lines(lines)
    except (ValueError, re.error) as error:
        raise BundleError(f"{what} is no pattern in the language of .gitignore: {error}") from error
