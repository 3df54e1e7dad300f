# Written by `make generate` from contract/. Do not edit.
"""Answers, inputs and queries of the operations on System Checks."""

from __future__ import annotations

from typing import TypedDict

from connectapi._core.model import Model, Time, absent


class CreateRunInput(TypedDict, total=False):
    """Fields of `CreateRunInput` that a caller may give; one that is not given is not sent."""

    hostname: str | None
    """Optional host; otherwise a default host (sentence ends mid-way, in the 3.0.3 form too)."""


class SystemCheckRun(Model, frozen=True, kw_only=True):
    """`SystemCheckRun` of the API."""

    id: str = absent()
    """Id, such as 2."""

    start_time: Time = absent()
    """RFC 3339."""

    hostname: str = absent()
    """Host the tests ran on."""

    status: str = absent()
    """Status, such as done. One of requested, running, done, canceled."""

    passed: int = absent()
    """Count of passing tests."""

    failed: int = absent()
    """Count of failing tests."""


class SystemCheckRunResult(Model, frozen=True, kw_only=True):
    """`SystemCheckRunResult` of the API."""

    group: TestInfo = absent()
    """The test group."""

    test: TestInfo = absent()
    """The single test."""

    passed: bool = absent()
    """Passed, such as True."""

    output: str = absent()
    """Text the test printed."""

    error: str = absent()
    """Empty string when nothing went wrong."""


class SystemCheckRunResults(Model, frozen=True, kw_only=True):
    """`SystemCheckRunResults` of the API."""

    run: SystemCheckRun = absent()
    """Run."""

    results: list[SystemCheckRunResult] = absent()
    """Results."""


class TestInfo(Model, frozen=True, kw_only=True):
    """`TestInfo` of the API."""

    name: str = absent()
    """Name, such as environment."""

    args: str = absent()
    """Arguments handed to the test."""
