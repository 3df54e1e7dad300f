"""The files of a rendering: the bundle's copy that it is made in, and what it left there."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

from connectapi.server.content import document, output_metadata
from connectapi.server.content.rendering_plan import is_shown

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from pathlib import Path

Traces = dict[str, tuple[int, int]]
"""Time of change and size of files, by their path in a folder."""


def traces(folder: Path) -> Traces:
    """Note the files of a folder, to know later which were made or changed; links are none."""
    found: Traces = {}
    for place, _folders, names in os.walk(folder):
        for name in names:
            path = os.path.join(place, name)  # noqa: PTH118 - objects would double the time
            facts = os.lstat(path)
            if os.path.isfile(path) and not os.path.islink(path):  # noqa: PTH113, PTH114 - the same
                found[os.path.relpath(path, folder)] = (facts.st_mtime_ns, facts.st_size)
    return found


def changed(folder: Path, before: Mapping[str, tuple[int, int]]) -> set[str]:
    """List the files that were made or changed since they were noted and that may be shown."""
    now = traces(folder)
    return {
        name
        for name, trace in now.items()
        if before.get(name) != trace and is_shown(name) and not document.is_source(folder / name)
    }


def gather(folder: Path, names: Iterable[str], target: Path) -> None:
    """Move files out of a folder to another, each below the same path."""
    for name in names:
        place = target / name
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(folder / name, place)


def metadata_of(folder: Path, page: str) -> bytes | None:
    """Find what the document says about its rendering, beside its page or at the top."""
    for place in ((folder / page).parent, folder):
        path = place / output_metadata.NAME
        if path.is_file() and not path.is_symlink():
            return path.read_bytes()
    return None


def existing(folder: Path, names: Collection[str]) -> set[str]:
    """List those of the named files that are there and inside the folder."""
    whole = folder.resolve()
    paths = [(folder / name).resolve() for name in names]
    return {
        str(path.relative_to(whole))
        for path in paths
        if path.is_relative_to(whole) and path.is_file()
    }
