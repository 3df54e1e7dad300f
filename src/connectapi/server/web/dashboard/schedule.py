"""When a document is rendered: its schedules in words, the next runs, and how they came to be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from connectapi.server import clock
from connectapi.server.content import kinds
from connectapi.server.content.scheduling import recurrence_of
from connectapi.server.store import jobs as job_store
from connectapi.server.store import schedules
from connectapi.server.web.dashboard import item, jobs, schedule_words
from connectapi.server.web.dashboard.visit import Page, Visit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import RowMapping
    from starlette.responses import Response

NEXT_RUNS = 5


@dataclass(frozen=True, slots=True)
class Plan:
    """The schedule of one variant as the page shows it."""

    variant: dict[str, Any]  # Any: an object of the API
    words: str
    paused: bool
    runs: Sequence[str]
    number: int | None
    last: dict[str, Any] | None  # Any: as above


def _show(visit: Visit) -> Response:
    found = item.load_to_change(visit)
    history = visit.ask("getScheduleHistory", guid=found.guid)["results"]
    variants = visit.ask("getApplicationVariants", app=found.guid)
    with visit.services.database.read() as connection:
        rows = {
            row["variant_id"]: row for row in schedules.of_content(connection, [found.row["id"]])
        }
        last = job_store.last_scheduled(connection, list(rows))
    plans = [_plan(variant, rows.get(variant["id"]), last) for variant in variants]
    return item.show(
        visit,
        found,
        "schedule",
        plans=plans,
        history=[change for one in history for change in one["history"]],
        can_be_scheduled=found.row["app_mode"] in kinds.RENDERED,
    )


def _plan(
    variant: dict[str, Any],  # Any: an object of the API
    row: RowMapping | None,
    last: dict[int, RowMapping],
) -> Plan:
    if row is None:
        return Plan(variant, "", paused=False, runs=(), number=None, last=None)
    recurrence = recurrence_of(row)
    runs: list[str] = []
    moment = None if row["next_run"] is None else clock.parse(row["next_run"])
    while moment is not None and len(runs) < NEXT_RUNS:
        local = moment.astimezone(recurrence.zone)
        runs.append(f"{local:%a %Y-%m-%d %H:%M %z}")
        moment = recurrence.next_run(moment)
    ran = last.get(variant["id"])
    return Plan(
        variant,
        schedule_words.describe(recurrence, email=row["email"]),
        paused=row["paused"],
        runs=runs,
        number=row["id"],
        last=None if ran is None else jobs.shown(dict(ran)),
    )


def _render(visit: Visit) -> Response:
    order = visit.ask(
        "renderContent", {"variant_key": visit.form.text("row")}, guid=visit.part("guid")
    )
    return visit.go(f"tasks/{order['task_id']}")


def _remove(visit: Visit) -> Response:
    visit.ask("deleteSchedule", id=visit.form.text("row"))
    return item.go(visit, "schedule", "removed")


PAGES = (Page(f"{item.BASE}/schedule", _show, {"render": _render, "remove": _remove}),)
