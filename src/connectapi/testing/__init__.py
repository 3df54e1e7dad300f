"""Testing against a local server: a context manager, faults, seeds, recordings, fixtures.

Start a server for the length of a block and speak to it with any client::

    with LocalConnect() as connect:
        client = connect.client()
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from connectapi.server.git.settings import GitSettings
    from connectapi.testing.clock import MovableClock
    from connectapi.testing.cluster import LocalCluster, Node
    from connectapi.testing.faults import (
        Dropped,
        Failing,
        Fault,
        Latency,
        LoginPage,
        ProxyPage,
        Redirected,
        Truncated,
    )
    from connectapi.testing.local import LocalConnect
    from connectapi.testing.recorder import Recorder
    from connectapi.testing.recording import RecordingError
    from connectapi.testing.replay import Replay
    from connectapi.testing.rules import Faults, Rule
    from connectapi.testing.seeds import Account, Seed

# The pytest plugin lies in this package and is loaded in every run of pytest; the server is not.
_PLACES = {
    "Account": "seeds",
    "Dropped": "faults",
    "Failing": "faults",
    "Fault": "faults",
    "Faults": "rules",
    "GitSettings": "local",
    "Latency": "faults",
    "LocalCluster": "cluster",
    "LocalConnect": "local",
    "LoginPage": "faults",
    "MovableClock": "clock",
    "Node": "cluster",
    "ProxyPage": "faults",
    "Recorder": "recorder",
    "RecordingError": "recording",
    "Redirected": "faults",
    "Replay": "replay",
    "Rule": "rules",
    "Seed": "seeds",
    "Truncated": "faults",
}

__all__ = [
    "Account",
    "Dropped",
    "Failing",
    "Fault",
    "Faults",
    "GitSettings",
    "Latency",
    "LocalCluster",
    "LocalConnect",
    "LoginPage",
    "MovableClock",
    "Node",
    "ProxyPage",
    "Recorder",
    "RecordingError",
    "Redirected",
    "Replay",
    "Rule",
    "Seed",
    "Truncated",
]


def __getattr__(name: str) -> object:
    if name not in _PLACES:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    return getattr(import_module(f"{__name__}.{_PLACES[name]}"), name)
