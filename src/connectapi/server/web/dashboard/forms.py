"""What the dashboard's forms send: read within bounds."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.requests import Request

from connectapi.server.errors import Code, Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.types import Message, Receive

LARGEST = 1024 * 1024
"""Most bytes of a form beside a file."""

MOST_FIELDS = 200


@dataclass(frozen=True, slots=True)
class Form:
    """The fields of a form, and the file in it where there is one."""

    fields: Mapping[str, str] = field(default_factory=dict)
    file: bytes = b""

    def text(self, name: str) -> str:
        """Give a field without blanks around it; empty where it was not sent."""
        return self.fields.get(name, "").strip()

    def whole(self, name: str) -> str:
        """Give a field just as it was typed, with the line ends of this side."""
        return self.fields.get(name, "").replace("\r\n", "\n")

    def ticked(self, name: str) -> bool:
        """Tell whether a box was ticked."""
        return name in self.fields

    def number(self, name: str, *, whole: bool = True) -> int | float | None:
        """Give a field that holds a number, None where it is empty.

        Raises:
            Refusal: It holds something else.
        """
        text = self.text(name)
        if not text:
            return None
        try:
            value = int(text) if whole else float(text)
        except ValueError:
            kind = "a whole number" if whole else "a number"
            message = f"{text[:40]!r} is not {kind}."
            raise Refusal(Code.INVALID_PARAMETER, message) from None
        if not abs(value) <= 2**53:  # what is not a number fails, too
            raise Refusal(Code.INVALID_RANGE, f"{text[:40]!r} is out of range.")
        return value


async def read(request: Request, largest_file: int) -> Form:
    """Read a form.

    Raises:
        Refusal: It is too large, or is none.
    """
    bounded = Request(request.scope, _bounded(request, LARGEST + largest_file))
    limits = {"max_files": 1, "max_fields": MOST_FIELDS, "max_part_size": LARGEST}
    try:
        async with bounded.form(**limits) as sent:
            fields = {name: value for name, value in sent.items() if isinstance(value, str)}
            files = [value for value in sent.values() if isinstance(value, UploadFile)]
            return Form(fields, await files[0].read() if files else b"")
    except (HTTPException, MultiPartException, UnicodeDecodeError):
        message = "The form cannot be read."
        raise Refusal(Code.INVALID_PARAMETER, message) from None


def _bounded(request: Request, most: int) -> Receive:
    left = most

    async def receive() -> Message:
        nonlocal left
        message = await request.receive()
        left -= len(message.get("body", b""))
        if left < 0:
            text = f"The form is too large: at most {most} bytes are taken."
            raise Refusal(Code.INVALID_CONTENT_LENGTH, text)
        return message

    return receive
