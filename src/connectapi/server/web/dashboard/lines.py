"""Lines of logs, for pages and for the script that follows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from connectapi.server.web.dashboard import words

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_SHOWN = 1000
"""Lines that a page shows: the last ones; the rest can be downloaded."""

MOST_AT_ONCE = 2000
"""Lines that the script gets in one answer."""


def of_job(entry: Mapping[str, object]) -> dict[str, object]:
    """Show an entry of a job's log."""
    stamp = str(entry["timestamp"])
    return {
        "source": entry["source"],
        "time": stamp,
        "clock": words.time_of_day(stamp),
        "text": entry["data"],
    }


def of_task(line: str) -> dict[str, object]:
    """Show a line of a task's output."""
    return {"source": "", "time": "", "clock": "", "text": line}


def number_asked(text: str, otherwise: int) -> int:
    """Read the number of a line in a query."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else otherwise
