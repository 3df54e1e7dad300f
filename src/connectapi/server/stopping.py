"""The signals that end the program."""

from __future__ import annotations

import signal
import threading
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class StopSignals:
    """Turns the signals that end a program into a number and an action.

    Outside the main thread, where Python hands out no signals, it does nothing.
    """

    def __init__(self) -> None:
        self.number: int | None = None
        self._action: Callable[[int], None] | None = None
        # Whatever handlers a program had set, of the type that the signal module takes and gives.
        self._previous: dict[int, Any] = {}

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():
            for number in STOP_SIGNALS:
                self._previous[number] = signal.signal(number, self._receive)
        return self

    def __exit__(self, *_reason: object) -> None:
        for number, handler in self._previous.items():
            signal.signal(number, handler)

    def then(self, action: Callable[[int], None]) -> None:
        """Set what happens at a signal, also at one that came already."""
        self._action = action
        if self.number is not None:
            action(self.number)

    def _receive(self, number: int, _frame: FrameType | None) -> None:
        self.number = number
        if self._action is not None:
            self._action(number)
