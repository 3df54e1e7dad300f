"""A multipart form with an archive: read piece by piece, so that nothing of it lies elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from connectapi.server.errors import Code, Refusal

if TYPE_CHECKING:
    from collections.abc import Callable

ARCHIVE = "archive"
MOST_FIELDS = 10
LARGEST_FIELD = 1024 * 1024
_LARGEST_HEADERS = 16 * 1024


class ArchiveForm:
    """Takes the bytes of a form; the archive's go on to ``write``, short fields are kept.

    Attributes:
        fields: The other fields, by name.
        has_archive: Whether there was a file in the field ``archive``.
    """

    def __init__(self, content_type: str, write: Callable[[bytes], None]) -> None:
        _, options = parse_options_header(content_type)
        boundary = options.get(b"boundary")
        if not boundary:
            raise _unreadable("its media type names no boundary")
        self.fields: dict[str, str] = {}
        self.has_archive = False
        self._write = write
        self._name = b""
        self._header = (bytearray(), bytearray())
        self._disposition = b""
        self._headers_size = 0
        self._value = bytearray()
        self._ended = False
        callbacks = {
            "on_part_begin": self._begin_part,
            "on_header_field": self._add_header_name,
            "on_header_value": self._add_header_value,
            "on_header_end": self._end_header,
            "on_headers_finished": self._end_headers,
            "on_part_data": self._add_data,
            "on_part_end": self._end_part,
            "on_end": self._end,
        }
        try:
            self._parser = MultipartParser(boundary, callbacks)  # type: ignore[arg-type]  # a TypedDict
        except FormParserError as problem:
            raise _unreadable(str(problem)) from None

    def feed(self, data: bytes) -> None:
        """Take the next bytes.

        Raises:
            Refusal: They are no form, or the form holds too much.
        """
        try:
            self._parser.write(data)
        except FormParserError as problem:
            raise _unreadable(str(problem)) from None

    def finish(self) -> None:
        """End the form.

        Raises:
            Refusal: It is not whole.
        """
        if not self._ended:
            raise _unreadable("it ends in the middle")

    def _begin_part(self) -> None:
        if len(self.fields) + self.has_archive >= MOST_FIELDS:
            raise _unreadable(f"it has more than {MOST_FIELDS} fields")
        self._header = (bytearray(), bytearray())
        self._disposition, self._headers_size, self._value = b"", 0, bytearray()

    def _add_header_name(self, data: bytes, start: int, end: int) -> None:
        self._add_header(0, data[start:end])

    def _add_header_value(self, data: bytes, start: int, end: int) -> None:
        self._add_header(1, data[start:end])

    def _add_header(self, part: int, data: bytes) -> None:
        self._headers_size += len(data)
        if self._headers_size > _LARGEST_HEADERS:
            raise _unreadable(f"the headers of a field have more than {_LARGEST_HEADERS} bytes")
        self._header[part].extend(data)

    def _end_header(self) -> None:
        name, value = self._header
        if bytes(name).lower() == b"content-disposition":
            self._disposition = bytes(value)
        self._header = (bytearray(), bytearray())

    def _end_headers(self) -> None:
        _, options = parse_options_header(self._disposition)
        self._name = options.get(b"name", b"")
        if self._name != ARCHIVE.encode():
            return
        if self.has_archive:
            raise _unreadable("it has the field archive twice")
        if b"filename" not in options:
            raise Refusal(Code.PARAMETER_MISSING, "The form has no file in its field archive.")
        self.has_archive = True

    def _add_data(self, data: bytes, start: int, end: int) -> None:
        piece = data[start:end]
        if self._name == ARCHIVE.encode():
            self._write(piece)
            return
        self._value.extend(piece)
        if len(self._value) > LARGEST_FIELD:
            raise _unreadable(f"a field has more than {LARGEST_FIELD} bytes")

    def _end_part(self) -> None:
        if self._name != ARCHIVE.encode():
            name = self._name.decode(errors="replace")
            self.fields[name] = bytes(self._value).decode(errors="replace")

    def _end(self) -> None:
        self._ended = True


def _unreadable(reason: str) -> Refusal:
    return Refusal(Code.INVALID_PARAMETER, f"The form cannot be read: {reason}.")
