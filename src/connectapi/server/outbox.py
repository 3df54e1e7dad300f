"""Messages that a real server would send by mail: they are kept as files, and nothing is sent."""

from __future__ import annotations

import hashlib
import mimetypes
import re
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from connectapi.server.clock import Clock

SENDER = "connect@localhost"

_UNFIT_FOR_NAMES = re.compile(r"[^A-Za-z0-9@._+-]+")
_PICTURES = ((b"\x89PNG", "png"), (b"\xff\xd8", "jpeg"), (b"GIF8", "gif"))
_NO_PICTURES: Mapping[str, bytes] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a message."""

    name: str
    data: bytes


class Outbox:
    """The folder with messages, each a file of RFC 5322.

    A file's name says when the message was written and to whom, so that the order of the names is
    that of the messages.
    """

    def __init__(self, folder: Path, clock: Clock) -> None:
        self._folder = folder / "outbox"
        self._clock = clock

    def keep(
        self,
        *,
        to: Sequence[str],
        subject: str,
        text: str,
        html: str | None = None,
        images: Mapping[str, bytes] = _NO_PICTURES,
        attachments: Sequence[Attachment] = (),
    ) -> list[Path]:
        """Keep a message for each address: nobody is shown who else gets it.

        Args:
            images: Pictures by the names that the HTML calls them by after ``cid:``.

        Returns:
            The files, which appear whole or not at all.
        """
        message = EmailMessage(SMTP)
        message["From"] = SENDER
        # A title may hold line ends, which would begin another header.
        message["Subject"] = _one_line(subject)
        message["Date"] = self._clock.now()
        message.set_content(text)
        if html is not None:
            _add_html(message, html, images)
        for attachment in attachments:
            main, sub = _media_type(attachment.name)
            name = _one_line(attachment.name)
            message.add_attachment(attachment.data, maintype=main, subtype=sub, filename=name)
        return [self._write(message, address) for address in dict.fromkeys(map(_one_line, to))]

    def _write(self, message: EmailMessage, address: str) -> Path:
        del message["To"]
        message["To"] = address
        now = self._clock.now()
        data = bytes(message)
        named = _UNFIT_FOR_NAMES.sub("_", address)[:80]
        digest = hashlib.sha256(data).hexdigest()[:8]
        self._folder.mkdir(exist_ok=True)
        path = self._folder / f"{now:%Y%m%dT%H%M%S.%f}-{named}-{digest}.eml"
        beside = path.with_suffix(".new")
        beside.write_bytes(data)
        beside.replace(path)
        return path


def _add_html(message: EmailMessage, html: str, images: Mapping[str, bytes]) -> None:
    message.add_alternative(html, subtype="html")
    *_, part = message.iter_parts()
    for name, data in images.items():
        clean = _one_line(name).replace("<", "").replace(">", "")
        part.add_related(
            data,
            maintype="image",
            subtype=_picture_type(data),
            cid=f"<{clean}>",
            filename=clean,
            disposition="inline",
        )


def _picture_type(data: bytes) -> str:
    found = next((kind for start, kind in _PICTURES if data.startswith(start)), None)
    if found is None and data[8:12] == b"WEBP":
        return "webp"
    return found or ("svg+xml" if b"<svg" in data[:1000] else "octet-stream")


def _media_type(name: str) -> tuple[str, str]:
    guessed, encoding = mimetypes.guess_type(name)
    if guessed is None or encoding is not None:
        return "application", "octet-stream"
    main, _, sub = guessed.partition("/")
    return main, sub


def _one_line(text: str) -> str:
    return " ".join(text.split())
