"""How people come and go: visits that follow the week, the working day and the fate of an item."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from random import Random

    from connectapi.server.demo.world import Item, Trend

DAYS = 90
_SCALE = 0.6
_WEEK = (1.0, 1.15, 1.1, 1.05, 0.85, 0.18, 0.12)
# How busy each hour is, from midnight on, in UTC.
_HOURS = (1, 1, 0, 0, 1, 2, 6, 14, 26, 34, 32, 26, 18, 24, 32, 28, 22, 14, 8, 6, 5, 4, 3, 2)
_BROWSERS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/131.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/18.1 Safari/605.1.15",
    "Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) Version/18.1 Mobile/15E148",
)
_PROGRAMS = ("python-requests/2.32.3", "curl/8.5.0", "httr2/1.0.7 r-curl/6.0.1", "uptime/3.1")


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody opens something; ``visitor`` is None for those who are not signed in."""

    time: datetime
    visitor: str | None
    user_agent: str
    path: str | None
    destination: str | None
    site: str | None


@dataclass(frozen=True, slots=True)
class Audience:
    """Who visits an item: usernames, how often each comes, and the share of strangers."""

    visitors: Sequence[str]
    weights: Sequence[int]
    strangers: float


def visits(item: Item, audience: Audience, now: datetime, chance: Random) -> Iterator[Visit]:
    """Make the visits to an item of the last days, in the order of their time."""
    cumulative = list(accumulate(audience.weights))
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    for back in range(min(DAYS, item.age), -1, -1):
        day = midnight - timedelta(days=back)
        for moment in _moments(chance, day, _expected(item, back, day)):
            if moment < now:
                yield _visit(item, audience, cumulative, moment, chance)


def _expected(item: Item, back: int, day: datetime) -> float:
    """Give how many visits a day is likely to have."""
    busy = _WEEK[day.weekday()]
    # Programs call at weekends, too.
    busy = 0.6 + 0.4 * busy if item.paths else busy
    return _SCALE * item.weight * busy * _growth(item.trend, item.age, back)


def _growth(trend: Trend, age: int, back: int) -> float:
    """Give how popular something was some days ago, in proportion to its weight."""
    if trend == "growing":
        return 0.35 + 0.9 * (1 - back / DAYS)
    if trend == "fading":
        return 0.15 + 1.6 * math.pow(back / DAYS, 1.5)
    if trend == "new":
        # Everybody looks once, and some come back.
        return 0.8 + 2.5 * math.exp(-(age - back) / 3)
    return 0.85 + 0.3 * (1 - back / DAYS)


def _moments(chance: Random, day: datetime, expected: float) -> list[datetime]:
    count = max(0, round(chance.gauss(expected, math.sqrt(expected)))) if expected else 0
    hours = chance.choices(range(24), _HOURS, k=count)
    spread = (timedelta(hours=hour, seconds=chance.uniform(0, 3600)) for hour in hours)
    return sorted(day + after for after in spread)


def _visit(
    item: Item, audience: Audience, cumulative: Sequence[int], moment: datetime, chance: Random
) -> Visit:
    visitor = None
    if audience.visitors and chance.random() >= audience.strangers:
        visitor = chance.choices(audience.visitors, cum_weights=cumulative)[0]
    if item.paths and chance.random() < 0.8:
        agent, destination, site = chance.choice(_PROGRAMS), None, None
    else:
        agent = chance.choices(_BROWSERS, (6, 4, 2, 3))[0]
        destination = "document" if chance.random() < 0.93 else "iframe"
        site = chance.choices(("none", "same-origin", "cross-site"), (4, 5, 1))[0]
    path = chance.choice(item.paths) if item.paths else None
    return Visit(moment, visitor, agent, path, destination, site)
