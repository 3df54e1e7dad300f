"""Processes that run content."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Any

from connectapi._core.request import Request
from connectapi._core.response import Response, builtins, unexpected
from connectapi.client._async.computed import AsyncComputedListing
from connectapi.client._async.listing import AsyncListing
from connectapi.client._async.resource import AsyncResource
from connectapi.client.processes import Process, processes


class AsyncProcessesResource(AsyncResource):
    """Shows the processes of a server."""

    def find(self) -> AsyncListing[Process]:
        """List the processes that run content, with the CPU and memory they take.

        It comes from an unversioned route. Rights: administrator.
        """

        async def rows() -> AsyncGenerator[Process, None]:
            answer = await self._session.send(Request("", "GET", "/metrics/procs", _an_object))
            for process in processes(answer):
                yield process

        return AsyncComputedListing("processes", rows, model=Process)


def _an_object(response: Response) -> dict[str, Any]:  # Any: rows as the server sent them
    found = builtins(response)
    if not isinstance(found, dict):
        raise unexpected(response, "an object with one entry a process")
    return found
