"""Time, chance and ids, as values that a test can replace."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Clock:
    """Where a session takes time, chance and correlation ids from.

    Attributes:
        now: Seconds since the epoch.
        monotonic: Seconds that never go back.
        jitter: A random number from 0 to 1.
        new_id: A new correlation id.
    """

    now: Callable[[], float] = time.time
    monotonic: Callable[[], float] = time.monotonic
    jitter: Callable[[], float] = random.random
    # Told apart, not secret: the system's own randomness takes as long as all else of a request.
    new_id: Callable[[], str] = lambda: f"{random.getrandbits(128):032x}"
