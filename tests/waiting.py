"""Waiting for what has to come, and not for ever."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

PAUSE = 0.01


def until(
    look: Callable[[], T | None], what: str = "what was waited for", seconds: float = 30.0
) -> T:
    """Look again and again until there is something, and give it.

    Args:
        what: What is missed where it does not come, for the error.
    """
    end = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < end, f"in {seconds:g} seconds this did not come: {what}"
        time.sleep(PAUSE)
    return found
