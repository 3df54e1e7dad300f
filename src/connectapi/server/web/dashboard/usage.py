"""How often an item was opened in the last days, as a chart and as a table."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from connectapi.server.clock import stamp
from connectapi.server.store.usage import Window
from connectapi.server.web.dashboard import chart, item, queries
from connectapi.server.web.dashboard.visit import Page, Visit

if TYPE_CHECKING:
    from starlette.responses import Response

DAYS = 30


def _show(visit: Visit) -> Response:
    found = item.load_to_change(visit)
    visit.services.hits.flush()
    today = visit.services.clock.now().date()
    first = today - timedelta(DAYS - 1)
    caller = visit.caller
    window = Window(
        content_guids=[found.guid],
        since=f"{first}T00:00:00.000000Z",
        until=stamp(visit.services.clock.now()),
        owned_by=None if caller.is_administrator else caller.id,
    )
    with visit.services.database.read() as connection:
        by_day = queries.visits_by_day(connection, window)
        visitors = queries.visitors(connection, window)
    days = [first + timedelta(number) for number in range(DAYS)]
    rows = [(day, *by_day.get(day.isoformat(), (0, 0))) for day in days]
    return item.show(
        visit,
        found,
        "usage",
        chart=chart.draw([(day, count) for day, count, _ in rows]),
        rows=rows[::-1],
        total=sum(count for _, count, _ in rows),
        visitors=visitors,
        busiest=max(rows, key=lambda row: row[1]),
        days=DAYS,
    )


PAGES = (Page(f"{item.BASE}/usage", _show),)
