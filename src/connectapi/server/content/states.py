"""What visitors get where content does not answer itself: it starts, it failed, it is full.

Browsers get pages, programs plain text; the status is 500 or more, always, because publishing
tools take anything less for content that works.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import PlainTextResponse, Response

from connectapi.server.web.html import render

if TYPE_CHECKING:
    from connectapi.server.content.visit import Visit
    from connectapi.server.runtime.fleet import StartFailed

_SOON = 2
_LATER = 5


def starting(visit: Visit, *, browses: bool) -> Response:
    """Say that content is being started; a browser looks again by itself."""
    if browses:
        text = "It is being started. This page shows it as soon as it answers."
        return _page(visit, 503, text, again=_SOON)
    return PlainTextResponse("The content is being started.\n", 503, _headers(_SOON))


def full(visit: Visit, *, browses: bool) -> Response:
    """Say that there is no room for another visitor."""
    if browses:
        text = "All of its processes are busy. This page tries again in a moment."
        return _page(visit, 503, text, again=_LATER)
    return PlainTextResponse("All processes of the content are busy.\n", 503, _headers(_LATER))


def failed(visit: Visit, failure: StartFailed, *, browses: bool) -> Response:
    """Say that content could not be started, and to those who may know it, why."""
    if not visit.may_see_logs:
        hint = "Whoever published it finds the reason in its log."
        if browses:
            return _page(visit, 502, f"It could not be started. {hint}")
        return PlainTextResponse(f"The content could not be started. {hint}\n", 502, _headers())
    if browses:
        log = f"{visit.prefix}/connect/content/{visit.item['guid']}/logs"
        if failure.job_key is not None:
            log += f"?job={failure.job_key}"
        return _page(visit, 502, "It could not be started.", reason=failure.message, log=log)
    text = f"The content could not be started: {failure.message}\n"
    return PlainTextResponse(text, 502, _headers())


def broken(visit: Visit, status: int, reason: str, *, browses: bool) -> Response:
    """Say that a process of the content did not answer as it should."""
    if browses:
        return _page(visit, status, f"It does not answer: {reason}.")
    return PlainTextResponse(f"The content does not answer: {reason}.\n", status, _headers())


def _page(
    visit: Visit,
    status: int,
    text: str,
    *,
    reason: str = "",
    log: str = "",
    again: int | None = None,
) -> Response:
    headers = _headers(again)
    if again is not None:
        headers["Refresh"] = str(again)
    first, _, lines = reason.partition("\n")
    return render(
        "content_state",
        status,
        headers,
        title=str(visit.item["title"] or visit.item["name"]),
        text=text,
        reason=first,
        lines=lines,
        log=log,
    )


def _headers(again: int | None = None) -> dict[str, str]:
    headers = {"Cache-Control": "no-store"}
    if again is not None:
        headers["Retry-After"] = str(again)
    return headers
