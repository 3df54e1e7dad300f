"""The jobs of an item: what the server ran for it, and ending what still runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from connectapi.server.store import jobs as store
from connectapi.server.web.dashboard import item, words
from connectapi.server.web.dashboard.visit import Page, Visit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.responses import Response

PER_PAGE = 100

_PURPOSES = {
    "build_report": "Render",
    "build_site": "Render site",
    "build_jupyter": "Render notebook",
    "packrat_restore": "Install R packages",
    "python_restore": "Install Python packages",
    "configure_report": "Configure",
    "render_shiny": "Render",
    "git": "Fetch from Git",
}


def shown(job: Mapping[str, Any]) -> dict[str, Any]:  # Any: an object of the API
    """Add to a job what pages say of it."""
    purpose = _PURPOSES.get(job["tag"])
    if purpose is None:
        purpose = (
            "Run" if job["tag"].startswith("run_") else job["tag"].replace("_", " ").capitalize()
        )
    state, outcome = _outcome(job)
    return {
        **job,
        "purpose": purpose,
        "is_active": job["status"] == store.ACTIVE,
        "state": state,
        "outcome": outcome,
        "lasted": words.lasted(job["start_time"], job["end_time"]),
    }


def _outcome(job: Mapping[str, Any]) -> tuple[str, str]:  # Any: as above
    if job["status"] == store.ACTIVE:
        return "busy", "running"
    if job["status"] == store.SKIPPED:
        return "warn", "skipped"
    if job["exit_code"] == 0:
        return "good", "succeeded"
    if job["exit_code"] is None:
        return "warn", "ended"
    return "bad", f"failed, code {job['exit_code']}"


def _show(visit: Visit) -> Response:
    found, number = item.load_to_change(visit), visit.page_number()
    everything = visit.ask("getJobs", guid=found.guid)
    begin = (number - 1) * PER_PAGE
    return item.show(
        visit,
        found,
        "jobs",
        rows=[shown(job) for job in everything[begin : begin + PER_PAGE]],
        total=len(everything),
        number=number,
        pages=max(-(-len(everything) // PER_PAGE), 1),
    )


def _kill(visit: Visit) -> Response:
    visit.ask("killJob", guid=visit.part("guid"), key=visit.form.text("row"))
    return item.go(visit, "jobs", "kill")


PAGES = (Page(f"{item.BASE}/jobs", _show, {"kill": _kill}),)
