"""How much may be in a bundle before servers or other clients refuse it."""

from __future__ import annotations

from typing import Final

# R's client stops at these; no limit of servers is documented.
MANY_FILES: Final = 10_000
LARGE: Final = 5 * 1024**3

_UNITS: Final = ("bytes", "KiB", "MiB", "GiB", "TiB")


def beyond(files: int, size: int) -> list[str]:
    """Say, in a line each, which usual limits a bundle is beyond; nothing where it is not."""
    found = []
    if files > MANY_FILES:
        found.append(f"{files:,} files are more than the {MANY_FILES:,} that R's client packs")
    if size > LARGE:
        found.append(
            f"{readable_size(size)} are more than the {readable_size(LARGE)} that R's client packs"
        )
    return found


def readable_size(size: int) -> str:
    """Write a number of bytes with a unit that keeps it short."""
    value, unit = float(size), 0
    while value >= 1024 and unit < len(_UNITS) - 1:
        value, unit = value / 1024, unit + 1
    return f"{size} bytes" if unit == 0 else f"{value:.1f} {_UNITS[unit]}"
