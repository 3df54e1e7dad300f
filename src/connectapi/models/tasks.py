# Written by `make generate` from contract/. Do not edit.
"""Answers, inputs and queries of the operations on Tasks."""

from __future__ import annotations

from typing import Any, TypedDict

from connectapi._core.model import Model, absent


class Task(Model, frozen=True, kw_only=True):
    """`Task` of the API."""

    id: str = absent()
    """Id, such as jXhOhdm5OOSkGhJw."""

    output: list[str] = absent()
    """Lines from first on, up to last."""

    result: dict[str, Any] | None = absent()
    """The operation's result, if any; null for deployments. Since 2024.05.0."""

    finished: bool = absent()
    """Finished."""

    code: int = absent()
    """Not 0 when an error has occurred."""

    error: str = absent()
    """Empty string when there is no error."""

    last: int = absent()
    """Lines produced so far in all; the next request's first."""


class GetTaskQuery(TypedDict, total=False):
    """Query of `GET /v1/tasks/{id}`."""

    first: int
    """Offset of the first output line to return."""

    wait: int
    """Seconds to hold the answer for the task to complete."""
