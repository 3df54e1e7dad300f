"""Asking content whether it answers."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from connectapi._core.errors import (
    APIError,
    ConnectError,
    RedirectRefused,
    TimedOut,
    UnexpectedAnswer,
)
from connectapi._core.request import Request
from connectapi._core.response import raw
from connectapi._core.url import build_path
from connectapi.client._async.content_item import AsyncContentItem
from connectapi.client._async.resource import AsyncResource

_LINES: Final = 20
_PATIENCE: Final = 60.0
_NOT_RUN: Final = 501
"""A server answers it that keeps programs and does not run them."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What content answered.

    Attributes:
        url: The address that was asked.
        status: HTTP status; None where no answer came in time, or the server runs nothing.
        failed: Whether that is a failure: 500 and above, or no answer.
    """

    url: str
    status: int | None
    failed: bool

    def __str__(self) -> str:
        return "no answer in time" if self.status is None else f"status {self.status}"


class AsyncProbe(AsyncResource):
    """Makes one bounded request to content, as its publisher."""

    async def ask(self, item: AsyncContentItem, draft: str | None = None) -> Answer:
        """Ask an item, or its draft of a bundle; every answer below 500 will do.

        Raises:
            TransportError: The server cannot be reached.
        """
        path = build_path("/content/{guid}/", guid=item.guid)
        if draft is not None:
            path += build_path("/_bundle{id}/", id=draft).removeprefix("/")
        url = f"{self._session.settings.server}{path}"
        patience = max(_PATIENCE, float(item.init_timeout or 0)) + 10
        session = self._session.with_options(timeout=patience)
        try:
            # Streamed: an answer without end is an answer.
            request = Request("", "GET", path, raw, accept="*/*", base="server")
            async with session.stream(request) as answer:
                return Answer(url, answer.status, failed=False)
        except RedirectRefused:
            return Answer(url, 302, failed=False)  # it leads elsewhere, as content may
        except (APIError, UnexpectedAnswer) as error:
            # The error pages of content are its own and no answers of the API.
            if error.status == _NOT_RUN:
                return Answer(url, None, failed=False)
            return Answer(url, error.status, failed=error.status >= 500)
        except TimedOut:
            return Answer(url, None, failed=True)

    async def last_lines(self, item: AsyncContentItem) -> tuple[str, ...]:
        """The end of the newest job's log; empty where it cannot be read."""
        with suppress(ConnectError):
            return tuple(await item.jobs.newest_log(last=_LINES))
        return ()
