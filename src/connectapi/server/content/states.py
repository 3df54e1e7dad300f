"""What visitors get where content does not answer itself: it starts, it failed, it is full.

Browsers get pages, programs plain text; the status is 500 or more, always, because publishing
tools take anything less for content that works.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import PlainTextResponse, Response

from connectapi.server.store import jobs
from connectapi.server.web.html import render

if TYPE_CHECKING:
    from collections.abc import Sequence

    from connectapi.server.content.visit import Visit
    from connectapi.server.runtime.fleet import StartFailed
    from connectapi.server.store.database import Database

LINES = 40
"""Lines of a job's log that a page shows."""

_SOON = 2
_LATER = 5


class States:
    """Makes the answers; those with lines of a log read the database, in a thread."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def starting(self, visit: Visit, *, browses: bool) -> Response:
        """Say that content is being started; a browser looks again by itself."""
        text = "It is being started. This page shows it as soon as it answers."
        headers = _headers(_SOON)
        if browses:
            headers["Refresh"] = str(_SOON)
            return render("content_state", 503, headers, title=_title(visit), text=text, **_NO_LOG)
        return PlainTextResponse("The content is being started.\n", 503, headers)

    def full(self, visit: Visit, *, browses: bool) -> Response:
        """Say that there is no room for another visitor."""
        text = "All of its processes are busy. Try again in a moment."
        headers = _headers(_LATER)
        if browses:
            headers["Refresh"] = str(_LATER)
            return render("content_state", 503, headers, title=_title(visit), text=text, **_NO_LOG)
        return PlainTextResponse("All processes of the content are busy.\n", 503, headers)

    def failed(self, visit: Visit, failure: StartFailed, *, browses: bool) -> Response:
        """Say that content could not be started, and to those who may know it, why."""
        text = "It could not be started."
        if not visit.may_see_logs:
            hint = "Whoever published it finds the reason in its log."
            if browses:
                return self._page(visit, 502, f"{text} {hint}")
            return PlainTextResponse(f"The content could not be started. {hint}\n", 502, _headers())
        reason, lines = failure.message, self._lines(visit, failure.job_key)
        lines = [line for line in lines if line not in reason]
        if browses:
            return self._page(visit, 502, text, reason=reason, lines=lines)
        whole = "\n".join([f"The content could not be started: {reason}", *lines])
        return PlainTextResponse(f"{whole}\n", 502, _headers())

    def broken(self, visit: Visit, status: int, reason: str, *, browses: bool) -> Response:
        """Say that a process of the content did not answer as it should."""
        if browses:
            return self._page(visit, status, f"It does not answer: {reason}.")
        return PlainTextResponse(f"The content does not answer: {reason}.\n", status, _headers())

    def _page(
        self,
        visit: Visit,
        status: int,
        text: str,
        *,
        reason: str = "",
        lines: list[str] | None = None,
    ) -> Response:
        log = f"{visit.prefix}/connect/#/apps/{visit.item['guid']}/logs" if reason else ""
        shown = {"text": text, "reason": reason, "lines": lines or [], "log": log}
        return render("content_state", status, _headers(), title=_title(visit), **shown)

    def _lines(self, visit: Visit, job_key: str | None) -> list[str]:
        if job_key is None:
            return []
        with self._database.read() as connection:
            row = jobs.one(connection, visit.item["id"], job_key)
            entries = [] if row is None else jobs.log_of(connection, row["id"], last=LINES)
        return [str(entry["data"]) for entry in entries]


_NO_LOG: dict[str, object] = {"reason": "", "lines": [], "log": ""}


def _title(visit: Visit) -> str:
    return str(visit.item["title"] or visit.item["name"])


def _headers(again: int | None = None) -> dict[str, str]:
    headers = {"Cache-Control": "no-store"}
    if again is not None:
        headers["Retry-After"] = str(again)
    return headers
