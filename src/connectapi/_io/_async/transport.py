"""What sends requests: over the network, or to an application in this process."""

from __future__ import annotations

from typing import TYPE_CHECKING

from connectapi._io._async.http import AsyncTransport

if TYPE_CHECKING:
    from connectapi._core.config import Settings
    from connectapi._io._async.in_process import AsyncInProcessTransport
    from connectapi._io.asgi import InProcess


def make_transport(
    settings: Settings, in_process: InProcess | None = None
) -> AsyncTransport | AsyncInProcessTransport:
    """Make what sends requests: over the network, or to an application in this process."""
    if in_process is None:
        return AsyncTransport(settings)
    # It runs on an event loop, which programs without one need not load.
    from connectapi._io._async.in_process import AsyncInProcessTransport

    return AsyncInProcessTransport(settings, in_process)
