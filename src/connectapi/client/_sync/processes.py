# Derived from src/connectapi/client/_async/processes.py by `make generate`. Do not edit.
"""Processes that run content."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from connectapi._core.request import Request
from connectapi._core.response import Response, builtins, unexpected
from connectapi.client._sync.computed import ComputedListing
from connectapi.client._sync.listing import Listing
from connectapi.client._sync.resource import Resource
from connectapi.client.processes import Process, processes


class ProcessesResource(Resource):
    """Shows the processes of a server."""

    def find(self) -> Listing[Process]:
        """List the processes that run content, with the CPU and memory they take.

        It comes from an unversioned route. Rights: administrator.
        """

        def rows() -> Generator[Process, None]:
            answer = self._session.send(Request("", "GET", "/metrics/procs", _an_object))
            for process in processes(answer):
                yield process

        return ComputedListing("processes", rows, model=Process)


def _an_object(response: Response) -> dict[str, Any]:  # Any: rows as the server sent them
    found = builtins(response)
    if not isinstance(found, dict):
        raise unexpected(response, "an object with one entry a process")
    return found
