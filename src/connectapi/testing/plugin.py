"""The pytest plugin: a local server, a client of it, its clock, and recordings as fixtures."""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from connectapi import Client
    from connectapi.testing.clock import MovableClock
    from connectapi.testing.local import LocalConnect
    from connectapi.testing.recorder import Recorder
    from connectapi.testing.replay import Replay

RECORDINGS = "recordings"
_LONGEST_NAME = 200


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option to record."""
    parser.getgroup("connectapi").addoption(
        "--connect-record",
        action="store_true",
        help="let connect_recording ask the server of CONNECT_SERVER and CONNECT_API_KEY, and "
        "write down what it answers, instead of replaying what was written",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known."""
    line = "connect_server(**options): what LocalConnect is started with by connect_server"
    config.addinivalue_line("markers", line)


@pytest.fixture
def connect_server(request: pytest.FixtureRequest) -> Iterator[LocalConnect]:
    """A fresh local server, on a socket of its own unless the marker ``connect_server`` differs."""
    from connectapi.testing.local import LocalConnect

    options = {}
    for marker in reversed(list(request.node.iter_markers("connect_server"))):
        options.update(marker.kwargs)
    with LocalConnect(**options) as server:
        yield server


@pytest.fixture
def connect_client(connect_server: LocalConnect) -> Iterator[Client]:
    """A client of the fresh local server, as its administrator."""
    with connect_server.client() as client:
        yield client


@pytest.fixture
def connect_clock(connect_server: LocalConnect) -> MovableClock:
    """The clock of the fresh local server."""
    return connect_server.clock


@pytest.fixture
def connect_recording(request: pytest.FixtureRequest) -> Iterator[Recorder | Replay]:
    """A server that answers as one did when the test was recorded.

    The recording is the file ``recordings/<module>/<test>.json`` beside the test. With
    ``--connect-record`` it is made anew.
    """
    from connectapi.testing.recorder import Recorder
    from connectapi.testing.replay import Replay

    path = _recording_of(request)
    if not request.config.getoption("--connect-record"):
        if not path.exists():
            pytest.fail(f"there is no recording {path}; make one with --connect-record")
        with Replay(path) as replay:
            yield replay
        return
    server, api_key = os.environ.get("CONNECT_SERVER"), os.environ.get("CONNECT_API_KEY")
    if not server or not api_key:
        pytest.fail("--connect-record needs CONNECT_SERVER and CONNECT_API_KEY")
    path.parent.mkdir(parents=True, exist_ok=True)
    with Recorder(server, path, api_key=api_key) as recorder:
        yield recorder


def _recording_of(request: pytest.FixtureRequest) -> Path:
    module = Path(request.node.path)
    classes = [node.name for node in request.node.listchain() if isinstance(node, pytest.Class)]
    name = _file_name(".".join((*classes, request.node.name)))
    return module.parent / RECORDINGS / module.stem / f"{name}.json"


def _file_name(test: str) -> str:
    name = re.sub(r"[^A-Za-z0-9_.-]+", "-", test)
    if len(name) <= _LONGEST_NAME and re.fullmatch(r"[\w.]+(\[[\w.-]*\])?", test, re.ASCII):
        return name
    # Other tests may have the same name once it is shortened, or signs of it are left out.
    return f"{name[:_LONGEST_NAME]}-{hashlib.sha256(test.encode()).hexdigest()[:8]}"
