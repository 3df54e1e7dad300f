"""Limits of processes: pure decisions, and the measure of a folder."""

from __future__ import annotations

import math
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from connectapi.server.runtime.commands import Limits

OUT_OF_MEMORY = "out of memory"
OUT_OF_DISK = "out of disk space"
OUT_OF_TIME = "out of time"

GRACES = {OUT_OF_MEMORY: 0.0, OUT_OF_DISK: 1.0, OUT_OF_TIME: 5.0}
"""Seconds that a process has to end in after it was found beyond a limit."""

_BLOCK = 512
_MEBIBYTE = 1024 * 1024


def exceeded(limits: Limits, *, memory: int, disk: int, seconds: float) -> str | None:
    """Tell which limit is exceeded by what is used, the most pressing one first."""
    if limits.memory is not None and memory > limits.memory:
        return OUT_OF_MEMORY
    if limits.disk is not None and disk > limits.disk:
        return OUT_OF_DISK
    if limits.seconds is not None and seconds > limits.seconds:
        return OUT_OF_TIME
    return None


def explain(reason: str, limits: Limits) -> str:
    """Say in a sentence why the server ended a process, and what can be done about it."""
    if reason == OUT_OF_MEMORY and limits.memory is not None:
        return (
            f"The process was ended because it ran out of memory: it may use "
            f"{_size(limits.memory)}. Use less, or raise memory_limit of the content."
        )
    if reason == OUT_OF_DISK and limits.disk is not None:
        return (
            f"The process was ended because its folders grew beyond {_size(limits.disk)}. "
            "Write less, or write to a place outside."
        )
    if reason == OUT_OF_TIME and limits.seconds is not None:
        return f"The process was ended because it took longer than {limits.seconds:g} seconds."
    return f"The process was ended by the server: {reason}."


def _size(size: int) -> str:
    return f"{size / _MEBIBYTE:,.0f} MiB" if size >= _MEBIBYTE else f"{size:,} bytes"


def cores_for(cpu: float | None, available: Sequence[int], turn: int) -> list[int] | None:
    """Choose the cores for a limit; None where no choice is needed.

    Args:
        turn: Counts up from process to process, so that they are spread over the cores.
    """
    wanted = len(available) if cpu is None else max(1, math.ceil(cpu))
    if wanted >= len(available):
        return None
    first = turn * wanted
    return sorted(available[(first + place) % len(available)] for place in range(wanted))


def folder_size(folders: Iterable[Path], most: int) -> int:
    """Add up the space that files take; stops counting when it is more than ``most``."""
    total = 0
    waiting = [str(folder) for folder in folders]
    several: set[tuple[int, int]] = set()
    while waiting and total <= most:
        try:
            with os.scandir(waiting.pop()) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)
                    else:
                        total += _space(entry, several)
        except OSError:  # it went while it was looked at, or is closed to us
            continue
    return total


def _space(entry: os.DirEntry[str], several: set[tuple[int, int]]) -> int:
    try:
        facts = entry.stat(follow_symlinks=False)
    except OSError:
        return 0
    if facts.st_nlink > 1:
        if (facts.st_dev, facts.st_ino) in several:
            return 0
        several.add((facts.st_dev, facts.st_ino))
    return facts.st_blocks * _BLOCK


class Allowance:
    """How much may be taken a second: a bucket that fills by itself, up to what it holds.

    Args:
        rate: What it gains a second.
        holds: Most that it saves up.
    """

    def __init__(self, rate: float, holds: float, now: float) -> None:
        self._rate = rate
        self._holds = holds
        self._left = holds
        self._then = now

    def take(self, amount: float, now: float) -> float:
        """Take an amount, which may be more than there is; the seconds to wait before the next."""
        gained = (now - self._then) * self._rate
        self._left = min(self._holds, self._left + gained) - amount
        self._then = now
        return max(0.0, -self._left / self._rate)
