# Derived from src/connectapi/_io/_async/transport.py by `make generate`. Do not edit.
"""What sends requests: over the network, or to an application in this process."""

from __future__ import annotations

from typing import TYPE_CHECKING

from connectapi._io._sync.http import Transport

if TYPE_CHECKING:
    from connectapi._core.config import Settings
    from connectapi._io._sync.in_process import InProcessTransport
    from connectapi._io.asgi import InProcess


def make_transport(
    settings: Settings, in_process: InProcess | None = None
) -> Transport | InProcessTransport:
    """Make what sends requests: over the network, or to an application in this process."""
    if in_process is None:
        return Transport(settings)
    # It runs on an event loop, which programs without one need not load.
    from connectapi._io._sync.in_process import InProcessTransport

    return InProcessTransport(settings, in_process)
