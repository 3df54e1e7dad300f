"""What comes to an end on a server, told to whoever watches it."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Event:
    """Something that ended, well or not.

    Attributes:
        kind: ``deploy``, ``render`` and so on, as tasks are called; ``process`` for one of content.
        content_id: The item that it was for, where there is one.
        error: Why it failed; empty where it went well.
        seconds: How long it took, where that is known.
        scheduled: Whether a schedule asked for it, and nobody else.
        task_id: The task that tells more.
    """

    kind: str
    content_id: int | None
    error: str = ""
    seconds: float | None = None
    scheduled: bool = False
    task_id: str | None = None


class Events:
    """Passes events on to those who watch; without any it costs nothing."""

    def __init__(self) -> None:
        self._watchers: tuple[Callable[[Event], None], ...] = ()

    @property
    def watched(self) -> bool:
        """Whether anybody watches."""
        return bool(self._watchers)

    def watch(self, watcher: Callable[[Event], None]) -> None:
        """Let a function be called with every event from now on, in the thread where it ended."""
        self._watchers = (*self._watchers, watcher)

    def tell(self, event: Event) -> None:
        """Tell all who watch; what goes wrong with one of them is no business of the caller's."""
        for watcher in self._watchers:
            try:
                watcher(event)
            except Exception:
                _logger.exception("an event could not be told: %s", event)
