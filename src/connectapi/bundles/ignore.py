"""Patterns in the language of .gitignore, and the files that hold them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from connectapi.bundles.errors import BundleError

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

# The later one wins: what is said for shipping overrides what is said for version control.
PATTERN_FILES = (".gitignore", ".connectignore")
NAME_FILE = ".rscignore"


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
class _Layer:
    prefix: str
    spec: GitIgnoreSpec
    names: frozenset[str]


@dataclass(frozen=True)
class IgnoreRules:
    """The ignore files of a folder and of those above it; the deeper one wins."""

    layers: tuple[_Layer, ...] = ()

    def below(self, folder: Path, prefix: str) -> IgnoreRules:
        """With the ignore files of one folder more, whose path ends in `/` unless it is the top."""
        lines = [line for name in PATTERN_FILES for line in _lines(folder / name)]
        names = frozenset(line.strip().rstrip("/") for line in _lines(folder / NAME_FILE)) - {""}
        if not lines and not names:
            return self
        layer = _Layer(prefix, _spec(lines, f"a line of {folder}/{'|'.join(PATTERN_FILES)}"), names)
        return IgnoreRules((*self.layers, layer))

    def ignores(self, name: str) -> bool:
        """Whether a path, ending in `/` for a folder, is left out."""
        for layer in reversed(self.layers):
            inner = name.removeprefix(layer.prefix)
            if inner.rstrip("/") in layer.names:
                return True
            verdict = layer.spec.check_file(inner).include
            if verdict is not None:
                return verdict
        return False


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text("utf-8-sig").splitlines()
    except (FileNotFoundError, IsADirectoryError):
        return []
    except (OSError, UnicodeDecodeError) as error:
        raise BundleError(f"cannot read {path}: it is unreadable or not UTF-8 text") from error


def _spec(lines: Sequence[str], what: str) -> GitIgnoreSpec:
    from pathspec import GitIgnoreSpec  # only who packs a folder waits for it

    try:
        return GitIgnoreSpec.from_lines(lines)
    except ValueError as error:
        raise BundleError(f"{what} is no pattern in the language of .gitignore: {error}") from error
