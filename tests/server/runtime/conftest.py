"""Processes that are all gone after a test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from connectapi.server.runtime.processes import Processes


@pytest.fixture
def processes() -> Iterator[Processes]:
    processes = Processes(interval=0.1)
    yield processes
    processes.close(0.5)
    assert processes.running() == []
