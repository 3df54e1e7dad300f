"""Whether something is there: where nobody may look, nothing is, and whoever reads it says why."""

from __future__ import annotations

from pathlib import Path


def is_file(path: Path) -> bool:
    """Whether there is such a file, as far as the caller may see."""
    try:
        return path.is_file()
    except OSError:  # pathlib raises where a folder above may not be entered
        return False


def exists(path: Path) -> bool:
    """Whether there is such a file or folder, as far as the caller may see."""
    try:
        return path.exists()
    except OSError:
        return False
