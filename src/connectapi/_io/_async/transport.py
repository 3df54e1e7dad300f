"""What sends requests: over the network, or to an application in this process."""

from __future__ import annotations

from connectapi._core.config import Settings
from connectapi._io._async.http import AsyncTransport
from connectapi._io._async.in_process import AsyncInProcessTransport
from connectapi._io.asgi import InProcess


def make_transport(
    settings: Settings, in_process: InProcess | None = None
) -> AsyncTransport | AsyncInProcessTransport:
    """Make what sends requests: over the network, or to an application in this process."""
    if in_process is None:
        return AsyncTransport(settings)
    return AsyncInProcessTransport(settings, in_process)
