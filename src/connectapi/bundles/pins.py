"""Pinned packages, as lines of a requirements file."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from packaging.markers import InvalidMarker, Marker

from connectapi.bundles.dependencies_text import Listed
from connectapi.bundles.errors import BundleError

_HASH = re.compile(r"[a-z0-9]+:[0-9a-f]+")


@dataclass(frozen=True, slots=True)
class Pin:
    """One package of a lock: what is installed, when, and what its files have to hash to."""

    name: str
    text: str
    marker: str = ""
    hashes: tuple[str, ...] = ()
    warning: str = ""


def written(pins: Iterable[Pin], source: str) -> Listed:
    """Write pins as lines, by name.

    Hashes are written where every package has some: with the first hash in a file, installers want
    one for all.
    """
    ordered = sorted(pins, key=lambda pin: (pin.name, pin.text, pin.marker))
    hashed = all(pin.hashes for pin in ordered)
    lines = [_line(pin, source, hashed=hashed) for pin in ordered]
    warnings = [pin.warning for pin in ordered if pin.warning]
    bare = [pin.name for pin in ordered if not pin.hashes]
    if bare and len(bare) < len(ordered):
        warnings.append(
            f"{source}: hashes are left out, for {bare[0]} has none and installers want all or none"
        )
    return Listed(tuple(lines), tuple(warnings))


def _line(pin: Pin, source: str, *, hashed: bool) -> str:
    line = pin.text
    if pin.marker:
        try:
            # The text is one marker however it was put together, and looks like any other.
            line += f" ; {Marker(pin.marker)}"
        except (InvalidMarker, RecursionError) as error:
            raise BundleError(
                f"{source}, package {pin.name}: {pin.marker[:200]!r} is no condition"
            ) from error
    odd = [one for one in pin.hashes if not _HASH.fullmatch(one)]
    if odd:
        raise BundleError(f"{source}, package {pin.name}: {odd[0][:100]!r} is no hash")
    if hashed:
        line += "".join(f" --hash={one}" for one in pin.hashes)
    return line
