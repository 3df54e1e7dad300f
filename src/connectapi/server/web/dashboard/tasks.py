"""Tasks, running and past, with their output; and what waits in the queue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from connectapi.server.errors import Code, Refusal
from connectapi.server.handlers.tasks import whose
from connectapi.server.web.dashboard import lines, queries, words
from connectapi.server.web.dashboard.visit import Page, Visit

if TYPE_CHECKING:
    from starlette.responses import Response

MOST = 100


def _show_list(visit: Visit) -> Response:
    only = whose(visit.caller)
    with visit.services.database.read() as connection:
        rows = queries.recent_tasks(connection, visit.caller, only, MOST)
    # The queue is an administrator's.
    queue = visit.ask("getQueue", page_size=MOST)["results"] if only is None else []
    return visit.show(
        "tasks",
        "Tasks",
        running=[row for row in rows if not row["finished"]],
        finished=[row for row in rows if row["finished"]],
        is_everybodys=only is None,
        queue=queue,
        most=MOST,
    )


def _show_one(visit: Visit) -> Response:
    number = visit.part("id")
    task = visit.ask("getTask", id=number)
    with visit.services.database.read() as connection:
        facts = queries.task(connection, visit.caller, number)
    name = words.title({"title": facts["content_title"], "name": facts["content_name"]})
    output = task["output"]
    return visit.show(
        "task",
        f"{words.task(facts['kind'])}: {name}" if name else words.task(facts["kind"]),
        task=task,
        facts=facts,
        entries=[lines.of_task(line) for line in output[-lines.MOST_SHOWN :]],
        count=task["last"],
        hidden=max(len(output) - lines.MOST_SHOWN, 0),
    )


def _lines(visit: Visit) -> Response:
    first = lines.number_asked(visit.asked("from"), 0)
    task = visit.ask("getTask", id=visit.part("id"), first=first)
    given = task["output"][: lines.MOST_AT_ONCE]
    return visit.json(
        {
            "lines": [lines.of_task(line) for line in given],
            "next": first + len(given),
            "ended": task["finished"],
            "more": len(given) < len(task["output"]),
            "outcome": "The task has ended.",
        }
    )


def _take_out(visit: Visit) -> Response:
    number = visit.form.text("row")
    if not number:
        raise Refusal(Code.PARAMETER_MISSING, "Choose what to take out of the queue.")
    visit.ask("deleteQueueItem", id=number)
    return visit.go("tasks", "queue")


PAGES = (
    Page("/connect/tasks", _show_list, {"take-out": _take_out}),
    Page("/connect/tasks/{id}", _show_one),
    Page("/connect/tasks/{id}/lines", _lines, for_script=True),
)
