"""Messages that a real server would send by mail: they are kept as files, and nothing is sent."""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP
from typing import TYPE_CHECKING
from uuid import uuid4

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from connectapi.server.clock import Clock

SENDER = "connect@localhost"


class Outbox:
    """The folder with messages, each a file of RFC 5322 whose name begins with its time."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self._folder = folder / "outbox"
        self._clock = clock

    def keep(self, *, to: Sequence[str], subject: str, text: str) -> Path:
        """Keep a message and return its file, which appears whole or not at all."""
        now = self._clock.now()
        message = EmailMessage(SMTP)
        message["From"] = SENDER
        message["To"] = ", ".join(to)
        # A title may hold line ends, which would begin another header.
        message["Subject"] = " ".join(subject.split())
        message["Date"] = now
        message.set_content(text)
        self._folder.mkdir(exist_ok=True)
        path = self._folder / f"{now:%Y%m%dT%H%M%S.%f}-{uuid4().hex[:8]}.eml"
        beside = path.with_suffix(".new")
        beside.write_bytes(bytes(message))
        beside.replace(path)
        return path
