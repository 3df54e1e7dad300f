"""The log of a job, by default of the newest one, which is followed while it runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from connectapi.server.store import jobs as store
from connectapi.server.web.dashboard import item, jobs, lines, queries
from connectapi.server.web.dashboard.visit import Page, Visit

if TYPE_CHECKING:
    from starlette.responses import Response


def _show(visit: Visit) -> Response:
    found = item.load_to_change(visit)
    all_jobs = visit.ask("getJobs", guid=found.guid)
    key = visit.asked("job")
    job = visit.ask("getJob", guid=found.guid, key=key) if key else None
    if job is None and all_jobs:
        job = all_jobs[0]
    entries: list[dict[str, Any]] = []  # Any: objects of the API
    count, last = 0, -1
    if job is not None:
        with visit.services.database.read() as connection:
            # In one look at the database, so that the script begins where the page ends.
            entries = store.log_of(connection, int(job["id"]), last=lines.MOST_SHOWN)
            count = queries.line_count(connection, int(job["id"]))
            last = store.next_line(connection, int(job["id"])) - 1
    return item.show(
        visit,
        found,
        "logs",
        job=job and jobs.shown(job),
        choices=[jobs.shown(one) for one in all_jobs[:50]],
        entries=[lines.of_job(entry) for entry in entries],
        last=last,
        hidden=count - len(entries),
    )


def _lines(visit: Visit) -> Response:
    """Give the lines behind the last one that the script has."""
    last = lines.number_asked(visit.asked("from"), -1)
    job = visit.ask("getJob", guid=visit.part("guid"), key=visit.asked("job"))
    with visit.services.database.read() as connection:
        number = int(job["id"])
        ended = store.status(connection, number) != store.ACTIVE
        entries, last = store.log_after(connection, number, last, lines.MOST_AT_ONCE)
    return visit.json(
        {
            "lines": [lines.of_job(entry) for entry in entries],
            "next": last,
            "ended": ended,
            "more": len(entries) == lines.MOST_AT_ONCE,
            "outcome": f"The job has ended: {jobs.shown(job)['outcome']}.",
        }
    )


def _download(visit: Visit) -> Response:
    guid, key = visit.part("guid"), visit.part("key")
    return visit.send(visit.run("jobDownloadLog", guid=guid, key=key))


PAGES = (
    Page(f"{item.BASE}/logs", _show),
    Page(f"{item.BASE}/logs/lines", _lines, for_script=True),
    Page(f"{item.BASE}/jobs/{{key}}/download", _download),
)
