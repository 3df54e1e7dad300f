# Derived from src/connectapi/_io/_async/transport.py by `make generate`. Do not edit.
"""What sends requests: over the network, or to an application in this process."""

from __future__ import annotations

from connectapi._core.config import Settings
from connectapi._io._sync.http import Transport
from connectapi._io._sync.in_process import InProcessTransport
from connectapi._io.asgi import InProcess


def make_transport(
    settings: Settings, in_process: InProcess | None = None
) -> Transport | InProcessTransport:
    """Make what sends requests: over the network, or to an application in this process."""
    if in_process is None:
        return Transport(settings)
    return InProcessTransport(settings, in_process)
