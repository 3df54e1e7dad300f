"""The parts that run content, opened and closed together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from connectapi.server.runtime.fleet import Fleet


@dataclass(frozen=True, slots=True)
class Runtime:
    """What runs content on a server."""

    fleet: Fleet

    def listens_at(self, url: str) -> None:
        """Note the server's address, with its path prefix, which content is told."""
        raise NotImplementedError

    def renew(self, content_id: int) -> None:
        """Let changed variables, settings or bundles take effect; see :meth:`Fleet.renew`."""
        self.fleet.renew(content_id)

    def stop_content(self, content_id: int) -> None:
        """End all processes of an item now; see :meth:`Fleet.stop_content`."""
        self.fleet.stop_content(content_id)

    def close(self) -> None:
        """End all processes, within a bounded time."""
        self.fleet.close()


def open_runtime() -> Runtime:
    """Open what runs content on this machine."""
    raise NotImplementedError
