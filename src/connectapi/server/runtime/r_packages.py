"""What the R library of this machine has of the packages that a bundle lists.

No R package is installed: content in R gets what is on this machine. The log of its deployment says
where that differs from what the bundle was made with, so that nobody has to guess later.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_PATIENCE: Final = 60.0
_MOST_NAMED: Final = 20
_LIST: Final = (
    "found <- installed.packages()[, c('Package', 'Version'), drop = FALSE]; "
    "cat(paste(found[, 1], found[, 2]), sep = '\\n')"
)


@dataclass(frozen=True, slots=True)
class RWanted:
    """Packages of R that a bundle lists, each with its version, and the program that has them."""

    rscript: Path
    packages: Mapping[str, str]


def wanted_packages(listed: Mapping[str, object], rscript: Path | None) -> RWanted | None:
    """Read the section `packages` of a manifest; None where there is no R to compare it with."""
    if rscript is None:
        return None
    return RWanted(rscript, {name: _version(entry) for name, entry in listed.items()})


def compared(wanted: RWanted) -> list[str]:
    """Compare with what is installed, and say in lines of a log what differs."""
    there = _installed(wanted.rscript)
    if there is None:
        return ["The R library of this machine could not be listed; content in R uses what it has."]
    missing = [name for name in wanted.packages if name not in there]
    other = [
        f"{name} {there[name]} (bundle: {version})"
        for name, version in wanted.packages.items()
        if version and there.get(name, version) != version
    ]
    lines = ["R packages are not installed by this server; content uses those of this machine."]
    if other:
        lines.append(f"R packages in other versions: {_some(other)}")
    if missing:
        lines.append(
            f"R packages that are not on this machine: {_some(missing)}. What needs one of them "
            f"fails; install it, for example with install.packages({missing[0]!r}) in R."
        )
    return lines


def _installed(rscript: Path) -> dict[str, str] | None:
    try:
        done = subprocess.run(  # noqa: S603 - R of this machine, by its full path
            [rscript, "--no-save", "--no-restore", "-e", _LIST],
            env=dict(os.environ),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=_PATIENCE,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    pairs = (line.split(" ", 1) for line in done.stdout.decode("utf-8", "replace").splitlines())
    return {pair[0]: pair[1] for pair in pairs if len(pair) == 2}


def _version(entry: object) -> str:
    described = entry.get("description") if isinstance(entry, Mapping) else None
    version = described.get("Version") if isinstance(described, Mapping) else None
    return version if isinstance(version, str) else ""


def _some(names: Sequence[str]) -> str:
    more = len(names) - _MOST_NAMED
    return ", ".join(names[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
